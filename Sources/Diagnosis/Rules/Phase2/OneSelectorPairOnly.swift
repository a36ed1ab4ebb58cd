import ISAKMP
import Negotiations

struct OneSelectorPairOnly: Rule {
  static let page = RulePage(
    code: "IKE309",
    name: "one-selector-pair-only",
    severity: .warning,
    summary: "The peer keeps one Child SA, or one pair of networks, and refuses the next.",
    checks: """
      After a Child SA that stands, another one for further networks is refused with
      NO_ADDITIONAL_SAS, or any request with SINGLE_PAIR_REQUIRED; the refusal was opened.

      Proven by the notification, which names this cause.
      """,
    consequence: """
      The networks of the first Child SA are reachable, the others are not.
      """,
    misleading: """
      Without the keys the refusal is only seen to be one (IKE311). A peer that refuses the further
      networks because it does not have them says TS_UNACCEPTABLE: that is IKE303.
      """,
    fixes: [
      """
      On the initiator: ask for one pair of networks a Child SA (SINGLE_PAIR_REQUIRED), or for one \
      Child SA with all networks (NO_ADDITIONAL_SAS).
      """,
      "On the peer: allow several Child SAs an IKE SA, where it can.",
    ],
    references: ["RFC 7296 sections 1.3, 2.9 and 3.10.1"],
    isAboutChild: true,
    subjects: [.selectors])
  static let needs: NegotiationFacts = .failure
}

extension OneSelectorPairOnly {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let refused = negotiation.phase2.compactMap { phase2 -> (Step, Step, UInt16)? in
      guard
        case .refusedProtected(let message, let by, .notification(let type))? = negotiation.failure(
          of: phase2),
        negotiation.refusesFurther(phase2, type)
      else { return nil }
      return (message, by, type)
    }
    guard let (message, by, type) = refused.first else { return [] }
    let refuser = negotiation.who(by.from)
    let wantsPairs = IKEv2.NotifyType(rawValue: type) == .singlePairRequired
    return [
      Finding(
        page, .proven,
        title: wantsPairs
          ? "\(refuser) takes one pair of networks a Child SA"
          : "\(refuser) takes no further Child SA",
        explanation: wantsPairs
          ? """
          The answer is \(negotiation.notifyName(type)): it grants single pairs of addresses only, \
          and was asked for more.
          """
          : """
          The answer is \(negotiation.notifyName(type)): the Child SA that stands is all that it \
          keeps under this IKE SA.
          """,
        evidence: [message.evidence(message.passage)]
          + refused.prefix(4).map { $0.1.evidence(negotiation.notifyName($0.2)) },
        remedies: [
          wantsPairs
            ? "on the initiator: a Child SA for each pair of networks"
            : "on the initiator: one Child SA with all networks, or an IKE SA for each"
        ])
    ]
  }
}
