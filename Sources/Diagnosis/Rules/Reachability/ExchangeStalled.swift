import Capture
import ISAKMP
import Negotiations

struct ExchangeStalled: Rule {
  static let page = RulePage(
    code: "IKE509",
    name: "exchange-stalled",
    severity: .error,
    summary: "The exchange stops in the middle, with no error to be seen.",
    checks: """
      A message after the first is repeated to the end and never answered (likely; possible where
      the capture ends with the only repetition), or the capture goes on well beyond the last
      message (possible), or the initiator, who has its answer, begins anew instead of going on
      (likely), or asks on although several captures, its own among them, all hold the answer
      (likely). Where another capture, which recorded frames before and after it, does not hold the
      message, it was lost between the two (proven). The finding says what would come next, who owes it, and what usually keeps it from
      coming at this point. A capture that simply ends there gives a note.
      """,
    consequence: """
      The side that owes the next message did not get this one, refuses it in silence, or its
      own message is lost.
      """,
    misleading: """
      The causes at one point look alike: a wrong key, a lost fragment and a blocked UDP 4500
      all stop IKEv1 at message 5. Where one of them can be told it has its own rule: IKE201,
      IKE207, IKE403.
      """,
    fixes: [
      """
      On the side that owes the next message: a capture and the log tell whether the message \
      arrives.
      """,
      "Then as the finding says for the point of the stop.",
    ],
    references: [
      "RFC 2409 section 5",
      "RFC 7296 section 2.1",
    ],
    subjects: [])
}

