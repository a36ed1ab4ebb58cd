import ISAKMP
import Negotiations
import Policies

struct Phase2ProposalMismatch: Rule {
  static let page = RulePage(
    code: "IKE301",
    name: "phase2-proposal-mismatch",
    severity: .error,
    summary: "The peers have no ESP or AH suite in common.",
    checks: """
      The suites asked for, opened with the secrets or taken from the asking side's configuration,
      are compared with those of every connection of the refusing side, attribute by attribute.

      Proven with the refusing side's configuration and the opened request, or with both sides'
      configurations beside the refused exchange.
      """,
    consequence: """
      Without a common suite there is no IPsec SA, while Phase 1 stays up and looks healthy.
      """,
    misleading: """
      A router prints `atts are acceptable` before it refuses the transform: that line is no success.
      A difference in the PFS group alone is IKE302. strongSwan refuses a suite that it agreed on
      when its kernel lacks it (IKE115).
      """,
    fixes: [
      """
      On either side: the same cipher with the same key length and the same integrity algorithm \
      (IOS `crypto ipsec transform-set`, strongSwan `esp_proposals`, libreswan `esp`).
      """
    ],
    references: ["RFC 2407 section 4.5", "RFC 7296 section 3.3", "RFC 8221"],
    isAboutChild: true,
    subjects: DifferenceSubject.childAlgorithms)
  static let needs: NegotiationFacts = [.policies, .failure]
}

extension Phase2ProposalMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    Phase2Decision.claims(.childSuite, negotiation, run)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    Phase2Decision.findings(page, .childSuite, negotiation, run)
  }
}
