package import Capture
package import ISAKMP
package import Policies

/// Everything that the captures show of one negotiation: an IKE SA from its first message to its
/// last, with the exchanges protected by it.
///
/// It holds what was seen and what follows from it by the protocol; what that means for a user is
/// judged in Diagnosis.
package struct Negotiation: Sendable {
  package var initiatorSPI: UInt64
  /// Zero if never learned.
  package var responderSPI: UInt64
  package var version: IKEVersion
  package var mode: Mode
  package var initiator: Peer
  package var responder: Peer
  /// Every transmission, retransmissions included, in time order.
  package var messages: [NegotiationMessage]
  package var phase1: Phase1
  /// Quick Modes, or Child SAs, in order of their first message.
  package var phase2: [Phase2]
  package var nat: NATAssessment
  package var icmpErrors: [ICMPReport]
  /// The first message seen is not the first of its exchange.
  package var startsLate: Bool
  /// What the secrets made readable, and whose key is whose.
  package var decryption = Decryption()
  /// Addresses that Mode Config or a Configuration payload assigned, where they could be read.
  package var assignedAddresses: [String] = []
  package var points: CapturePoints
  /// Earlier messages of it were reported, and forgotten, before these came.
  package var continuesReported = false

  package enum Mode: String, Sendable {
    case main, aggressive, base, ikev2, unknown
  }

  package func peer(_ role: Role) -> Peer { role == .initiator ? initiator : responder }

  /// All transmissions of one message: itself and what repeats it.
  func transmissions(of index: Int) -> [Int] { messages.transmissions(of: index) }

  package var id: String {
    "\(Hex.string(initiatorSPI))-\(Hex.string(responderSPI))"
  }
}

/// A frame of one of the captures of a run.
package struct FrameReference: Hashable, Sendable {
  /// Position of the capture in the run.
  package var capture: Int
  /// Counted from 1.
  package var frame: Int

  package init(capture: Int, frame: Int) {
    self.capture = capture
    self.frame = frame
  }
}

/// What is known of one side.
package struct Peer: Sendable {
  /// The endpoint that its first message used, or was sent to.
  package var endpoint: Endpoint
  package var identity: String?
  /// RFC 2407 section 4.6.2.1, RFC 7296 section 3.5.
  package var identityType: UInt8?
  package var vendorIDs: [VendorIDMatch]
  /// The product, as far as its vendor IDs name it.
  package var implementation: String?
  /// Everything that points to its product, the surest first.
  package var implementationTraits: [ImplementationTrait] = []
  /// Its address behind the NAT, where the hash gave it away.
  package var insideAddress: Endpoint?
}

