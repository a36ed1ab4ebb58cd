import ISAKMP
import Negotiations

struct NoPerfectForwardSecrecy: Rule {
  static let page = RulePage(
    code: "IKE605",
    name: "no-perfect-forward-secrecy",
    severity: .note,
    summary: "Keys of Phase 2 were derived without a Diffie-Hellman exchange of their own.",
    checks: """
      IKEv1: request and answer of a Quick Mode that stands were opened and hold no key exchange.
      IKEv2: the same of a CREATE_CHILD_SA exchange. The Child SA of IKE_AUTH never has one of its
      own and says nothing.

      Proven by the two messages.
      """,
    consequence: """
      Whoever gets hold of the IKE SA's keys reads this SA's traffic too, and that of every other
      one made under the same IKE SA.
      """,
    misleading: """
      The tunnel works. Where the IKE SA itself is renewed as often as its children, little is lost.
      """,
    fixes: [
      """
      On both sides at once: set a PFS group of 14, 19 or better (strongSwan: the group in \
      `esp_proposals`; IOS: `set pfs group14`; libreswan: `pfs=yes`).
      """
    ],
    references: ["RFC 2409 section 8", "RFC 7296 sections 1.3 and 2.12"],
    isAboutStrength: true)
  static let needs: NegotiationFacts = .phase2
}

extension NoPerfectForwardSecrecy {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let without = negotiation.phase2.filter { phase2 in
      guard phase2.state == .established, let content = phase2.content, content.requestIsOpen,
        content.answerIsOpen, !content.renewsIKESA
      else { return false }
      return !content.requestHasKeyExchange && !content.answerHasKeyExchange
        && (negotiation.version == .ikev1 || isOfItsOwn(phase2, negotiation))
    }
    if without.isEmpty { return [] }
    return [
      Finding(
        page, .proven,
        title: "the keys of Phase 2 are made without perfect forward secrecy",
        explanation: """
          Neither side sent a key exchange: the keys follow from those of the IKE SA and two \
          nonces alone.
          """,
        evidence: without.prefix(4).compactMap { phase2 in
          negotiation.steps(of: phase2).first.map {
            $0.evidence("\($0.name), opened: no key exchange payload")
          }
        },
        remedies: [
          """
          on both sides at once: set a PFS group of 14, 19 or better for Phase 2; on one side \
          alone it breaks the tunnel
          """
        ])
    ]
  }

  private func isOfItsOwn(_ phase2: Phase2, _ negotiation: Negotiation) -> Bool {
    negotiation.steps(of: phase2).contains {
      if case .ikev2(.createChildSA, _) = $0.name { true } else { false }
    }
  }
}
