import Capture
import ISAKMP
import Negotiations

/// A tunnel that the initiator ends as soon as it stands, to begin anew, and again: it took its peer's
/// last message and did not like it. Once, it may be a tunnel that somebody takes down; an initiator
/// that does so time and again has a reason of its own.
struct GivenUpAtOnce {
  /// The responder's last message of the set-up.
  var after: Int
  /// The only thing that the initiator said under the new SA, if it said anything.
  var by: Int?
  var attempts: Attempts

  var confidence: Confidence { attempts.alike.count > 1 ? .likely : .possible }

  /// Checking takes milliseconds, nobody ends a tunnel by hand so soon.
  private static let atOnce: Int64 = 400_000_000
  /// And a daemon that retries does not wait long.
  private static let soon: Int64 = 10_000_000_000

  init?(_ negotiation: Negotiation, _ run: RunFacts) {
    guard negotiation.phase1.state == .established, !negotiation.startsLate, negotiation.hasTimes,
      let after = Self.lastOfSetUp(negotiation), let last = negotiation.messages.indices.last
    else { return nil }
    let later = negotiation.messages.indices.filter {
      $0 > after && negotiation.messages[$0].retransmissionOf == nil
    }
    let said = later.filter { negotiation.messages[$0].from == .initiator }
    switch said.first {
    case nil where later.isEmpty: by = nil
    case let first?
    where said.count == 1 && Self.isInformational(first, negotiation)
      && negotiation.messages[first].opened == nil
      && negotiation.messages[first].time.nanoseconds
        - negotiation.messages[after].time.nanoseconds < Self.atOnce
      && later.allSatisfy({ Self.isInformational($0, negotiation) }):
      by = first
    default: return nil
    }
    let attempts = Attempts(after: last, of: negotiation, run)
    guard attempts.next != nil || !attempts.alike.isEmpty, attempts.pause < Self.soon,
      // Two tunnels of the same peers that are set up one after the other look the same but for the
      // Informational message.
      attempts.alike.count >= (by == nil ? 2 : 1),
      ESPTraffic(negotiation, run).isEmpty
    else { return nil }
    self.after = after
    self.attempts = attempts
  }

  private static func lastOfSetUp(_ negotiation: Negotiation) -> Int? {
    negotiation.messages.indices.last {
      let message = negotiation.messages[$0]
      guard message.retransmissionOf == nil else { return false }
      return message.name == .main(6) || message.name == .ikev2(.ikeAuth, isResponse: true)
    }
  }

  private static func isInformational(_ index: Int, _ negotiation: Negotiation) -> Bool {
    switch negotiation.messages[index].name {
    case .informational, .ikev2(.informational, _): true
    default: false
    }
  }
}
