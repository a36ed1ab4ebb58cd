import Capture
import Negotiations

struct ReplyNotReceived: Rule {
  static let page = RulePage(
    code: "IKE503", name: "reply-not-received", severity: .error, summary: "", checks: "",
    consequence: "", misleading: "", fixes: [], references: [])
}

extension ReplyNotReceived {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard case .answerNotReceived(let request, let answer)? = negotiation.phase1.failure else {
      return []
    }
    let asker = negotiation.messages[request].from
    let answers = negotiation.transmissions(of: answer)
    return [
      Finding(
        page, .likely,
        title:
          "\(negotiation.who(asker.other)) answers, but \(negotiation.who(asker)) does not seem to "
          + "receive it",
        explanation:
          "\(negotiation.messages[request].name) was \(negotiation.repetition(request)), although "
          + "\(negotiation.messages[answer].name) had been sent "
          + "(\(Telling.times(answers.count))). So the way there works and the way back does not: "
          + "a firewall or NAT that drops "
          + "the answers, or asymmetric routing. An answer that arrives and is ignored would look "
          + "the same.",
        evidence: [
          negotiation.evidence(request, negotiation.passage(request)),
          negotiation.evidence(answer, negotiation.passage(answer)),
        ]
          + negotiation.transmissions(of: request).filter { $0 > answer }.prefix(2).map {
            negotiation.evidence(
              $0,
              "\(negotiation.messages[request].name) again, "
                + "\(negotiation.interval(answer, $0)) after the answer")
          },
        remedies: [
          "follow \(negotiation.messages[answer].source) → "
            + "\(negotiation.messages[answer].destination) through every firewall and NAT on the "
            + "way back",
          "on \(negotiation.who(asker)): check that its own firewall lets UDP from port "
            + "\(negotiation.messages[answer].source.port) in",
        ],
        settle: "a capture on \(negotiation.who(asker)): if the answers are missing there, the "
          + "path loses them")
    ]
  }
}
