import ISAKMP
import Negotiations

struct TrafficSelectorsNarrowed: Rule {
  static let page = RulePage(
    code: "IKE308",
    name: "traffic-selectors-narrowed",
    severity: .note,
    summary: "The responder granted fewer networks than it was asked for.",
    checks: """
      Request and answer of a Child SA or Quick Mode that stands were opened, and some of the
      selectors asked for lie in none of those granted.

      Proven by the two messages.
      """,
    consequence: """
      The tunnel is up, and carries only what was granted. Traffic of the rest goes nowhere, or
      unprotected where a route allows it.
      """,
    misleading: """
      Narrowing is meant to happen where one side is configured wider on purpose, and where an
      address is assigned: the client asks for everything and gets that address. IOS and
      libreswan refuse an IKEv1 request that does not mirror their own instead.
      """,
    fixes: [
      "On the responder: add the missing networks, if the tunnel should carry them.",
      """
      On the initiator: where the peer takes one pair of networks only, set up a Child SA for each \
      pair.
      """,
    ],
    references: ["RFC 7296 section 2.9", "RFC 2409 section 5.5"],
    isAboutChild: true,
    subjects: [.selectors])
  static let needs: NegotiationFacts = .phase2
}

extension TrafficSelectorsNarrowed {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    var told: Set<SelectorPair> = []
    return negotiation.phase2.compactMap { phase2 in
      guard phase2.state == .established, let content = phase2.content, content.requestIsOpen,
        content.answerIsOpen, let first = negotiation.steps(of: phase2).first,
        told.insert(content.offeredSelectors).inserted
      else { return nil }
      return finding(negotiation, phase2, content, first)
    }
  }

  private func finding(
    _ negotiation: Negotiation, _ phase2: Phase2, _ content: Phase2Content, _ first: Step
  ) -> Finding? {
    let asked = content.offeredSelectors
    let granted = content.grantedSelectors
    guard content.isNarrowed else { return nil }
    let answerer = phase2.requestedBy.other
    let answer = negotiation.steps(of: phase2).first { $0.from == answerer } ?? first
    return Finding(
      page, .proven,
      title: "\(negotiation.who(answerer)) granted less than asked for: \(text(granted))",
      explanation: """
        Asked for was \(text(asked)), the answer grants \(text(granted)) (each time the \
        initiator's networks first). Traffic outside of the answer does not enter the tunnel.
        """,
      evidence: [
        first.evidence("asks for \(text(asked))"),
        answer.evidence("grants \(text(granted))"),
      ],
      comparison: [
        row("initiator's network", asked.initiator, granted.initiator, negotiation, answer),
        row("responder's network", asked.responder, granted.responder, negotiation, answer),
      ],
      remedies: [
        """
        on \(negotiation.who(answerer)): add the networks that are missing, if the tunnel should \
        carry them
        """
      ])
  }

  private func text(_ pair: SelectorPair) -> String { pair.briefText }

  private func list(_ selectors: [Selector]) -> String { SelectorPair.brief(selectors) }

  private func row(
    _ attribute: String, _ asked: [Selector], _ granted: [Selector], _ negotiation: Negotiation,
    _ answer: Step
  ) -> ComparisonRow {
    ComparisonRow(
      attribute: attribute, offered: list(asked), configured: list(granted),
      source: "granted in frame \(answer.reference.frame)")
  }
}
