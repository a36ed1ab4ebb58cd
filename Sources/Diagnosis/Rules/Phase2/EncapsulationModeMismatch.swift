import ISAKMP
import Negotiations
import Policies

struct EncapsulationModeMismatch: Rule {
  static let page = RulePage(
    code: "IKE304",
    name: "encapsulation-mode-mismatch",
    severity: .error,
    summary: "One side wants tunnel mode, the other transport mode.",
    checks: """
      The mode asked for in Quick Mode, opened or taken from the asking side's configuration, is
      compared with that of the refusing side's connections for these networks. UDP encapsulation
      (3, 4; 61443 and 61444 of the drafts) counts as the mode that it wraps.

      Proven with the refusing side's configuration.
      """,
    consequence: """
      The SA would protect other packets than the other side expects, so it is refused.
      """,
    misleading: """
      strongSwan answers INVALID-ID-INFORMATION, which points to the networks (IKE303). In IKEv2 the
      mode is a wish (USE_TRANSPORT_MODE): whoever does not share it makes a tunnel, and nothing is
      refused.
      """,
    fixes: [
      """
      On either side: the same mode (IOS `mode tunnel` under the transform set, strongSwan `mode`, \
      libreswan `type`).
      """
    ],
    references: ["RFC 2407 section 4.5", "RFC 3947 section 5.1", "RFC 7296 section 1.3.1"],
    isAboutChild: true,
    subjects: [.childSuite(.encapsulation)])
  static let needs: NegotiationFacts = [.policies, .failure]
}

extension EncapsulationModeMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    Phase2Decision.claims(.encapsulationMode, negotiation, run)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    Phase2Decision.findings(page, .encapsulationMode, negotiation, run)
  }
}
