import Negotiations

struct ForcedEncapsulation: Rule {
  static let page = RulePage(
    code: "IKE406", name: "forced-encapsulation", severity: .note, summary: "", checks: "",
    consequence: "", misleading: "", fixes: [], references: [])
}

extension ForcedEncapsulation {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.nat.forcedEncapsulation == true, let side = negotiation.nat.forcedBy else {
      return []
    }
    let portZero = negotiation.nat.comparisons.filter { $0.result == .isHashOfPortZero }
    let differing = negotiation.nat.comparisons.filter { $0.result == .differs }
    if !portZero.isEmpty {
      return [
        Finding(
          page, .proven,
          title: "\(negotiation.who(side)) forces UDP encapsulation",
          explanation:
            "Its NAT detection hashes are those of the true addresses with port 0, so that they "
            + "never match: "
            + "libreswan's way (`encapsulation=yes`).",
          evidence: portZero.map {
            negotiation.evidence(
              $0.message,
              "the hash was made with port "
                + "0")
          },
          remedies: [
            "nothing to mend; `encapsulation=auto` would use UDP only where there is a "
              + "NAT"
          ])
      ]
    }
    return [
      Finding(
        page, .likely,
        title: "\(negotiation.who(side)) seems to force UDP encapsulation",
        explanation:
          "Its hash of its own address matches nothing, though the packet was recorded before any "
          + "router, and the "
          + "peer's hash shows that no router translated it later: strongSwan's `encap = yes` puts "
          + "random octets there.",
        evidence: differing.map {
          negotiation.evidence($0.message, "the source hash does not match \($0.observed)")
        },
        remedies: ["nothing to mend; `encap = no` would use UDP only where there is a NAT"],
        settle: "the `encap` setting on \(negotiation.who(side))")
    ]
  }
}