/// One transmission of one message.
///
/// What was recorded of it never changes and lies in one place; rules pass over messages very
/// often.
package struct NegotiationMessage: Sendable {
  private var shared: Shared
  package var name: MessageName
  /// An Encrypted Fragment whose own part was opened.
  package var isOpenedFragment = false
  /// `nil` for most messages.
  private var inside: Inside?

  /// The message that a complete set of vendor fragments (payload 132) carried, on the fragment
  /// that completed it.
  package var reassembled: Message? {
    get { inside?.reassembled }
    set { inside = Inside(newValue, inside?.opened) }
  }

  /// The payloads inside, where a secret opened the message; of a set of fragments on the one that
  /// completed it.
  package var opened: OpenedContent? {
    get { inside?.opened }
    set { inside = Inside(inside?.reassembled, newValue) }
  }

  private final class Inside: Sendable {
    let reassembled: Message?
    let opened: OpenedContent?

    init?(_ reassembled: Message?, _ opened: OpenedContent?) {
      if reassembled == nil, opened == nil { return nil }
      self.reassembled = reassembled
      self.opened = opened
    }
  }

  private final class Shared: Sendable {
    let recorded: RecordedTransmission

    init(_ recorded: RecordedTransmission) { self.recorded = recorded }
  }

  init(_ recorded: RecordedTransmission) {
    shared = Shared(recorded)
    name = .other(recorded.message.header.exchangeType)
  }

  package var reference: FrameReference { shared.recorded.reference }
  /// By the clock of the run's first capture that saw the negotiation.
  package var time: Timestamp { shared.recorded.time }
  /// As the frame has it.
  package var recordedTime: Timestamp { shared.recorded.recordedTime }
  package var from: Role { shared.recorded.from }
  package var source: Endpoint { shared.recorded.source }
  package var destination: Endpoint { shared.recorded.destination }
  package var transport: IKEDatagram.Transport { shared.recorded.transport }
  package var hasNonESPMarker: Bool { shared.recorded.hasNonESPMarker }
  package var ttl: UInt8 { shared.recorded.ttl }
  /// IP fragments that it was put together from; empty for a whole datagram.
  package var fragmentFrames: [Int] { shared.recorded.fragmentFrames }
  package var missingOctets: Int { shared.recorded.missingOctets }
  /// Octets of the ISAKMP message as sent, whatever the capture kept of it.
  package var octetCount: Int { message.octets.count + missingOctets }
  package var message: Message { shared.recorded.message }
  /// Index of the first transmission of the same octets.
  package var retransmissionOf: Int? { shared.recorded.retransmissionOf }
  /// Index of the next transmission of the same octets: looked for among all messages, those of a long
  /// negotiation would cost as much as the square of their number.
  var repeatedBy: Int? { shared.recorded.repeatedBy }
  /// The same transmission recorded again: on a second interface, or in another capture.
  package var sightings: [Sighting] { shared.recorded.sightings }

  /// Counts its captures on from `base`.
  package mutating func moveCaptures(by base: Int) {
    var recorded = shared.recorded
    recorded.reference.capture += base
    for sighting in recorded.sightings.indices {
      recorded.sightings[sighting].reference.capture += base
    }
    shared = Shared(recorded)
  }

  fileprivate mutating func repeats(_ original: Int) {
    var recorded = shared.recorded
    recorded.retransmissionOf = original
    shared = Shared(recorded)
  }

  fileprivate mutating func isRepeated(by next: Int) {
    var recorded = shared.recorded
    recorded.repeatedBy = next
    shared = Shared(recorded)
  }

  /// The content to read: what fragments carried, or the message itself.
  package var content: Message { reassembled ?? message }

  /// Its protected content, or its part of it, was opened.
  package var isOpened: Bool { opened != nil || isOpenedFragment }

  /// One of several fragments, not the one that completed the set.
  package var isPartial: Bool { message.contains(.fragment) && reassembled == nil }
}

extension [NegotiationMessage] {
  /// The message at an index, and what repeats it: nothing where it repeats another one itself.
  func transmissions(of index: Int) -> [Int] {
    var found = [index]
    if self[index].retransmissionOf != nil { return found }
    while let last = found.last, let next = self[last].repeatedBy { found.append(next) }
    return found
  }

  /// Makes a message and all that repeats it repetitions of an earlier one. Where repetitions of both
  /// come in turn they keep their order.
  mutating func join(_ index: Int, to original: Int) {
    let all = (transmissions(of: original) + transmissions(of: index)).sorted()
    for (index, next) in zip(all, all.dropFirst()) {
      self[index].isRepeated(by: next)
      self[next].repeats(original)
    }
  }
}

/// A transmission as the captures have it.
struct RecordedTransmission: Sendable {
  var reference: FrameReference
  var time: Timestamp
  var recordedTime: Timestamp
  var from: Role
  var source: Endpoint
  var destination: Endpoint
  var transport: IKEDatagram.Transport
  var hasNonESPMarker: Bool
  var ttl: UInt8
  var fragmentFrames: [Int]
  var missingOctets: Int
  var message: Message
  var retransmissionOf: Int?
  var repeatedBy: Int?
  var sightings: [Sighting]

