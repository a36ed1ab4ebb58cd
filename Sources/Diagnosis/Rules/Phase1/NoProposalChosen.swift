import ISAKMP
import Negotiations
import Policies

struct NoProposalChosen: Rule {
  static let page = RulePage(
    code: "IKE100",
    name: "no-proposal-chosen",
    severity: .error,
    summary: "The responder refused the whole offer.",
    checks: """
      A NO-PROPOSAL-CHOSEN notification in clear answers the first message. The finding lists
      the whole offer.

      Proven is the refusal. Which attribute was at fault is not known without the responder's
      configuration, and not even that an algorithm was: see IKE114.
      """,
    consequence: """
      Phase 1 needs one suite that both sides have: encryption with its key length, hash (in
      IKEv2 PRF and integrity), Diffie-Hellman group, and in IKEv1 the authentication method. If
      a single one differs in every suite, nothing is left to agree on.
      """,
    misleading: """
      strongSwan and libreswan send the same notification when no connection fits the peer at
      all, and strongSwan even when its own kernel refuses an SA that matched. The notification
      is not protected: libreswan ignores it and goes on repeating, so repetitions after a
      refusal are normal. A lifetime that differs is never the reason.
      """,
    fixes: [
      """
      On the responder: look at its policy (IOS `show crypto isakmp policy`, `debug crypto \
      isakmp`; strongSwan `swanctl --list-conns` and log level `cfg 2`; libreswan `ipsec status`).
      """,
      """
      On either side: bring one suite to both, such as AES-CBC-256, SHA2-256, group 14, pre-shared \
      key.
      """,
      "With both configurations at hand, the attribute can be named instead of guessed.",
    ],
    references: [
      "RFC 2408 section 5.4",
      "RFC 2409 section 5",
      "RFC 7296 section 2.7",
    ],
    subjects: DifferenceSubject.phase1Algorithms)
  static let needs: NegotiationFacts = .failedPhase1
}

extension NoProposalChosen {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard let refusal = negotiation.offerRefusal, !refusal.suggestsMissingConnection else {
      return []
    }
    return [Claim(.ikeSA, .offer, .nothingElse, .proven)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.offer), let refusal = negotiation.offerRefusal else { return [] }
    let responder = negotiation.who(.responder)
    return [
      Finding(
        page, .proven,
        title: "\(responder) refused the whole offer: \(negotiation.notifyName(refusal.notify))",
        explanation: (["The whole offer was:"] + negotiation.offerLines.map { "  " + $0 } + [
          """
          The refusal does not say which attribute was at fault, nor even that an algorithm was: \
          some responders answer so when they have no connection for this peer.
          """
        ]).joined(separator: "\n"),
        evidence: [
          refusal.message.evidence(
            "\(refusal.message.passage): the offer"),
          refusal.by.evidence(
            """
            \(negotiation.notifyName(refusal.notify)), \
            \(refusal.by.interval(since: refusal.message)) after the offer
            """
          ),
        ],
        remedies: [
          "compare the offer with the responder's policy, attribute by attribute: "
            + (run.showing(.responder, of: negotiation)
              ?? (negotiation.version == .ikev1
                ? """
                IOS `show crypto isakmp policy`, strongSwan `swanctl --list-conns` with log \
                level `cfg 2`, libreswan `ipsec status`
                """
                : """
                IOS `show crypto ikev2 proposal`, strongSwan `swanctl --list-conns` with log \
                level `cfg 2`, libreswan `ipsec status`
                """)),
          """
          bring one suite to both sides; encryption with its key length, hash, group and (IKEv1) \
          authentication method must all be equal in one and the same suite
          """,
        ],
        deviceMessages: DeviceWords.proposalRefused(negotiation.version),
        settle: """
          the responder's configuration or its log of this moment names the attribute; without \
          access to it, offer one known suite at a time
          """
      )
    ]
  }
}
