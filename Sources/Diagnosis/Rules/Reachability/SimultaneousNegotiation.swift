import Capture
import ISAKMP
import Negotiations

struct SimultaneousNegotiation: Rule {
  static let page = RulePage(
    code: "IKE510",
    name: "simultaneous-negotiation",
    severity: .note,
    summary: "Both sides negotiate at the same time.",
    checks: """
      Finds two negotiations between the same addresses, one started by each side, whose first messages
      cross or whose set-up overlaps; and in IKEv2 CREATE_CHILD_SA requests of both sides that cross.

      Proven by the times of the messages.
      """,
    consequence: """
      Two SAs come up where one was meant. Peers that remove duplicates by different rules delete each
      other's SA, and the tunnel flaps.
      """,
    misleading: """
      Once is normal: traffic from both sides starts both. It is a fault only where it repeats, or where
      SAs are deleted right after.
      """,
    fixes: [
      """
      On one side: let only the other initiate (strongSwan `start_action = trap` on one side, IOS \
      `crypto map … set peer` with `responder-only`).
      """,
      "On both sides: different lifetimes, so that renewals do not meet.",
    ],
    references: ["RFC 7296 sections 2.8.1 and 2.8.2"])
}

extension SimultaneousNegotiation {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    if let finding = crossingRequests(negotiation) { return [finding] }
    guard negotiation.phase1.state == .established, !negotiation.startsLate,
      let start = negotiation.messages.first?.time,
      let other = run.neighbours.first(
        .begunAndWentOn, [Neighbours.direction(of: negotiation).reversed],
        from: start.nanoseconds &- Self.window &+ 1, before: start.nanoseconds &+ 1,
        where: { !$0.isOf(negotiation) })
    else { return [] }
    return [
      Finding(
        page, .proven,
        title: "both sides started a negotiation within "
          + Telling.duration(start.nanoseconds - other.firstTime.nanoseconds),
        explanation: """
          \(other.initiator) and \(other.responder) each initiated. Both negotiations may stand \
          side by side; peers that then delete duplicates by different rules make the tunnel flap.
          """,
        evidence: [
          Evidence(other.firstFrame, "first message of \(other.initiator)"),
          negotiation.steps[0].evidence(
            "first message of \(negotiation.initiator.endpoint.address)"),
        ],
        remedies: ["let only one side initiate, if duplicates keep coming up"])
    ]
  }

  /// Longer than a negotiation takes, shorter than a daemon waits before it tries anew.
  private static let window: Int64 = 3_000_000_000

  private func crossingRequests(_ negotiation: Negotiation) -> Finding? {
    let request = MessageName.ikev2(.createChildSA, isResponse: false)
    let response = MessageName.ikev2(.createChildSA, isResponse: true)
    guard negotiation.version == .ikev2 else { return nil }
    var open: [Role: Step] = [:]
    for message in negotiation.steps
    where !message.isRepetition {
      guard message.name == request || message.name == response else { continue }
      if message.name == request {
        if let other = open[message.from.other] {
          return Finding(
            page, .proven,
            title: "both sides asked for a new SA at the same time",
            explanation: """
              The two CREATE_CHILD_SA requests crossed. One of the two is given up by the rule of \
              the smallest nonce, or refused with TEMPORARY_FAILURE.
              """,
            evidence: [
              other.evidence(other.passage),
              message.evidence(message.passage),
            ],
            remedies: ["use different lifetimes on both sides, if it keeps happening"])
        }
        open[message.from] = message
      } else {
        open[message.from.other] = nil
      }
    }
    return nil
  }
}
