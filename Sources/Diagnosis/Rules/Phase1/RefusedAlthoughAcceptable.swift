import ISAKMP
import Negotiations
import Policies

struct RefusedAlthoughAcceptable: Rule {
  static let page = RulePage(
    code: "IKE115",
    name: "refused-although-acceptable",
    severity: .error,
    summary: "The configuration accepts the offer, yet the responder refused it.",
    checks: """
      The offer of Phase 1, or the opened offer of Phase 2, is compared with the responder's
      configuration, and an entry accepts it; the responder refused nevertheless.

      Likely at most: something outside the configuration decides, or the file is not the one in
      force.
      """,
    consequence: """
      The suites are no cause, and changing them will not help.
      """,
    misleading: """
      strongSwan answers NO-PROPOSAL-CHOSEN when its kernel cannot install the SA that was just
      agreed on (no ESP, a missing module). Routers refuse for a missing licence or an IKE policy
      that the release blocks. A configuration that was changed and not loaded looks the same.
      """,
    fixes: [
      """
      On the responder: its log at this moment; whether the file given is loaded (`swanctl \
      --load-all`, `ipsec auto --replace`), and whether another connection is chosen first.
      """,
      """
      On the responder: whether its kernel has the algorithms (`ip xfrm state`, modules esp4 and \
      esp6).
      """,
    ],
    references: ["RFC 2408 section 5.4", "RFC 7296 section 2.21"],
    subjects: DifferenceSubject.phase1Algorithms + [.address, .identity])
  static let needs: NegotiationFacts = .policies
}

extension RefusedAlthoughAcceptable {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    var claims = Phase2Decision.claims(.refusedAlthoughAcceptable, negotiation, run)
    if !run.policies.isEmpty, let decision = run.phase1Decision(of: negotiation),
      case .acceptable = decision.outcome, decision.by != nil
    {
      claims.append(decision.claim)
    }
    return claims
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    phase1(negotiation, run)
      + Phase2Decision.findings(page, .refusedAlthoughAcceptable, negotiation, run)
  }

  private func phase1(_ negotiation: Negotiation, _ run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.refusedAlthoughAcceptable), !run.policies.isEmpty,
      let decision = run.phase1Decision(of: negotiation),
      case .acceptable(let walk, let chosen) = decision.outcome, let by = decision.by
    else { return [] }
    let entry = walk.policies[chosen.policy]
    let responder = negotiation.who(.responder)
    return [
      Finding(
        page, .likely,
        title: "\(responder) refused an offer that \(entry.name) accepts",
        explanation: Telling.sentences(
          """
          The entry \(entry.name) (\(entry.origin)) agrees with \
          \(negotiation.version == .ikev1 ? "transform" : "proposal") \
          \(walk.offers[chosen.offer].number) in every attribute, and yet it was refused.
          """,
          chosen.leavesOutKeyExchange
            ? """
            What decides must be something else: software that does not know additional key \
            exchanges (RFC 9370) and refuses every proposal that names one, even as optional; or a \
            key that is missing, another connection that was chosen first, the kernel, a licence, \
            or a file that is not the one in force.
            """
            : """
            What decides must be something else: a key that is missing, another connection that was \
            chosen first, the kernel, a licence, or a file that is not the one in force.
            """,
          decision.suggestsNoConnection
            ? """
            The shape of the refusal suggests that no connection fitted the address that the responder \
            saw.
            """ : nil),
        evidence: [
          decision.message.evidence("\(decision.message.passage): the offer"),
          by.evidence("refused, \(by.interval(since: decision.message)) later"),
        ],
        comparison: ComparisonRow.rows(walk, chosen),
        remedies: (chosen.leavesOutKeyExchange
          ? [
            """
            on \(negotiation.who(.initiator)): offer a proposal without additional key exchanges \
            beside this one, or update \(responder)
            """
          ] : [])
          + [
            mayLackKey(negotiation, decision)
              ? """
              on \(responder): check that it has a pre-shared key for \
              \(negotiation.address(.initiator)), which its log at this moment would name, and that \
              the file given is the one in force
              """
              : """
              on \(responder): its log at this moment; check that the file given is the one in force
              """
          ],
        settle: "the log of \(responder) at this moment")
    ]
  }
}

extension RefusedAlthoughAcceptable {
  /// A key is used, the file holds none, and those of its product stand elsewhere.
  private func mayLackKey(_ negotiation: Negotiation, _ decision: Phase1Decision) -> Bool {
    guard negotiation.version == .ikev1, let policy = decision.policy else { return false }
    return policy.product.conduct.keepsKeysElsewhere && policy.expectsPresharedKey
      && policy.ties.allSatisfy { $0.policy.presharedKeys.isEmpty }
  }
}

extension SuiteComparison {
  /// The offer has an additional key exchange that it lets the responder go without.
  fileprivate var leavesOutKeyExchange: Bool {
    rows.contains {
      SuiteAttribute.additionalKeyExchanges.contains($0.attribute) && $0.outcome == .notCompared
    }
  }
}
