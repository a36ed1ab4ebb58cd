package import Capture
package import ISAKMP

/// A transmission of one message at its place in a negotiation: what rules hand about and speak of.
///
/// It is a number beside the negotiation's own storage: made on demand and never kept there. Steps of
/// one negotiation are in order of time; those of different ones are not to be compared.
package struct Step: Sendable {
  private let all: [NegotiationMessage]
  /// Position in `Negotiation.messages`.
  package let index: Int

  init(_ all: [NegotiationMessage], _ index: Int) {
    self.all = all
    self.index = index
  }

  package var transmission: NegotiationMessage { all[index] }

  /// It and what repeats it.
  package var transmissions: [Step] {
    all.transmissions(of: index).map { Step(all, $0) }
  }

  /// The first transmission of the same octets, where this one repeats it.
  package var original: Step? { transmission.retransmissionOf.map { Step(all, $0) } }

  package var isRepetition: Bool { transmission.retransmissionOf != nil }

  /// The one before it, whoever sent it.
  package var previous: Step? { index > 0 ? Step(all, index - 1) : nil }

  /// Nothing of the negotiation comes after it.
  package var isLast: Bool { index == all.count - 1 }

  /// What comes before it.
  package var earlier: Steps { Steps(all, 0..<index) }

  /// What comes after it.
  package var later: Steps { Steps(all, index + 1..<all.count) }
}

extension Step {
  package var name: MessageName { transmission.name }
  package var from: Role { transmission.from }
  package var time: Timestamp { transmission.time }
  package var recordedTime: Timestamp { transmission.recordedTime }
  package var reference: FrameReference { transmission.reference }
  package var source: Endpoint { transmission.source }
  package var destination: Endpoint { transmission.destination }
  package var message: Message { transmission.message }
  package var content: Message { transmission.content }
  package var deletions: [DeletePayload] { transmission.deletions }
  package var opened: OpenedContent? { transmission.opened }
  /// Where it is one of IKE's fragments: its number from 1, and whether it is the last (RFC 7383
  /// section 2.5, and payload 132 of Cisco and Microsoft).
  package var fragment: (number: Int, isLast: Bool)? {
    for payload in message.payloads {
      switch payload.content {
      case .encrypted(let encrypted):
        if let fragment = encrypted.fragment {
          return (Int(fragment.number), fragment.number == fragment.total)
        }
      case .fragment(let fragment): return (Int(fragment.sequence), fragment.isLast)
      default: continue
      }
    }
    return nil
  }

  package var isOpened: Bool { transmission.isOpened }
  package var isPartial: Bool { transmission.isPartial }
  package var sightings: [Sighting] { transmission.sightings }
  package var fragmentFrames: [Int] { transmission.fragmentFrames }
  package var transport: IKEDatagram.Transport { transmission.transport }
  package var hasNonESPMarker: Bool { transmission.hasNonESPMarker }
  package var missingOctets: Int { transmission.missingOctets }
}

extension Step: Comparable {
  package static func == (a: Step, b: Step) -> Bool { a.index == b.index }
  package static func < (a: Step, b: Step) -> Bool { a.index < b.index }
}

extension Step: Hashable {
  package func hash(into hasher: inout Hasher) { hasher.combine(index) }
}

/// Steps of a negotiation that follow each other.
package struct Steps: RandomAccessCollection, Sendable {
  private let all: [NegotiationMessage]
  private let range: Range<Int>

  fileprivate init(_ all: [NegotiationMessage], _ range: Range<Int>) {
    self.all = all
    self.range = range
  }

  package var startIndex: Int { range.lowerBound }
  package var endIndex: Int { range.upperBound }
  package subscript(index: Int) -> Step { Step(all, index) }
}

extension Negotiation {
  /// Every transmission, retransmissions included, in time order.
  package var steps: Steps { Steps(messages, messages.indices) }

  package func step(_ index: Int) -> Step { Step(messages, index) }

  /// Those of a Quick Mode or Child SA.
  package func steps(of phase2: Phase2) -> [Step] {
    let messages = messages
    return phase2.messages.map { Step(messages, $0) }
  }

  /// The first transmission of the message with this name, if it was seen.
  package func first(_ name: MessageName) -> Step? {
    guard let index = messages.firstIndex(where: { $0.name == name }) else { return nil }
    return step(index)
  }

  /// The message with the offer that counted: after INVALID_KE_PAYLOAD, the last one.
  package var offer: Step? { phase1.offerMessage.map { Step(messages, $0) } }

  /// The message that accepted it.
  package var acceptance: Step? { phase1.acceptMessage.map { Step(messages, $0) } }

  /// Why Phase 1 ended without an SA, or `nil` where it stands or the capture does not show an end.
  package var failure: Failure<Step>? { steps(of: phase1.failure) }

  package func failure(of phase2: Phase2) -> Failure<Step>? { steps(of: phase2.failure) }

  /// Asked very often: the messages alone are held on to, not the whole negotiation.
  private func steps(of failure: Failure<Int>?) -> Failure<Step>? {
    guard let failure else { return nil }
    let messages = messages
    return failure.map { Step(messages, $0) }
  }
}
