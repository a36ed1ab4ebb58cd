import Capture
import Negotiations

/// Negotiations that one host begins with another faster than any daemon tries again, and carries on
/// none of. Too few for a flood.
struct Volley {
  var begun: [NegotiationOutline]
  /// From the first to the last, in nanoseconds.
  var span: Int64

  /// Daemons that try again at once do so once, and wait before the next attempt.
  private static let least = 3
  private static let window: Int64 = 1_000_000_000

  init?(of negotiation: Negotiation, _ run: RunFacts) {
    guard let own = run.negotiations.first(where: { $0.isOf(negotiation) }), own.isHalfOpen else {
      return nil
    }
    let begun = run.negotiations.filter {
      $0.isHalfOpen && $0.initiator == own.initiator && $0.responder == own.responder
        && abs($0.firstTime.nanoseconds &- own.firstTime.nanoseconds) < Self.window
    }
    let times = begun.map(\.firstTime.nanoseconds)
    guard begun.count >= Self.least, let first = times.min(), let last = times.max() else {
      return nil
    }
    self.begun = begun
    span = last &- first
  }
}
