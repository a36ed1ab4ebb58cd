import ISAKMP
import Negotiations
import Policies

struct IKEVersionMismatch: Rule {
  static let page = RulePage(
    code: "IKE111",
    name: "ike-version-mismatch",
    severity: .error,
    summary: "The peers do not speak the same version of IKE.",
    checks: """
      Finds INVALID_MAJOR_VERSION in an answer. The version in the answer's own header is the
      one that its sender speaks.

      Proven by the notification. A refusal, or libreswan's silence, is explained too where the
      responder's configuration admits the peer, but only with the other version.
      """,
    consequence: """
      Without a common version there is nothing to negotiate.
      """,
    misleading: """
      Many products do not answer a version that they were not configured for, or answer
      NO_PROPOSAL_CHOSEN: then it looks like IKE501, IKE100 or IKE114. libreswan 5 drops IKEv1
      silently unless `ikev1-policy=accept` is set.
      """,
    fixes: [
      """
      On both peers: set the same version, IKEv2 wherever both have it (strongSwan `version = 2`, \
      libreswan `keyexchange=ikev2`, IOS an IKEv2 profile on the tunnel).
      """
    ],
    references: [
      "RFC 7296 section 2.5",
      "RFC 2408 section 5.2",
    ],
    subjects: [.version])
  static let needs: NegotiationFacts = .failedPhase1
}

extension IKEVersionMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if let (decision, _) = decision(negotiation, run) { return [decision.claim] }
    guard case .refused(_, _, let notify)? = negotiation.failure,
      negotiation.isAbout([.version], notify)
    else { return [] }
    return [Claim(.ikeSA, .version, .messages, .proven)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.version) else { return [] }
    if let decided = byConfiguration(negotiation, run) { return [decided] }
    guard case .refused(let message, let by, let notify)? = negotiation.failure else {
      return []
    }
    let asked = message.message.header.majorVersion
    let speaks = by.message.header.majorVersion
    // Where its file has no connection of that version either, the line is worth more than advice.
    let configured = ApplicablePolicy(negotiation, by.from, run).flatMap {
      $0.hasSomething ? nil : $0.refusesVersion
    }
    let allowed = configured.map { Telling.list($0.value.map { "IKEv\($0.rawValue)" }) }
    return [
      Finding(
        page, .proven,
        title: "\(negotiation.who(by.from)) does not speak IKEv\(asked) with this peer",
        explanation: speaks == asked
          ? "It answered \(negotiation.notifyName(notify))."
          : """
          It answered \(negotiation.notifyName(notify)) in a message of version \(speaks), the \
          version that it does speak.
          """,
        evidence: [
          message.evidence("\(message.passage), version \(asked)"),
          by.evidence(negotiation.notifyName(notify)),
        ],
        comparison: configured.map {
          [
            ComparisonRow(
              attribute: "ike_version", offered: "IKEv\(asked)", configured: allowed,
              source: .configured($0.origin))
          ]
        } ?? [],
        remedies: (configured.map {
          ["on \(negotiation.who(by.from)), \($0.origin): allow IKEv\(asked)"]
        } ?? []) + [
          """
          \(configured == nil ? "" : "or ")set both sides to the same IKE version: IKEv2 wherever both \
          have it (strongSwan `version = 2`, libreswan `ikev2=insist`, IOS an `ikev2-profile` on the \
          crypto map or tunnel)
          """
        ])
    ]
  }

  private func decision(
    _ negotiation: Negotiation, _ run: RunFacts
  ) -> (Phase1Decision, Configured<[IKEVersion]>)? {
    guard !run.policies.isEmpty, let decision = run.phase1Decision(of: negotiation),
      case .version(let versions) = decision.outcome
    else { return nil }
    return (decision, versions)
  }

  private func told(_ decision: Phase1Decision) -> String {
    guard decision.by == nil else {
      return "The refusal reads as if suites differed; none was compared."
    }
    guard let product = decision.policy?.product, product.conduct.dropsInSilence else {
      return "Nothing answered; a version that no connection has is often dropped in silence."
    }
    return "\(product.name) drops such a message in silence."
  }

  private func byConfiguration(_ negotiation: Negotiation, _ run: RunFacts) -> Finding? {
    guard let (decision, versions) = decision(negotiation, run) else { return nil }
    let used = negotiation.version.rawValue
    let allowed = Telling.list(versions.value.map { "IKEv\($0.rawValue)" })
    let responder = negotiation.who(.responder)
    var evidence = [
      decision.message.evidence("\(decision.message.passage), version \(used)")
    ]
    if let by = decision.by {
      evidence.append(by.evidence("refused, as for a peer without a connection"))
    }
    return Finding(
      page, decision.isCertain ? .proven : .likely,
      title: """
        \(responder) is configured for \(allowed) with this peer, the initiator uses IKEv\(used)
        """,
      explanation: Telling.sentences(
        """
        \(versions.origin) allows \(allowed) alone, and no other connection of \
        \(decision.policy?.files ?? "the file") that admits this peer allows IKEv\(used).
        """,
        told(decision)),
      evidence: evidence,
      comparison: [
        ComparisonRow(
          attribute: "ike_version", offered: "IKEv\(used)", configured: allowed,
          source: .configured(versions.origin))
      ],
      remedies: [
        "on \(negotiation.who(.initiator)): use \(allowed)",
        "or on \(responder), \(versions.origin): allow IKEv\(used)",
      ],
      settle: decision.isCertain ? nil : "the log of \(responder) at this moment")
  }
}
