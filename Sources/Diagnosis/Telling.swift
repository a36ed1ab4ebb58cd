import Capture
import ISAKMP
package import Negotiations
import Policies

/// How rules speak of a message.
extension Step {
  func evidence(_ what: String) -> Evidence { Evidence(reference, what) }

  /// "192.0.2.1:500 → 198.51.100.2:500: MM1".
  var passage: String { "\(name) from \(source) to \(destination)" }

  /// Nanoseconds from another one to this.
  func pause(since other: Step) -> Int64 { time.nanoseconds &- other.time.nanoseconds }

  /// The same in words: "3.75 s".
  func interval(since other: Step) -> String { Telling.duration(pause(since: other)) }

  /// "sent 4 times in 13.5 s".
  var repetition: String {
    let all = transmissions
    guard let last = all.last, all.count > 1 else { return "sent once" }
    return "sent \(Telling.times(all.count)) in \(last.interval(since: self))"
  }

  /// Evidence for every transmission of a message, in at most four lines.
  var repetitionEvidence: [Evidence] {
    let all = transmissions
    var lines = [evidence("\(passage), \(octetCount) octets")]
    for again in all.dropFirst().prefix(2) {
      lines.append(again.evidence("\(name) again after \(again.interval(since: self))"))
    }
    if all.count > 3, let last = all.last {
      lines.append(
        last.evidence(
          """
          \(name) for the last time, \(Telling.ordinal(all.count)) transmission, after \
          \(last.interval(since: self))
          """))
    }
    return lines
  }

  /// This transmission at every capture point.
  var passages: [Passage] { transmission.passages }

  /// Octets of the ISAKMP message as sent, whatever the capture kept of it.
  var octetCount: Int { transmission.octetCount }
}

/// How rules speak of a negotiation's parts, so that every finding uses the same words.
extension Negotiation {
  /// "192.0.2.1".
  func address(_ role: Role) -> String { peer(role).endpoint.address.description }

  /// "the responder 198.51.100.2".
  func who(_ role: Role) -> String { "the \(role.rawValue) \(address(role))" }

  /// The phrase that names a notification of this negotiation's version.
  func notifyName(_ type: UInt16) -> String {
    version == .ikev1
      ? IKEv1.NotifyType(rawValue: type).description : IKEv2.NotifyType(rawValue: type).description
  }

  /// "Phase 1" or "IKE SA".
  var phase1Term: String { version == .ikev1 ? "Phase 1" : "IKE SA" }

  /// The offer, a line a transform, for explanations.
  package var offerLines: [String] {
    phase1.offered.flatMap { proposal -> [String] in
      switch version {
      case .ikev1:
        return proposal.transforms.map { transform in
          "transform \(transform.number ?? 0): \(transform.suite.text)"
        }
      case .ikev2:
        let kinds: [SuiteAttribute] = [.encryption, .prf, .integrity, .group]
        let parts = kinds.compactMap { kind -> String? in
          let choices = proposal.choices(kind)
          return choices.isEmpty ? nil : choices.map(\.text).joined(separator: " | ")
        }
        return ["proposal \(proposal.number): \(parts.joined(separator: "; "))"]
      }
    }
  }

  var authenticationMethod: SuiteValue? { phase1.accepted?[.authentication] }

  /// Whether Phase 1 authenticates by a pre-shared key, as far as clear text says; `nil` in IKEv2,
  /// which does not negotiate the method.
  var usesPresharedKey: Bool? {
    guard version == .ikev1 else { return nil }
    let method =
      phase1.accepted?[.authentication]
      ?? phase1.offered.first?.transforms.first?.suite[.authentication]
    guard let method, let number = UInt16(exactly: method.id) else { return nil }
    switch IKEv1.AuthenticationMethod(rawValue: number) {
    case .preSharedKey, .xauthInitPreShared, .xauthRespPreShared: return true
    default: return false
    }
  }
}

/// One way that a transmission was seen to go.
struct Passage {
  var reference: FrameReference
  var source: Endpoint
  var destination: Endpoint
}

extension Negotiation {
  /// Every address that each side was seen at, in any capture.
  var addresses: (initiator: Set<IPAddress>, responder: Set<IPAddress>) {
    var initiators: Set<IPAddress> = []
    var responders: Set<IPAddress> = []
    for message in messages {
      let isForward = message.from == .initiator
      for passage in message.passages {
        initiators.insert(isForward ? passage.source.address : passage.destination.address)
        responders.insert(isForward ? passage.destination.address : passage.source.address)
      }
    }
    return (initiators, responders)
  }
}

extension RunFacts {
  /// How long the capture goes on after a message, in nanoseconds.
  func silence(after message: Step, of negotiation: Negotiation) -> Int64 {
    guard captures.indices.contains(message.reference.capture),
      let end = captures[message.reference.capture].lastTime
    else { return 0 }
    // The message's time is by the clock of the first capture that has the negotiation.
    let offset = negotiation.points.clockOffsets[message.reference.capture] ?? 0
    return end.shifted(by: offset).nanoseconds &- message.time.nanoseconds
  }
}

extension NegotiationMessage {
  /// This transmission at every capture point.
  var passages: [Passage] {
    [Passage(reference: reference, source: source, destination: destination)]
      + sightings.map {
        Passage(reference: $0.reference, source: $0.source, destination: $0.destination)
      }
  }
}

package enum Telling {
  /// "41 ms", "3.75 s", "2 min 5 s".
  package static func duration(_ nanoseconds: Int64) -> String {
    let value = abs(nanoseconds)
    if value < 1_000_000 { return "\(value / 1000) µs" }
    if value < 1_000_000_000 { return "\(value / 1_000_000) ms" }
    if value < 120_000_000_000 {
      let hundredths = value / 10_000_000
      let fraction = hundredths % 100
      if fraction == 0 { return "\(hundredths / 100) s" }
      let text = fraction < 10 ? "0\(fraction)" : "\(fraction)"
      return "\(hundredths / 100).\(text) s"
    }
    let seconds = value / 1_000_000_000
    return "\(seconds / 60) min \(seconds % 60) s"
  }

  /// Why a key that was given may be untried.
  static let keyLimit = """
    one negotiation has no more than \(KeyRing.keyLimit) tried on it, and fewer where many share them
    """

  static func times(_ count: Int) -> String {
    count == 1 ? "once" : count == 2 ? "twice" : "\(count) times"
  }

  package static func ordinal(_ n: Int) -> String {
    switch (n % 100, n % 10) {
    case (11...13, _): "\(n)th"
    case (_, 1): "\(n)st"
    case (_, 2): "\(n)nd"
    case (_, 3): "\(n)rd"
    default: "\(n)th"
    }
  }

  /// "frame 3", "frames 3, 5 and 9".
  static func frames(_ frames: [Int]) -> String {
    let shown = frames.prefix(6).map(String.init)
    let more = frames.count > 6 ? " and \(frames.count - 6) more" : ""
    return (frames.count == 1 ? "frame " : "frames ") + list(shown) + more
  }

  /// Sentences that belong together, those left out that do not hold.
  static func sentences(_ sentences: String?...) -> String {
    sentences.compactMap(\.self).joined(separator: " ")
  }

  /// "a, b and c".
  static func list(_ items: some Collection<String>) -> String {
    let items = Array(items)
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and \(last)"
  }
}
