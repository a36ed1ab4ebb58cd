import Negotiations
import Policies

struct Phase1GroupMismatch: Rule {
  static let page = RulePage(
    code: "IKE104",
    name: "phase1-group-mismatch",
    severity: .error,
    summary: "No offered Diffie-Hellman group is in any policy of the responder.",
    checks: """
      As IKE101, for the Diffie-Hellman group and the further key exchanges of RFC 9370.

      Proven with the responder's configuration; likely from what it did elsewhere.
      """,
    consequence: """
      The key exchange is done in one group that both sides must have. In IKEv2 a responder that
      has one of the offered groups asks for it (IKE109); one that has none refuses.
      """,
    misleading: """
      Groups go by number on routers and by name elsewhere: 14 is modp2048, 19 is ecp256. Omitted
      lines count: a policy without `group` has group 1 on Cisco IOS.
      """,
    fixes: [
      """
      On either side: set a group that both have, 14 or 19 at least (group 2 and 5 SHOULD NOT be \
      used, group 1 MUST NOT).
      """
    ],
    references: [
      "RFC 2409 section 6",
      "RFC 8247 section 2.4",
      "RFC 9370",
    ],
    subjects: [.suite(.group)])
  static let needs: NegotiationFacts = .failedPhase1
}

extension Phase1GroupMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    SuiteMismatch.claims(.group, negotiation, run)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    SuiteMismatch.findings(page, .group, negotiation, run)
  }
}