  init(
    _ transmission: Transmissions.Transmission, _ message: Message, from role: Role,
    time: Timestamp, repeatedBy: Int?
  ) {
    let datagram = transmission.captured.datagram
    reference = FrameReference(
      capture: transmission.captured.capture, frame: datagram.frame.number)
    self.time = time
    recordedTime = datagram.frame.time
    from = role
    source = datagram.source
    destination = datagram.destination
    transport = datagram.transport
    hasNonESPMarker = datagram.hasNonESPMarker
    ttl = datagram.ttl
    fragmentFrames = datagram.frames
    missingOctets = datagram.missingOctets
    self.message = message
    retransmissionOf = transmission.retransmissionOf
    self.repeatedBy = repeatedBy
    sightings = transmission.sightings
  }
}

package struct Sighting: Sendable {
  package var reference: FrameReference
  package var time: Timestamp
  package var source: Endpoint
  package var destination: Endpoint
}

/// An ICMP error that quotes a message of the negotiation.
package struct ICMPReport: Sendable {
  package var reference: FrameReference
  package var time: Timestamp
  package var error: ICMPError
}

package enum State: String, Sendable {
  case established, failed, incomplete
  case notSeen = "not_seen"
}

package struct Phase1: Sendable {
  package var state: State
  package var lastMessage: MessageName?
  package var offered: [OfferedProposal]
  /// The message with the offer that counted: after INVALID_KE_PAYLOAD, the last one.
  package var offerMessage: Int?
  package var accepted: ProtectionSuite?
  package var acceptMessage: Int?
  /// Why it ended without an SA, or `nil` where it stands or the capture does not show an end.
  package var failure: Failure<Int>?
}

package struct Phase2: Sendable {
  package var messageID: UInt32
  package var state: State
  /// Who asked for it.
  package var requestedBy: Role
  package var messages: [Int]
  /// None stood before it: no rekeying, and no further SA.
  package var isFirst: Bool
  package var failure: Failure<Int>?
  /// What the exchange asked for and granted, where its messages could be opened.
  package var content: Phase2Content?
}

/// How a phase came to its end, as the messages show it. What is stored names messages by their
/// positions in `Negotiation.messages`; `Negotiation.failure` gives them as steps.
package enum Failure<Message: Sendable>: Sendable {
  /// A notification in clear refused a message.
  case refused(message: Message, by: Message, notify: UInt16)
  /// A protected message refused it; what it says is not readable.
  case refusedProtected(message: Message, by: Message, evidence: ProtectedRefusal)
  /// An ICMP error came instead of an answer; the errors are positions in `Negotiation.icmpErrors`.
  case unreachable(message: Message, errors: [Int])
  /// The message was repeated to the end and never answered.
  case silence(message: Message)
  /// The answer was sent, yet the other side kept repeating what it answers.
  case answerNotReceived(request: Message, answer: Message)
  /// The side that should have gone on ended it instead, by a protected message after `after`.
  case abandoned(after: Message, by: Message)
  /// The same demand came back again and again.
  case looping(responses: [Message])

  func map<Other>(_ other: (Message) -> Other) -> Failure<Other> {
    switch self {
    case .refused(let message, let by, let notify):
      .refused(message: other(message), by: other(by), notify: notify)
    case .refusedProtected(let message, let by, let evidence):
      .refusedProtected(message: other(message), by: other(by), evidence: evidence)
    case .unreachable(let message, let errors):
      .unreachable(message: other(message), errors: errors)
    case .silence(let message): .silence(message: other(message))
    case .answerNotReceived(let request, let answer):
      .answerNotReceived(request: other(request), answer: other(answer))
    case .abandoned(let after, let by): .abandoned(after: other(after), by: other(by))
    case .looping(let responses): .looping(responses: responses.map(other))
    }
  }
}

/// What shows that a protected message is a refusal.
package enum ProtectedRefusal: Sendable {
  /// It came where the next message of the exchange was owed, as an Informational exchange.
  case informationalInstead
  /// As before, and the other side repeated its message as if it could not read the answer.
  case informationalNotUnderstood
  /// Its plaintext has at most `capacity` octets, fewer than the `needed` ones of a grant.
  case tooShort(capacity: Int, needed: Int)
  /// It was opened: the notification that it carries, one of the protocol's error types.
  case notification(UInt16)
}
