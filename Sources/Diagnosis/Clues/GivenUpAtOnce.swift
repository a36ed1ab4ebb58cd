import Capture
import ISAKMP
import Negotiations

/// A tunnel that the initiator ends as soon as it stands, to begin anew, and again: it took its peer's
/// last message and did not like it. Once, it may be a tunnel that somebody takes down; an initiator
/// that does so time and again has a reason of its own.
struct GivenUpAtOnce {
  /// The responder's last message of the set-up.
  var after: Step
  /// The only thing that the initiator said under the new SA, if it said anything.
  var by: Step?
  var attempts: Attempts

  var confidence: Confidence { attempts.alike.count > 1 ? .likely : .possible }

  /// Checking takes milliseconds, nobody ends a tunnel by hand so soon.
  private static let atOnce: Int64 = 400_000_000
  /// And a daemon that retries does not wait long.
  private static let soon: Int64 = 10_000_000_000

  init?(_ negotiation: Negotiation, _ run: RunFacts) {
    guard negotiation.phase1.state == .established, !negotiation.startsLate, negotiation.hasTimes,
      let after = Self.lastOfSetUp(negotiation), let last = negotiation.steps.last
    else { return nil }
    let later = after.later.filter { !$0.isRepetition }
    let said = later.filter { $0.from == .initiator }
    switch said.first {
    case nil where later.isEmpty: by = nil
    case let first?
    where said.count == 1 && Self.isInformational(first, negotiation) && first.opened == nil
      && first.pause(since: after) < Self.atOnce
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

  private static func lastOfSetUp(_ negotiation: Negotiation) -> Step? {
    negotiation.steps.last {
      guard !$0.isRepetition else { return false }
      return $0.name == .main(6) || $0.name == .ikev2(.ikeAuth, isResponse: true)
    }
  }

  private static func isInformational(_ step: Step, _ negotiation: Negotiation) -> Bool {
    switch step.name {
    case .informational, .ikev2(.informational, _): true
    default: false
    }
  }
}
