import Capture
import Negotiations

/// Negotiations that one host begins with another faster than any daemon tries again, and carries on
/// none of. Too few for a flood.
struct Volley {
  var count: Int
  /// From the first to the last, in nanoseconds.
  var span: Int64
  /// Some of those that were begun.
  var examples: [NegotiationOutline]

  /// Daemons that try again at once do so once, and wait before the next attempt.
  private static let least = 3
  private static let window: Int64 = 1_000_000_000

  init?(of negotiation: Negotiation, _ run: RunFacts) {
    guard let own = run.neighbours.outline(of: negotiation), own.isHalfOpen,
      let begun = run.neighbours.beginnings(
        .begunAndLeft, Neighbours.Direction(from: own.initiator, to: own.responder),
        around: own.firstTime.nanoseconds, within: Self.window), begun.count >= Self.least
    else { return nil }
    self = begun
  }

  init(count: Int, span: Int64, examples: [NegotiationOutline]) {
    self.count = count
    self.span = span
    self.examples = examples
  }
}
