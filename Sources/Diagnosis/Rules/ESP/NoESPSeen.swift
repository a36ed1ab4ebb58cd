import Negotiations

struct NoESPSeen: Rule {
  static let page = RulePage(
    code: "IKE703", name: "no-esp-seen", severity: .note, summary: "", checks: "", consequence: "",
    misleading: "", fixes: [], references: [])
}

extension NoESPSeen {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.phase2.contains(where: { $0.state == .established }),
      let last = negotiation.phase2.last(where: { $0.state == .established })?.messages.last,
      ESPTraffic(negotiation, run).isEmpty
    else { return [] }
    return [
      Finding(
        page, .proven, title: "the tunnel came up, but no ESP is in the capture",
        explanation:
          "No packet used it, routes or policies send the traffic elsewhere, or the capture filter "
          + "left ESP out "
          + "(`esp or udp port 4500`).",
        evidence: [negotiation.evidence(last, "the last message of the SA's negotiation")],
        remedies: [
          "send traffic from a host inside one network to one inside the other, and look "
            + "again"
        ])
    ]
  }
}
