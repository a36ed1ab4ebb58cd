import ISAKMP
import Negotiations

struct TrafficSelectorMismatch: Rule {
  static let page = RulePage(
    code: "IKE303",
    name: "traffic-selector-mismatch",
    severity: .error,
    summary: "The networks asked for are not those that the other side would grant.",
    checks: """
      The refusal was opened and says TS_UNACCEPTABLE (IKEv2) or INVALID-ID-INFORMATION after
      Quick Mode message 1 (IKEv1). With the refusing side's configuration, and the opened request
      or the asking side's configuration, the networks are compared, mirrored.

      Proven in IKEv2: the notification means nothing else. In IKEv1 likely where the peers might
      differ in the mode too: strongSwan answers a wrong encapsulation mode with the same
      notification.
      """,
    consequence: """
      No Child SA is made, so no traffic flows, while Phase 1 stays up and looks healthy.
      """,
    misleading: """
      strongSwan narrows a request that is merely too wide; IOS and libreswan refuse one that does
      not mirror their own to the bit, masks included. The order matters: what one side calls
      local, the other calls remote.
      """,
    fixes: [
      """
      On both sides: mirror the networks, masks included (crypto ACL on IOS, `local_ts` and \
      `remote_ts` on strongSwan, `leftsubnet` and `rightsubnet` on libreswan).
      """,
      "Behind IOS or ASA: `show crypto ipsec sa` lists the proxy identities in force.",
    ],
    references: [
      "RFC 2407 section 4.6.2",
      "RFC 2409 section 5.5",
      "RFC 7296 sections 2.9 and 3.10.1",
    ],
    isAboutChild: true,
    subjects: [.selectors])
}

extension TrafficSelectorMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    let decided = Phase2Decision.claims(.selectors, negotiation, run)
    guard let first = refusals(negotiation).first else { return decided }
    return decided + [
      Claim(
        first.phase2.isFirst ? .child : .laterChild, .selectors, .messages,
        isProven(first.phase2, negotiation) ? .proven : .likely)
    ]
  }

  /// In IKEv2 the word is about networks alone (RFC 7296 section 3.10.1); asked for transport mode beside
  /// them, some answer with it although the networks agree.
  private func isProven(_ phase2: Phase2, _ negotiation: Negotiation) -> Bool {
    negotiation.version == .ikev2 && phase2.content?.requestsTransportMode != true
  }

  private func refusals(
    _ negotiation: Negotiation
  ) -> [(phase2: Phase2, message: Step, by: Step, notify: UInt16)] {
    negotiation.phase2.compactMap { phase2 in
      guard
        case .refusedProtected(let message, let by, .notification(let type))? = negotiation.failure(
          of: phase2),
        negotiation.isAbout(.networks, type)
      else { return nil }
      return (phase2, message, by, type)
    }
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let decided = Phase2Decision.findings(page, .selectors, negotiation, run)
    if !decided.isEmpty { return decided }
    guard
      [Symptom.child, .laterChild].contains(where: {
        run.verdict.claim(of: .selectors, for: $0)?.basis == .messages
      })
    else { return [] }
    let refused = refusals(negotiation)
    guard let (phase2, message, by, type) = refused.first else { return [] }
    let selectors = phase2.content?.offeredSelectors ?? SelectorPair()
    let local = selectors.initiator.map(\.text).joined(separator: ", ")
    let remote = selectors.responder.map(\.text).joined(separator: ", ")
    let isKnown = !selectors.isEmpty
    let refuser = negotiation.who(by.from)
    let isProven = isProven(phase2, negotiation)
    let wantsTransport = phase2.content?.requestsTransportMode == true
    let asked =
      isKnown
      ? "\(local) on the initiator's side and \(remote) on the responder's"
      : "the peers' own addresses"
    return [
      Finding(
        page, isProven ? .proven : .likely,
        title: isKnown
          ? "\(refuser) does not grant the networks asked for: \(local) === \(remote)"
          : "\(refuser) does not grant the networks asked for: the peers' own addresses",
        explanation: Telling.sentences(
          """
          \(negotiation.who(phase2.requestedBy)) asked for \(asked). The answer was \
          \(negotiation.notifyName(type)): no connection of \(refuser) has these networks, seen \
          from its side.
          """,
          isProven
            ? nil
            : wantsTransport
              ? """
              The request asks for transport mode as well (USE_TRANSPORT_MODE), and a peer that has \
              tunnel mode configured may answer so too (IKE304).
              """ : "strongSwan says the same where tunnel and transport mode are mixed up."),
        evidence: [
          message.evidence(isKnown ? "asks for \(local) === \(remote)" : "asks without networks")
        ]
          + refused.prefix(4).map { $0.by.evidence(negotiation.notifyName($0.notify)) },
        comparison: isKnown
          ? [
            ComparisonRow(
              attribute: "initiator's network", offered: local, configured: nil, source: nil),
            ComparisonRow(
              attribute: "responder's network", offered: remote, configured: nil, source: nil),
          ] : [],
        remedies: [
          """
          make the networks mirror each other, masks included: what one side calls local the other \
          must call remote
          """
        ] + (wantsTransport ? ["compare tunnel and transport mode on both sides"] : []),
        settle: isProven ? nil : "the configuration or log of \(refuser)")
    ]
  }
}
