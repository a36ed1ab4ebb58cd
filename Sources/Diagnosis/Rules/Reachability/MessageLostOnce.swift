import Negotiations

struct MessageLostOnce: Rule {
  static let page = RulePage(
    code: "IKE504",
    name: "message-lost-once",
    severity: .note,
    summary: "A message was lost or late, and its retransmission healed it.",
    checks: """
      Finds repetitions after which the other side went on. The same packet recorded on two
      interfaces is no repetition.

      Proven: the same octets were sent again.
      """,
    consequence: """
      None but the delay: the exchange went on as soon as the repeated message got through.
      """,
    misleading: """
      EAP servers hold back refusals, and slow routers compute for seconds: then the request is
      repeated although nothing was lost.
      """,
    fixes: [
      "If it happens often: look for loss on the path, or for a responder under load."
    ],
    references: [
      "RFC 2408 section 5.1",
      "RFC 7296 section 2.1",
    ])
  static let needs: NegotiationFacts = [.established, .repetition]
}

extension MessageLostOnce {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.phase1.state == .established, negotiation.failure == nil else {
      return []
    }
    let failing = Set(negotiation.phase2.filter { $0.failure != nil }.flatMap(\.messages))
    let repeated = negotiation.steps.filter { step in
      guard let original = step.original,
        !failing.contains(original.index)
      else { return false }
      // What repeats to the end was not healed: an answer that is repeated as well heals nothing.
      return step.later.contains { !$0.isRepetition }
    }
    guard let first = repeated.first,
      let original = first.original
    else { return [] }
    return [
      Finding(
        page, .proven,
        title: title(original, repeated.count - 1),
        explanation: """
          A datagram or its answer was lost or late, and the retransmission healed it. Now and \
          then that is normal.
          """,
        evidence: [original.evidence(original.passage)]
          + repeated.prefix(3).map {
            $0.evidence(
              "again, \($0.interval(since: $0.original ?? original)) after the first"
            )
          },
        remedies: ["if it happens often, look for loss on the path"])
    ]
  }

  private func title(_ original: Step, _ others: Int) -> String {
    switch others {
    case 0: "\(original.name) had to be sent again; then the exchange went on"
    case 1: "\(original.name) had to be sent again, and 1 other message; then the exchange went on"
    default:
      """
      \(original.name) had to be sent again, and \(others) other messages; then the exchange went on
      """
    }
  }
}
