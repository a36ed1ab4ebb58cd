import Negotiations

struct NoESPSeen: Rule {
  static let page = RulePage(
    code: "IKE703",
    name: "no-esp-seen",
    severity: .note,
    summary: "The tunnel came up, but no ESP is in the capture.",
    checks: """
      Phase 2 stands and there is not a single ESP packet between the peers, native or in UDP.

      Proven for this capture.
      """,
    consequence: """
      Perhaps none: nobody sent anything. Or routes and policies send the traffic past the
      tunnel.
      """,
    misleading: """
      A capture filter on `udp port 500` leaves ESP out, and so does one on UDP 4500 when there
      is no NAT.
      """,
    fixes: [
      "On the capturing host: record `esp or udp port 500 or udp port 4500`.",
      "On a host behind one gateway: send traffic to a host behind the other, and look again.",
    ],
    references: [
      "RFC 4303"
    ])
  static let needs: NegotiationFacts = .phase2
}

extension NoESPSeen {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.phase2.contains(where: { $0.state == .established }),
      let last = negotiation.phase2.last(where: { $0.state == .established }).flatMap({
        negotiation.steps(of: $0).last
      }),
      ESPTraffic(negotiation, run).isEmpty
    else { return [] }
    return [
      Finding(
        page, .proven, title: "the tunnel came up, but no ESP is in the capture",
        explanation: """
          No packet used it, routes or policies send the traffic elsewhere, or the capture filter \
          left ESP out (`esp or udp port 4500`).
          """,
        evidence: [last.evidence("the last message of the SA's negotiation")],
        remedies: [
          "send traffic from a host inside one network to one inside the other, and look again"
        ])
    ]
  }
}
