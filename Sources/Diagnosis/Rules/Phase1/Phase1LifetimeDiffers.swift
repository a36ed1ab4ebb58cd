import ISAKMP
import Negotiations
import Policies

struct Phase1LifetimeDiffers: Rule {
  static let page = RulePage(
    code: "IKE106",
    name: "phase1-lifetime-differs",
    severity: .note,
    summary: "The lifetimes offered and answered differ; the shorter one counts.",
    checks: """
      Compares the lifetime of the accepted transform with the one of the same transform in the
      offer. IKEv1 only: IKEv2 does not negotiate lifetimes.

      Proven by the two messages.
      """,
    consequence: """
      As a rule nothing: peers agree on the shorter one. A peer that keeps to the longer one
      believes in an SA that the other has dropped, until it notices.
      """,
    misleading: """
      A refusal next to differing lifetimes has another cause. Cisco IOS accepts a longer offer
      and shortens it; the text of the ASA manual, read literally, wants the responder's value
      to be no longer than the offer, so there a difference remains possible as a cause.
      """,
    fixes: [
      """
      On either side: set the same value (IOS `lifetime 28800` under `crypto isakmp policy`; \
      strongSwan `rekey_time`).
      """
    ],
    references: [
      "RFC 2407 section 4.5.4",
      "RFC 2409 appendix A",
    ],
    subjects: [.suite(.lifetimeSeconds), .suite(.lifetimeKilobytes)])
  static let needs: NegotiationFacts = .ikev1
}

extension Phase1LifetimeDiffers {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let byMessages = byMessages(negotiation)
    return byMessages.isEmpty ? byConfiguration(negotiation, run) : byMessages
  }

  /// The offer against the responder's entry that takes it.
  private func byConfiguration(_ negotiation: Negotiation, _ run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev1, !run.policies.isEmpty,
      let offer = negotiation.offer,
      let policy = ApplicablePolicy(negotiation, .responder, run), policy.isPlaced
    else { return [] }
    let stage = WalkStage.ikeSA(.ikev1)
    let walk = PolicyWalk(
      OfferedSuite.suites(negotiation.phase1.offered, stage), policy.proposals, stage,
      policy.product.walkRules(stage), kinds: policy.kinds)
    guard let chosen = walk.chosen,
      let mine = walk.offers[chosen.offer].lifetimeSeconds,
      let theirs = walk.policies[chosen.policy].lifetimeSeconds, theirs.value != mine,
      theirs.value > 0
    else { return [] }
    // The ASA's manual, read literally, refuses where the responder's value is the larger one;
    // RouterOS does as `proposal-check` says.
    let check = walk.policies[chosen.policy].lifetimeCheck
    let refuses = check?.value.refuses(mine, against: theirs.value) ?? false
    let mayRefuse =
      (refuses || policy.product.conduct.mayRefuseShorterLifetime && theirs.value > mine)
      && negotiation.offerRefusal != nil
    let explanation: String
    if !mayRefuse {
      explanation = """
        The shorter one, \(min(mine, theirs.value)) s, counts in practice. This is no reason for a \
        refusal.
        """
    } else if refuses {
      explanation = """
        \(check?.origin.description ?? "Its configuration") has it compare lifetimes and refuse \
        what does not fit; everything else of the offer would be taken.
        """
    } else {
      explanation = """
        The manual of the ASA wants the responder's lifetime to be no longer than the one offered; \
        read literally, that makes this a reason for the refusal.
        """
    }
    return [
      Finding(
        page, mayRefuse ? (refuses ? .likely : .possible) : .proven,
        title: "Phase 1 lifetimes differ: \(mine) s offered, \(theirs.value) s configured",
        explanation: explanation,
        evidence: [offer.evidence("offered lifetime \(mine) s")],
        comparison: [
          ComparisonRow(
            attribute: SuiteAttribute.lifetimeSeconds.rawValue, offered: "\(mine) s",
            configured: "\(theirs.value) s", source: .configured(theirs.origin))
        ],
        remedies: ["set the same lifetime on both sides (\(theirs.origin))"]
          + (refuses && mayRefuse
            ? ["or let it take any: \(check?.origin.description ?? ""): `proposal-check=obey`"]
            : []),
        settle: mayRefuse ? "the same lifetime on both sides, tried once" : nil)
    ]
  }

  private func byMessages(_ negotiation: Negotiation) -> [Finding] {
    guard negotiation.version == .ikev1, let accepted = negotiation.phase1.accepted,
      let offer = negotiation.offer, let answer = negotiation.acceptance,
      let offered = negotiation.offeredTransforms.first(where: {
        $0.suite.equals(accepted, but: { $0.isLifetime })
      })?.suite,
      let mine = offered[.lifetimeSeconds], let theirs = accepted[.lifetimeSeconds],
      mine.id != theirs.id
    else { return [] }
    return [
      Finding(
        page, .proven,
        title: "Phase 1 lifetimes differ: \(mine.id) s offered, \(theirs.id) s answered",
        explanation: """
          The shorter one, \(min(mine.id, theirs.id)) s, counts in practice. This is no reason for \
          a refusal.
          """,
        evidence: [
          offer.evidence("offered lifetime \(mine.id) s"),
          answer.evidence("answered lifetime \(theirs.id) s"),
        ],
        comparison: [
          ComparisonRow(
            attribute: "lifetime_seconds", offered: "\(mine.id)", configured: "\(theirs.id)",
            source: "frame \(answer.reference.frame)")
        ],
        remedies: ["set the same lifetime on both sides"])
    ]
  }
}
