import Capture
import ISAKMP
import Negotiations

struct ReplyNotReceived: Rule {
  static let page = RulePage(
    code: "IKE503",
    name: "reply-not-received",
    severity: .error,
    summary: "The responder answers, but its answers do not seem to arrive.",
    checks: """
      A request is repeated although its answer had been sent, and nothing later shows that the
      answer was taken. Before an SA stands only answers in clear count: an encrypted one may be
      refused instead. One that came again once, just before the capture ends, may have crossed its
      answer, and does not count. Under a standing SA it must have come again twice.

      Likely. Proven with a capture at the initiator that lacks the answers; where it holds them,
      they were not lost, and IKE509 speaks.
      """,
    consequence: """
      The way there works and the way back does not, so the negotiation never gets beyond this
      message.
      """,
    misleading: """
      An initiator that receives the answer and ignores it repeats as well. Answers that come a
      little late, after a first repetition, are IKE504.
      """,
    fixes: [
      """
      On the way back: follow the answers through each firewall and NAT, and check for asymmetric \
      routing.
      """,
      "On the initiator: its own firewall must let UDP from ports 500 and 4500 in.",
    ],
    references: [
      "RFC 2408 section 5.1",
      "RFC 7296 section 2.1",
    ],
    subjects: [.address, .port, .nat])
  static let needs: NegotiationFacts = .repetition
}