extension ExchangeStalled {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    switch negotiation.failure {
    case .silence(let message)?:
      return [
        Claim(.ikeSA, .stalled, .nothingElse, confidence(negotiation, message, run))
      ]
    case .answerNotReceived? where run.crossedAnswer(of: negotiation) != nil:
      return [Claim(.ikeSA, .stalled, .nothingElse, .possible)]
    case .answerNotReceived(_, let answer)? where negotiation.cameByAll(answer):
      return [Claim(.ikeSA, .stalled, .nothingElse, .likely)]
    case nil:
      var claims: [Claim] = []
      if negotiation.isUnfinished {
        claims.append(Claim(.ikeSA, .stalled, .nothingElse, .possible))
      }
      if let message = negotiation.silentPhase2 {
        claims.append(
          Claim(.child, .stalled, .nothingElse, confidence(negotiation, message, run)))
      } else if negotiation.untakenPhase2Answer(cameByAll: true) != nil {
        claims.append(Claim(.child, .stalled, .nothingElse, .likely))
      }
      if negotiation.untakenLaterAnswer(cameByAll: true) != nil {
        claims.append(Claim(.standingSA, .stalled, .nothingElse, .likely))
      }
      return claims
    default: return []
    }
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    var findings: [Finding] = []
    if run.verdict.speaks(.stalled) {
      if case .silence(let message)? = negotiation.failure {
        findings.append(stalled(negotiation, message, run))
      } else if case .answerNotReceived(let request, let answer)? = negotiation.failure,
        run.crossedAnswer(of: negotiation) == nil
      {
        findings.append(notTaken(negotiation, request, answer))
      } else {
        findings += unfinished(negotiation, run)
      }
    }
    if run.verdict.speaks(.stalled, for: .child) {
      if let message = negotiation.silentPhase2 {
        findings.append(stalled(negotiation, message, run))
      } else if let (request, answer) = negotiation.untakenPhase2Answer(cameByAll: true) {
        findings.append(notTaken(negotiation, request, answer))
      }
    }
    if run.verdict.speaks(.stalled, for: .standingSA),
      let (request, answer) = negotiation.untakenLaterAnswer(cameByAll: true)
    {
      findings.append(notTaken(negotiation, request, answer))
    }
    return findings
  }

  /// Every capture has the answer, the asker's own among them as far as they go, and it asks on.
  private func notTaken(_ negotiation: Negotiation, _ request: Step, _ answer: Step) -> Finding {
    let asker = negotiation.who(request.from)
    let identity = negotiation.peer(answer.from).identity.map { "“\($0)”" }
    let showsProof =
      [.main(6), .aggressive(2), .base(4), .ikev2(.ikeAuth, isResponse: true)].contains(answer.name)
    let reason =
      showsProof
      ? """
      it expects another identity than \(identity ?? "the one in the answer"), has no key for it, or \
      disbelieves the proof
      """
      : "it does not accept what it says, or cannot read it"
    return Finding(
      page, .likely,
      title: "\(asker) does not take \(answer.name), and goes on asking",
      explanation: """
        \(request.name) was \(request.repetition), although \(answer.name) came by all \
        \(negotiation.points.all.count) capture points: it is not lost between them. Behind the \
        last of them \(asker) drops it in silence, because \(reason); or a firewall of its own keeps \
        it out.
        """,
      evidence: [
        request.evidence(request.passage),
        answer.evidence("\(answer.passage), at every capture point"),
      ]
        + request.transmissions.filter { $0 > answer }.prefix(2).map {
          $0.evidence("\(request.name) again, \($0.interval(since: answer)) after the answer")
        },
      remedies: [
        "on \(asker): its log at this moment says why it drops \(answer.name)"
      ]
        + (showsProof
          ? [
            """
            on \(asker): expect the identity \(identity ?? "that the answer shows"), and give it the \
            key or the authority's certificate for that identity
            """
          ] : [])
        + ["on \(asker): let UDP from port \(answer.source.port) in"],
      settle: "the log of \(asker) at this moment", asks: request.from)
  }

  private func confidence(
    _ negotiation: Negotiation, _ message: Step, _ run: RunFacts
  ) -> Confidence {
    negotiation.lossBetweenCaptures(message, run) != nil
      ? .proven : run.endsWithOneRepetition(message, of: negotiation) ? .possible : .likely
  }

  private func stalled(_ negotiation: Negotiation, _ message: Step, _ run: RunFacts) -> Finding {
    let point = StallPoint(negotiation, message)
    if let loss = negotiation.lossBetweenCaptures(message, run) {
      return Finding(
        page, .proven,
        title: "\(message.name) is lost on its way to \(negotiation.who(point.owes))",
        explanation: "\(message.name) was \(message.repetition). \(loss)",
        evidence: message.repetitionEvidence,
        remedies: [
          """
          follow \(message.source) → \(message.destination) through every firewall and NAT between the \
          two capture points: \(message.name) does not get through
          """
        ])
    }
    let absence = negotiation.absenceElsewhere(message, run)
    let isShort = run.endsWithOneRepetition(message, of: negotiation)
    return Finding(
      page, isShort ? .possible : .likely,
      title: """
        the exchange stops at \(message.name): \(point.next) of \(negotiation.who(point.owes)) \
        never comes
        """,
      explanation: Telling.sentences(
        "\(message.name) was \(message.repetition).",
        isShort
          ? "The capture ends with the only repetition, to which an answer may have come." : nil,
        absence, point.causes),
      evidence: message.repetitionEvidence,
      remedies: (absence == nil
        ? []
        : [
          """
          between the two capture points: find out whether firewalls and NATs let \(message.source) → \
          \(message.destination) through
          """
        ]) + point.remedies,
      settle: """
        a capture on \(negotiation.who(point.owes))\(absence == nil ? "" : " that goes on until then"), or \
        its log: does the message arrive, and what does the daemon make of it?
        """,
      asks: point.owes)
  }

  /// Nothing was refused and nothing repeated. Where the capture goes on well beyond the last
  /// message, the exchange has stopped; where it ends there, nothing is claimed.
  private func unfinished(_ negotiation: Negotiation, _ run: RunFacts) -> [Finding] {
    guard let end = negotiation.steps.last else { return [] }
    let last = run.crossedAnswer(of: negotiation) ?? end
    let point = StallPoint(negotiation, last)
    let silence = run.silence(after: end, of: negotiation)
    let name = last.name
    let attempts = Attempts(after: last, of: negotiation, run)
    if let volley = Volley(of: negotiation, run) {
      return [begunAndLeft(negotiation, last, volley)]
    }
    if point.owes == .initiator, let closed = closedPort(negotiation, last, point) {
      return [closed]
    }
    // What begins sooner may be another tunnel of the same two hosts, set up side by side.
    if point.owes == .initiator, let next = attempts.next, silence >= Attempts.goesOn {
      return next.isHalfOpen || !negotiation.demandsAnotherRequest(last)
        ? [begunAnew(negotiation, last, point, attempts)] : [metElsewhere(negotiation, last, next)]
    }
    if silence >= Self.stopped {
      return [goesNoFurther(negotiation, last, point, silence)]
    }
    return [
      Finding(
        page, severity: .note, .possible,
        title: """
          the capture shows nothing after \(name): \(point.next) of \(negotiation.who(point.owes)) \
          would be next
          """,
        explanation: """
          Nothing was refused and nothing repeated, so the capture may simply end here. If it went \
          on: \(point.causes)
          """,
        evidence: [last.evidence("the last message")],
        remedies: point.remedies,
        settle: "a longer capture, or one on \(negotiation.who(point.owes))")
    ]
  }

  /// The capture goes on well beyond the last message.
  private func goesNoFurther(
    _ negotiation: Negotiation, _ last: Step, _ point: StallPoint, _ silence: Int64
  ) -> Finding {
    return Finding(
      page, .possible,
      title: """
        the exchange stops after \(last.name): \(point.next) of \(negotiation.who(point.owes)) did \
        not come
        """,
      explanation: Telling.sentences(
        """
        The capture goes on for \(Telling.duration(silence)), but this negotiation does not. \
        \(point.causes)
        """, Self.onPort4500(negotiation, point)),
      evidence: [last.evidence("the last message")],
      remedies: point.remedies,
      settle: """
        a capture on \(negotiation.who(point.owes)): does it send \(point.next), and where to?
        """)
  }

  /// Behind a NAT the initiator's next message is the first one to port 4500.
  private static func onPort4500(_ negotiation: Negotiation, _ point: StallPoint) -> String? {
    guard point.owes == .initiator, negotiation.nat.portSwitch == nil,
      ![.none, .unknown].contains(negotiation.nat.detected)
    else { return nil }
    return """
      A NAT was found, so the next message goes to UDP 4500: if that port is blocked \
      (IKE403), this is what the other end sees.
      """
  }

  /// The answer drew an ICMP error from the initiator itself: whoever asked had ended.
  private func closedPort(
    _ negotiation: Negotiation, _ last: Step, _ point: StallPoint
  ) -> Finding? {
    guard let error = negotiation.initiatorClosedItsPort else { return nil }
    let report = negotiation.icmpErrors[error]
    let initiator = negotiation.who(.initiator)
    return Finding(
      page, .likely,
      title: """
        the exchange stops after \(last.name): \(initiator) no longer listens on \
        \(last.destination)
        """,
      explanation: """
        \(last.name) reached the host, which answers with port unreachable: the program that asked \
        has ended or closed its port, and \(point.next) never comes. It waited too short a time for \
        the answer, did not accept it, or was stopped; a packet filter of its own that rejects \
        answers looks the same.
        """,
      evidence: [
        last.evidence(last.passage),
        Evidence(report.reference, "ICMP port unreachable from \(report.error.reporter)"),
      ],
      remedies: [
        """
        on \(initiator): its log at this moment says why it ended; check that its own firewall lets \
        answers from \(last.source) in
        """
      ],
      settle: "the log of \(initiator) at this moment", asks: .initiator)
  }

  /// The initiator had its answer, did not go on, and began anew.
  private func begunAnew(
    _ negotiation: Negotiation, _ last: Step, _ point: StallPoint, _ attempts: Attempts
  ) -> Finding {
    let name = last.name
    let onPort4500 = Self.onPort4500(negotiation, point)
    let again =
      attempts.alike.isEmpty
      ? ""
      : " \(Telling.times(attempts.alike.count).capitalisedFirst) more it ended at the same point."
    return Finding(
      page, .likely,
      title: """
        the exchange stops after \(name): \(negotiation.who(.initiator)) does not go on, and \
        \(attempts.text)
        """,
      explanation: Telling.sentences(
        """
        Nothing was refused. An initiator that does not accept an answer, or that finds no key, \
        certificate or address of its own to go on with, says nothing and tries again.\(again) \
        \(point.causes)
        """, onPort4500),
      evidence: [last.evidence("the last message")] + attempts.evidence,
      remedies: onPort4500 == nil
        ? [point.remedies.last ?? "look at the log of \(negotiation.who(.initiator))"]
          + point.remedies.dropLast()
        : [
          """
          check that UDP 4500 from \(negotiation.address(.initiator)) reaches \
          \(negotiation.who(.responder)), and passes back
          """
        ] + point.remedies.reversed(),
      settle: "the log of \(negotiation.who(.initiator)) at this moment")
  }

  /// The answer demanded a cookie or another group, and the initiator began anew and went on: OpenIKED
  /// meets such a demand under a new SPI. The two are joined where the order of the file lets them be.
  private func metElsewhere(
    _ negotiation: Negotiation, _ last: Step, _ next: NegotiationOutline
  ) -> Finding {
    Finding(
      page, severity: .note, .likely,
      title: """
        \(negotiation.who(.initiator)) met what \(last.name) demands in a negotiation of its own, \
        and went on there
        """,
      explanation: """
        The answer asks for the first request anew, with a cookie or another group. The same peers \
        began anew behind it and went beyond the first exchange, so this attempt is no failure of \
        its own.
        """,
      evidence: [
        last.evidence("the demand"),
        Evidence(next.firstFrame, "the initiator begins anew"),
      ],
      remedies: ["nothing to mend"],
      settle: "the log of \(negotiation.who(.initiator)) at this moment")
  }

  private func begunAndLeft(_ negotiation: Negotiation, _ last: Step, _ volley: Volley) -> Finding {
    let (initiator, responder) = (negotiation.address(.initiator), negotiation.address(.responder))
    return Finding(
      page, severity: .note, .possible,
      title: """
        \(initiator) begins \(volley.count) negotiations with \(responder) within \
        \(Telling.duration(volley.span)), and goes on with none
        """,
      explanation: """
        The responder answered. A peer that wants a tunnel goes on with one of them, or waits \
        before it tries again; what begins so many does not want one: a scan, a load test, or \
        first messages with a forged source. So no failed tunnel is told of here.
        """,
      evidence: [last.evidence("the last message")]
        + volley.examples.map { Evidence($0.firstFrame, "one of those that were begun") },
      remedies: [
        """
        nothing to mend for a tunnel; if it goes on, ask for cookies on \(responder), or let only \
        the peers' addresses reach UDP 500
        """
      ],
      settle: "whether \(initiator) is a peer of \(responder), and its log at this moment")
  }

  /// Who has its answer goes on within milliseconds; who has not, or whose next message was lost, repeats
  /// itself within four or five seconds. A capture that ends before shows neither.
  private static let stopped: Int64 = 4_500_000_000
}
