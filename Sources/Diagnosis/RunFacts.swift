package import Capture
import ISAKMP
package import Keys
package import Negotiations

/// What rules may know of the run around a negotiation.
package struct RunFacts: Sendable {
  package var captures: [CaptureSummary]
  package var esp: [ESPFlow]
  package var encapsulation: [EncapsulationActivity]
  package var fragmentProblems: [Run.IncompleteDatagram]
  package var strayICMPErrors: [ICMPReport]
  package var firstTruncated: [FrameReference]
  /// One entry a negotiation, in order: what other negotiations need to know of it.
  package var negotiations: [Brief]

  package struct Brief: Sendable {
    package var id: String
    package var version: UInt8
    package var initiatorEndpoint: Endpoint
    package var responderEndpoint: Endpoint
    package var firstFrame: FrameReference
    package var firstTime: Timestamp
    package var lastTime: Timestamp
    /// When each side was first and last seen to send, `nil` for a side that never did.
    package var initiatorActivity: ClosedRange<Timestamp>?
    package var responderActivity: ClosedRange<Timestamp>?
    package var startsLate: Bool
    package var isEstablished: Bool
    /// Nothing went beyond the first message and its answer.
    package var isHalfOpen: Bool

    package var initiator: IPAddress { initiatorEndpoint.address }
    package var responder: IPAddress { responderEndpoint.address }
    /// Something came from the side that was asked.
    package var isAnswered: Bool { responderActivity != nil }

    package func isBetween(_ a: IPAddress, _ b: IPAddress) -> Bool {
      initiator == a && responder == b || initiator == b && responder == a
    }

    /// When a host was first and last seen to send here.
    package func activity(of address: IPAddress) -> ClosedRange<Timestamp>? {
      address == initiator ? initiatorActivity : address == responder ? responderActivity : nil
    }
  }

  /// Hosts behind NATs whose own address the hashes gave away, in the order of their negotiations.
  package var insideAddresses: [InsideAddress] = []

  package struct InsideAddress: Sendable {
    package var outside: Endpoint
    package var inside: Endpoint
    package var first: FrameReference
    package var times: ClosedRange<Timestamp>
  }

  /// Values that must be new each time and were not.
  package var repeatedValues: [RandomValues.Repeated]

  /// Secrets that were given and opened or proved nothing: what a report may say of each.
  package var unusedSecrets: [GivenSecret]
  package var hasSecrets: Bool

  /// The devices' configurations, as far as they were given.
  package var policies: GivenPolicies
  /// What hosts showed of their own policies.
  package var learned: LearnedPolicies

  package init(
    _ run: Run, negotiations: [Brief], randomValues: RandomValues, secrets: Secrets = Secrets(),
    usedSecrets: Set<SecretOrigin> = [], policies: GivenPolicies = GivenPolicies([]),
    learned: LearnedPolicies = LearnedPolicies()
  ) {
    self.policies = policies
    self.learned = learned
    hasSecrets = !secrets.isEmpty
    unusedSecrets = secrets.inventory(without: usedSecrets)
    repeatedValues = randomValues.repeated
    captures = run.captures
    esp = run.esp.flows
    encapsulation = run.encapsulation.pairs
    fragmentProblems = run.fragmentProblems
    strayICMPErrors = run.table.strayICMPErrors
    firstTruncated = run.firstTruncated
    self.negotiations = negotiations
  }
}

extension RunFacts {
  /// Keeps what a judged negotiation told that the others' briefs do not hold.
  mutating func learn(from negotiation: Negotiation) {
    policies.learn(from: negotiation)
    for role in [Role.initiator, .responder] where insideAddresses.count < 100_000 {
      let own = negotiation.messages.filter { $0.from == role }
      guard let inside = negotiation.peer(role).insideAddress, let first = own.first,
        let last = own.last, first.time <= last.time
      else { continue }
      insideAddresses.append(
        InsideAddress(
          outside: first.source, inside: inside, first: first.reference,
          times: first.time...last.time))
    }
  }
}

extension RunFacts.Brief {
  package init(_ negotiation: Negotiation) {
    id = negotiation.id
    version = negotiation.version.rawValue
    initiatorEndpoint = negotiation.initiator.endpoint
    responderEndpoint = negotiation.responder.endpoint
    firstFrame = negotiation.messages.first?.reference ?? FrameReference(capture: 0, frame: 0)
    firstTime = negotiation.messages.first?.time ?? Timestamp(nanoseconds: 0)
    lastTime = negotiation.messages.last?.time ?? Timestamp(nanoseconds: 0)
    initiatorActivity = Self.activity(of: .initiator, negotiation)
    responderActivity = Self.activity(of: .responder, negotiation)
    startsLate = negotiation.startsLate
    isEstablished = negotiation.phase1.state == .established
    isHalfOpen =
      !negotiation.startsLate
      && negotiation.messages.allSatisfy {
        switch $0.name {
        case .main(1), .main(2), .aggressive(1), .aggressive(2), .ikev2(.ikeSAInit, _): true
        default: false
        }
      }
  }

  private static func activity(
    of role: Role, _ negotiation: Negotiation
  ) -> ClosedRange<Timestamp>? {
    guard let first = negotiation.messages.first(where: { $0.from == role }),
      let last = negotiation.messages.last(where: { $0.from == role }), first.time <= last.time
    else { return nil }
    return first.time...last.time
  }
}

/// The nonces and key exchange values of a run, to find those that come again in another negotiation.
package struct RandomValues: Sendable {
  package enum Kind: Hashable, Sendable { case nonce, keyExchange }

  package struct Repeated: Sendable {
    package var kind: Kind
    package var places: [FrameReference]
  }

  private struct Use: Sendable {
    var negotiation: Int
    var place: FrameReference
  }

  /// By the value's hash: a run may hold a million values, and what matters is only which are equal.
  private var first: [Int: Use] = [:]
  /// In order of discovery.
  package private(set) var repeated: [Repeated] = []
  private var places: [Int: Int] = [:]

  package init() {}

  /// Takes the values of one negotiation. Within one they may come again: after a cookie demand the
  /// request is repeated with the same nonce (RFC 7296 section 2.6).
  package mutating func observe(_ negotiation: Negotiation, index: Int) {
    for message in negotiation.messages where message.retransmissionOf == nil {
      for payload in message.content.payloads {
        switch payload.content {
        case .keyExchange(let exchange) where exchange.data.count >= 16:
          observe(.keyExchange, exchange.data, Use(negotiation: index, place: message.reference))
        case .data where payload.type == .nonce || payload.type == .nonceV2:
          guard payload.body.count >= 8 else { continue }
          observe(.nonce, payload.body, Use(negotiation: index, place: message.reference))
        default:
          continue
        }
      }
    }
  }

  private mutating func observe(_ kind: Kind, _ value: ArraySlice<UInt8>, _ use: Use) {
    var hasher = Hasher()
    hasher.combine(kind)
    value.withUnsafeBytes { hasher.combine(bytes: $0) }
    let key = hasher.finalize()
    guard let earlier = first[key] else {
      first[key] = use
      return
    }
    guard earlier.negotiation != use.negotiation else { return }
    if let place = places[key] {
      repeated[place].places.append(use.place)
    } else {
      places[key] = repeated.count
      repeated.append(Repeated(kind: kind, places: [earlier.place, use.place]))
    }
  }
}
