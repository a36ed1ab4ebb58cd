import Capture
import ISAKMP
import Negotiations

/// What the same initiator did after this negotiation with the same responder: it tells an exchange
/// that was given up from one whose end was not recorded.
struct Attempts {
  /// The next one that it began.
  var next: NegotiationOutline?
  /// How long after the last message of this one, in nanoseconds.
  var pause: Int64
  /// Others, before or after, that went as far and no further.
  var alike: Alike

  struct Alike {
    var count: Int
    var isEmpty: Bool { count == 0 }
  }

  /// An initiator that has its answer goes on within milliseconds. Where a capture lasts so long after
  /// that, and nothing more is in it, the exchange has stopped.
  static let goesOn: Int64 = 500_000_000

  /// A daemon that retries does so within this time.
  private static let soon: Int64 = 60_000_000_000

  init(after last: Step, of negotiation: Negotiation, _ run: RunFacts) {
    let end = last.time.nanoseconds
    next = run.neighbours.first(
      .begun, [Neighbours.direction(of: negotiation)], from: end, before: end &+ Self.soon
    ) { !$0.isOf(negotiation) }
    pause = next.map { $0.firstTime.nanoseconds &- end } ?? 0
    alike = Alike(count: run.neighbours.countAlike(negotiation))
  }

  var evidence: [Evidence] {
    next.map { [Evidence($0.firstFrame, "the initiator begins anew")] } ?? []
  }

  /// "begins anew 3 ms later".
  var text: String { "begins anew \(Telling.duration(pause)) later" }
}

extension RunFacts {
  /// A message is the last of its negotiation, and the capture ends before an answer at once would show.
  func endsBehind(_ step: Step, of negotiation: Negotiation) -> Bool {
    step == negotiation.steps.last && silence(after: step, of: negotiation) < Attempts.goesOn
  }

  /// A message was sent twice, and the capture ends with the second: a single lost packet looks the same,
  /// and an answer may have come.
  func endsWithOneRepetition(_ message: Step, of negotiation: Negotiation) -> Bool {
    let transmissions = message.transmissions
    guard transmissions.count == 2, let last = transmissions.last else { return false }
    return endsBehind(last, of: negotiation)
  }

  /// The answer that a request crossed which came again once, where the capture ends before the asker
  /// would show that it took the answer.
  func crossedAnswer(of negotiation: Negotiation) -> Step? {
    guard case .answerNotReceived(let request, let answer)? = negotiation.failure,
      request.isRepeatedOnce(after: answer),
      let last = negotiation.steps.last, endsBehind(last, of: negotiation)
    else { return nil }
    return answer
  }

  /// A tunnel that the same two hosts had before, the initiator not behind a NAT, where others may have
  /// its address.
  func stoodBefore(_ negotiation: Negotiation) -> LearnedPolicies.Standing? {
    switch negotiation.nat.detected {
    case .initiator, .both: nil
    default: learned.stood(before: negotiation)
    }
  }
}