extension ReplyNotReceived {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if case .answerNotReceived(_, let answer)? = negotiation.failure,
      run.crossedAnswer(of: negotiation) == nil, !negotiation.cameByAll(answer)
    {
      return [Claim(.ikeSA, .replyLost, .messages, confidence(negotiation, answer, run))]
    }
    if let (_, answer) = negotiation.untakenPhase2Answer(cameByAll: false) {
      return [Claim(.child, .replyLost, .messages, confidence(negotiation, answer, run))]
    }
    return negotiation.untakenLaterAnswer(cameByAll: false) == nil
      ? [] : [Claim(.standingSA, .replyLost, .messages, .likely)]
  }

  private func confidence(
    _ negotiation: Negotiation, _ answer: Step, _ run: RunFacts
  ) -> Confidence {
    usedAfterwards(negotiation, answer, run).isEmpty ? .likely : .possible
  }

  /// ESP of each side behind the answer, under an SPI whose first packet it is (RFC 4303 section 3.3.3:
  /// sequence numbers begin with 1), with no later negotiation that it could be of.
  private func usedAfterwards(
    _ negotiation: Negotiation, _ answer: Step, _ run: RunFacts
  ) -> [ESPFlow] {
    let traffic = ESPTraffic(negotiation, run)
    let fresh = [traffic.byInitiator, traffic.byResponder].compactMap { direction in
      direction.flows.first { $0.firstSequence == 1 && $0.firstTime > answer.time }
    }
    guard fresh.count == 2, let last = negotiation.steps.last,
      Attempts(after: last, of: negotiation, run).next == nil
    else { return [] }
    return fresh
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let request: Step
    let answer: Step
    if run.verdict.speaks(.replyLost),
      case .answerNotReceived(let asked, let answered)? = negotiation.failure
    {
      (request, answer) = (asked, answered)
    } else if run.verdict.speaks(.replyLost, for: .child),
      let lost = negotiation.untakenPhase2Answer(cameByAll: false)
    {
      (request, answer) = lost
    } else if run.verdict.speaks(.replyLost, for: .standingSA),
      let lost = negotiation.untakenLaterAnswer(cameByAll: false)
    {
      (request, answer) = lost
    } else {
      return []
    }
    let asker = request.from
    let loss = negotiation.lossBetweenCaptures(answer, run)
    let isInPart =
      loss != nil
      && negotiation.parts(of: answer).contains {
        negotiation.captureMissing($0, run) == nil
      }
    let used = loss == nil ? usedAfterwards(negotiation, answer, run) : []
    return [
      Finding(
        page, loss != nil ? .proven : used.isEmpty ? .likely : .possible,
        title: """
          \(negotiation.who(asker.other)) answers, but \(negotiation.who(asker)) does not receive \
          \(isInPart ? "all of it" : "it")
          """,
        explanation: Telling.sentences(
          course(request, answer, isInPart: isInPart),
          loss ?? "An answer that arrives and is ignored would look the same.",
          used.isEmpty
            ? nil
            : """
            Yet ESP flows both ways afterwards, under SPIs that begin there. Where they are of this \
            exchange, the answer was taken in the end, and all is well.
            """),
        evidence: [
          request.evidence(request.passage),
          answer.evidence(answer.passage),
        ]
          + request.transmissions.filter { $0 > answer }.prefix(2).map {
            $0.evidence(
              "\(request.name) again, \($0.interval(since: answer)) after the answer")
          }
          + used.map { Evidence($0.first, "ESP from \($0.key.source), its first packet") },
        remedies: remedies(negotiation, asker, answer),
        settle: loss != nil
          ? nil
          : """
          a capture on \(negotiation.who(asker)): if the answers are missing there, the path \
          loses them
          """)
    ]
  }

  private func course(_ request: Step, _ answer: Step, isInPart: Bool) -> String {
    Telling.sentences(
      """
      \(request.name) was \(request.repetition), although \(answer.name) had been sent \
      (\(Telling.times(answer.transmissions.count))).
      """,
      isInPart
        ? "Some of its fragments arrive, others never do."
        : """
        So the way there works and the way back does not: a firewall or NAT that drops the answers, or \
        asymmetric routing.
        """)
  }

  private func remedies(_ negotiation: Negotiation, _ asker: Role, _ answer: Step) -> [String] {
    [
      """
      follow \(answer.source) → \(answer.destination) through every firewall and NAT on the way \
      back
      """,
      """
      on \(negotiation.who(asker)): check that its own firewall lets UDP from port \
      \(answer.source.port) in
      """,
    ] + size(answer) + ownRefusal(negotiation, answer) + sharedMapping(negotiation, asker)
  }

  /// An answer larger than any that arrived, and than what every link takes (RFC 8200 section 5, less
  /// 40 octets of IPv6, 8 of UDP and the marker).
  private func size(_ answer: Step) -> [String] {
    let before = answer.earlier.filter { $0.from == answer.from }.map(\.octetCount).max() ?? 0
    guard answer.octetCount > max(1228, before) else { return [] }
    return [
      """
      \(answer.fragment == nil ? "turn on IKE fragmentation" : "make IKE fragments smaller"): \
      \(answer.name) has \(answer.octetCount) octets, the largest before it \(before) (IKE514)
      """
    ]
  }

  /// Message 2 of Aggressive Mode shows identity and proof before the initiator has said more: one that
  /// has no key for that identity, or expects another, may drop it in silence, as racoon does.
  private func ownRefusal(_ negotiation: Negotiation, _ answer: Step) -> [String] {
    guard answer.name == .aggressive(2) else { return [] }
    let identity = negotiation.responder.identity.map { "“\($0)”" } ?? "that message 2 shows"
    return [
      """
      on \(negotiation.who(.initiator)): check that it expects the identity \(identity), and has \
      a key for it; its log says so where it drops message 2
      """
    ]
  }

  /// Behind a NAT the mapping that the answers take may have gone to somebody else.
  private func sharedMapping(_ negotiation: Negotiation, _ asker: Role) -> [String] {
    switch negotiation.nat.detected {
    case .both: break
    case .initiator where asker == .initiator: break
    case .responder where asker == .responder: break
    default: return []
    }
    return [
      """
      on the NAT in front of \(negotiation.who(asker)): whether its mapping ran out, or went to \
      another client behind it (IKE410)
      """
    ]
  }
}
