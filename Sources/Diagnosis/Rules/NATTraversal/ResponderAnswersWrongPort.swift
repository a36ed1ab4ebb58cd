import Capture
import ISAKMP
import Negotiations

struct ResponderAnswersWrongPort: Rule {
  static let page = RulePage(
    code: "IKE412",
    name: "responder-answers-wrong-port",
    severity: .error,
    summary: "The answer does not go back the way that the request came.",
    checks: """
      Compares, at one capture point, the ports and addresses of each answer with those of the request
      before it. An answer must go to the address and port that the request came from, and come from
      the address that the request went to.

      A wrong port is proven by the two packets where nothing more comes of it; another address, from
      which every answer comes while the request is repeated, is likely. A negotiation that is
      established all the same gets no error.
      """,
    consequence: """
      Behind a NAT the request comes from a port that the NAT has chosen. An answer to port 500 finds no
      mapping, or the mapping of another client, and never reaches the one that asked. An answer from
      another address fits no mapping of a NAT and no state of a firewall either, and the peer itself
      may not look for it there.
      """,
    misleading: """
      A capture on the NAT itself shows the request on one side and the answer on the other, with the
      translation between them; such pairs are compared only where both sides of it were recorded. Some
      initiators take an answer from any address: then the fault lies elsewhere.
      """,
    fixes: [
      """
      On the responder: update its software, or switch off a setting that fixes the peer's port to \
      500.
      """,
      "On firewalls in front of the responder: no static rule that rewrites the port of its answers.",
      """
      On a responder with several addresses: bind the daemon, or the connection, to the address that \
      the peers call, and route back by it.
      """,
    ],
    references: ["RFC 3947 section 4", "RFC 7296 section 2.11"],
    subjects: [.port])
  static let needs: NegotiationFacts = .unestablished
}

extension ResponderAnswersWrongPort {
  /// What it sees it says in any case; the claim keeps fall-backs silent.
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if negotiation.answerToWrongPort != nil {
      return [Claim(.ikeSA, .wrongPort, .messages, .proven)]
    }
    return negotiation.answerFromOtherAddress == nil
      ? [] : [Claim(.ikeSA, .wrongPort, .messages, .likely)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let (request, answer) = negotiation.answerToWrongPort else {
      return negotiation.answerFromOtherAddress.map { [elsewhere(negotiation, $0, $1)] } ?? []
    }
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

  private func elsewhere(_ negotiation: Negotiation, _ request: Step, _ answer: Step) -> Finding {
    let responder = negotiation.who(.responder)
    let asked = request.destination.address
    let answered = answer.source.address
    return Finding(
      page, .likely,
      title: "the answer comes from \(answered); the request went to \(asked)",
      explanation: """
        \(request.name) went to \(asked), every answer comes from \(answered), and \
        \(negotiation.who(.initiator)) goes on asking as if it had none. Firewalls, NATs and many \
        daemons take an answer only from the address that was asked. If this initiator takes it from \
        any, the answers are lost on the way, or refused without a word.
        """,
      evidence: [
        request.evidence(request.passage), answer.evidence(answer.passage),
      ] + (request.repetitionEvidence.last.map { [$0] } ?? []),
      remedies: [
        """
        on \(responder): let it answer from \(asked): bind the daemon, or the connection, to that \
        address, and look for a NAT rule or a route that gives the answers another one
        """,
        "or have the initiator call \(answered)",
      ],
      settle: """
        a capture on \(negotiation.who(.initiator)): whether the answers arrive, and from which \
        address
        """)
  }
}

/// An endpoint or an address as one capture point has it.
private struct Captured<Place: Hashable>: Hashable {
  var place: Place
  var point: Int

  init(_ place: Place, _ reference: FrameReference, _ points: CapturePoints) {
    self.place = place
    point = points.point(of: reference.capture)
  }
}

extension Negotiation {
  /// A request and the answer that went to a port which the initiator never used at this capture
  /// point; `nil` where the initiator went on all the same. In IKEv1 nothing says what a message
  /// answers: where the capture lacks the first ones, a request from the port that the initiator left
  /// may be among them.
  fileprivate var answerToWrongPort: (request: Step, answer: Step)? {
    guard phase1.state != .established, version == .ikev2 || !startsLate else { return nil }
    var own: Set<Captured<Endpoint>> = []
    var lastRequest: Step?
    var isAnswered = false
    for answer in steps {
      guard answer.from == .responder else {
        lastRequest = answer
        isAnswered = false
        for passage in answer.passages {
          own.insert(Captured(passage.source, passage.reference, points))
        }
        continue
      }
      let isExpected = answer.passages.contains {
        own.contains(Captured($0.destination, $0.reference, points))
      }
      // Behind an answer that went right, another one answers a request that the capture lacks.
      defer { isAnswered = true }
      guard !isExpected, !isAnswered, let request = lastRequest,
        points.areAtOnePoint(answer.reference, request.reference),
        answer.destination.address == request.source.address,
        version == .ikev1
          || answer.message.header.messageID == request.message.header.messageID
      else { continue }
      return (request, answer)
    }
    return nil
  }

  /// A first message and its answer that came from an address which nobody asked at this capture
  /// point, as did every other; the initiator goes on repeating.
  fileprivate var answerFromOtherAddress: (request: Step, answer: Step)? {
    guard case .answerNotReceived(let request, let answer)? = failure,
      request.from == .initiator, points.areAtOnePoint(answer.reference, request.reference)
    else { return nil }
    let asked = Set(
      steps.filter { $0.from == .initiator }.flatMap(\.passages)
        .map { Captured($0.destination.address, $0.reference, points) })
    let answers = steps.filter { $0.from == .responder }.flatMap(\.passages)
    return answers.contains {
      asked.contains(Captured($0.source.address, $0.reference, points))
    } ? nil : (request, answer)
  }
}
