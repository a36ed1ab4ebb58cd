import Capture
import ISAKMP
import Negotiations

struct ResponderAnswersWrongPort: Rule {
  static let page = RulePage(
    code: "IKE412",
    name: "responder-answers-wrong-port",
    severity: .error,
    summary: "The answer does not go back to the port that the request came from.",
    checks: """
      Compares, at one capture point, the ports of each answer with those of the request before it. An
      answer must go to the address and port that the request came from.

      Proven by the two packets where nothing more comes of it. A negotiation that is established all
      the same gets no error.
      """,
    consequence: """
      Behind a NAT the request comes from a port that the NAT has chosen. An answer to port 500 finds no
      mapping, or the mapping of another client, and never reaches the one that asked.
      """,
    misleading: """
      A capture on the NAT itself shows the request on one side and the answer on the other, with the
      translation between them; such pairs are compared only where both sides of it were recorded.
      """,
    fixes: [
      """
      On the responder: update its software, or switch off a setting that fixes the peer's port to \
      500.
      """,
      "On firewalls in front of the responder: no static rule that rewrites the port of its answers.",
    ],
    references: ["RFC 3947 section 4", "RFC 7296 section 2.11"],
    subjects: [.port])
  static let needs: NegotiationFacts = .unestablished
}

extension ResponderAnswersWrongPort {
  /// What it sees it says in any case; the claim keeps fall-backs silent.
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    negotiation.answerToWrongPort == nil ? [] : [Claim(.ikeSA, .wrongPort, .messages, .proven)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let (request, answer) = negotiation.answerToWrongPort else { return [] }
    let asked = request.source
    let answered = answer.destination
    return [
      Finding(
        page, .proven,
        title: """
          \(negotiation.who(.responder)) answers to port \(answered.port); the request came from \
          port \(asked.port)
          """,
        explanation: """
          \(request.name) came from \(asked), and \(answer.name) goes to \(answered). What waits \
          for it there, if anything, is not the process that asked.
          """,
        evidence: [
          request.evidence(request.passage),
          answer.evidence(answer.passage),
        ],
        remedies: [
          """
          on \(negotiation.who(.responder)): update its software, or remove the setting that fixes \
          the peer's port
          """
        ])
    ]
  }

}

private struct CapturedEndpoint: Hashable {
  var endpoint: Endpoint
  var capture: Int

  init(_ endpoint: Endpoint, _ capture: Int) {
    self.endpoint = endpoint
    self.capture = capture
  }
}

extension Negotiation {
  /// A request and the answer that went to a port which the initiator never used at this capture
  /// point; `nil` where the initiator went on all the same.
  fileprivate var answerToWrongPort: (request: Step, answer: Step)? {
    guard phase1.state != .established else { return nil }
    var own: Set<CapturedEndpoint> = []
    var lastRequest: Step?
    var isAnswered = false
    for answer in steps {
      guard answer.from == .responder else {
        lastRequest = answer
        isAnswered = false
        for passage in answer.passages {
          own.insert(CapturedEndpoint(passage.source, passage.reference.capture))
        }
        continue
      }
      let isExpected = answer.passages.contains {
        own.contains(CapturedEndpoint($0.destination, $0.reference.capture))
      }
      // Behind an answer that went right, another one answers a request that the capture lacks.
      defer { isAnswered = true }
      guard !isExpected, !isAnswered, let request = lastRequest,
        answer.reference.capture == request.reference.capture,
        answer.destination.address == request.source.address
      else { continue }
      return (request, answer)
    }
    return nil
  }
}
