import ISAKMP
import Negotiations
import Policies

struct PFSMismatch: Rule {
  static let page = RulePage(
    code: "IKE302",
    name: "pfs-mismatch",
    severity: .error,
    summary: "Perfect forward secrecy on one side only, or with another group.",
    checks: """
      As IKE301, where everything agrees but the Diffie-Hellman group of Phase 2.

      Proven with the refusing side's configuration and the opened request, or with both sides'
      configurations beside the refused exchange.
      """,
    consequence: """
      The side that demands a fresh key exchange refuses a request without one, or with another
      group.
      """,
    misleading: """
      The refusal reads NO-PROPOSAL-CHOSEN as for any other difference, and IOS then deletes the SA
      with the words "peer does not do paranoid keepalives". IOS, ASA and libreswan grant a group
      that they would not ask for, so the tunnel may come up from one side only. In IKEv2 the
      first Child SA has no group at all: a difference shows at its renewal (IKE310).
      """,
    fixes: [
      """
      On both sides: the same group, or none (IOS `set pfs group14`, strongSwan the group in \
      `esp_proposals`, libreswan `pfs=yes` with the group in `esp`).
      """
    ],
    references: ["RFC 2409 section 5.5", "RFC 7296 section 1.3"],
    isAboutChild: true,
    subjects: [.childSuite(.group)])
  static let needs: NegotiationFacts = [.policies, .failure]
}

extension PFSMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    Phase2Decision.claims(.pfs, negotiation, run)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    Phase2Decision.findings(page, .pfs, negotiation, run)
  }
}
