import Capture
import ISAKMP
import Negotiations

struct OneDirectionOnly: Rule {
  static let page = RulePage(
    code: "IKE005",
    name: "one-direction-only",
    severity: .warning,
    summary: "The capture shows one direction only, although the other side did answer.",
    checks: """
      All messages come from one side, and they carry the other side's cookie or SPI, or go on
      to steps that need its answer.

      Proven: nobody knows a responder's SPI without having been told.
      """,
    consequence: """
      The tunnel may be perfectly well. What the invisible side said is not in the capture, so
      silence in it is no evidence, and no finding is built on it.
      """,
    misleading: """
      With a capture that ends early, one side may be alone because the other had no time. A
      mirror port that carries one direction, asymmetric routing and a filter on a source
      address all look the same.
      """,
    fixes: [
      """
      On the capturing host: record on an interface that both directions pass, with a filter on \
      `host` and not on `src`.
      """,
      "On the switch: mirror both directions of the port.",
    ],
    references: [
      "tcpdump(1)",
      "pcap-filter(7)",
    ])
  static let needs: NegotiationFacts = .oneSided
}

extension OneDirectionOnly {
  /// What it sees it says in any case; the claim keeps fall-backs silent.
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    negotiation.onlySideSeen != nil && negotiation.otherSideAnswered
      ? [Symptom.ikeSA, .child].map { Claim($0, .halfCapture, .messages, .proven) } : []
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let side = negotiation.onlySideSeen, negotiation.otherSideAnswered,
      let last = negotiation.steps.last
    else { return [] }
    let other = negotiation.who(side.other)
    return [
      Finding(
        page, .proven,
        title: "only messages of \(negotiation.who(side)) are in the capture",
        explanation: """
          \(other) did answer: the messages seen carry its cookie or SPI, or go on to steps that \
          need its answer. The capture point sees one direction only, so nothing here says what \
          \(other) sent.
          """,
        evidence: [
          last.evidence(
            "\(last.name) carries the other side's SPI, or follows its answer")
        ],
        remedies: [
          """
          capture on an interface that both directions pass: check for asymmetric routing, a \
          mirror port of one direction, or a capture filter with `src`
          """
        ])
    ]
  }
}
