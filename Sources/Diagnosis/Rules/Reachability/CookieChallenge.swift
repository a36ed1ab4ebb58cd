import ISAKMP
import Negotiations

struct CookieChallenge: Rule {
  static let page = RulePage(
    code: "IKE508",
    name: "cookie-challenge",
    severity: .note,
    summary: "The responder asked for a cookie before doing any work.",
    checks: """
      Finds COOKIE in an answer to IKE_SA_INIT, and whether the next request returned it
      unchanged. A note where it did; an error where the request comes again without it.

      Proven by the messages; that the initiator ignores it, rather than not receiving it, is
      likely.
      """,
    consequence: """
      A responder with many half-open negotiations protects itself so. An initiator that does
      not return the cookie gets no further.
      """,
    misleading: """
      To the user it looks like a timeout: the responder answers every time, with the same small
      message.
      """,
    fixes: [
      "On the initiator: update its software, or check that the answers arrive.",
      "On the responder: if cookies are always asked for, look for a flood of first messages.",
    ],
    references: [
      "RFC 7296 section 2.6"
    ])
  static let needs: NegotiationFacts = [.ikev2, .notification]
}

extension CookieChallenge {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev2 else { return [] }
    let challenges = negotiation.steps.filter { step in
      step.from == .responder && !step.isRepetition && cookie(step) != nil
    }
    guard let first = challenges.first, let demanded = cookie(first) else {
      return []
    }
    let answer = first.later.first {
      $0.from == .initiator && cookie($0) == demanded
    }
    if let answer {
      if let loop = loop(negotiation, challenges, answer) { return [loop] }
      return [
        Finding(
          page, .proven,
          title: "the responder asked for a cookie, and the initiator returned it",
          explanation: """
            A responder with many half-open negotiations asks for a cookie before it does any work \
            (RFC 7296 section 2.6).
            """,
          evidence: [
            first.evidence("COOKIE demanded"),
            answer.evidence("the same request with the cookie"),
          ],
          remedies: ["nothing to mend; if it happens always, look for a flood of first messages"])
      ]
    }
    guard let request = repeatedUnchanged(negotiation, challenges, run) else { return [] }
    return [
      Finding(
        page, severity: .error, .likely,
        title: "the initiator does not return the cookie that the responder asks for",
        explanation: """
          The request came again without the cookie, so the responder cannot go on. The initiator \
          ignores the challenge, or never receives it.
          """,
        evidence: [
          first.evidence(
            challenges.count == 1
              ? "COOKIE demanded" : "COOKIE demanded, \(Telling.times(challenges.count)) in all"),
          request.evidence("the request, repeated unchanged"),
        ],
        remedies: [
          "on the initiator: update its software, or check that the responder's answers arrive"
        ],
        settle: "a capture on the initiator: does the challenge arrive there?")
    ]
  }

  /// The request that comes again as it was, though a cookie was demanded. A stateless responder may
  /// make another cookie for each repetition, so that its answers differ.
  private func repeatedUnchanged(
    _ negotiation: Negotiation, _ challenges: [Step], _ run: RunFacts
  ) -> Step? {
    switch negotiation.failure {
    case .answerNotReceived(let request, let by)?
    where challenges.contains(by) && run.crossedAnswer(of: negotiation) == nil:
      return request
    case .looping(let responses)?:
      guard responses.allSatisfy({ cookie($0) != nil }), let first = challenges.first,
        let request = first.earlier.last(where: { $0.from == .initiator })
      else { return nil }
      return request.transmissions.contains { $0 > first } ? request : nil
    default: return nil
    }
  }

  /// A cookie that was returned is challenged once more at most: where the responder's secret has
  /// changed meanwhile (RFC 7296 section 2.6).
  private func loop(
    _ negotiation: Negotiation, _ challenges: [Step], _ answer: Step
  ) -> Finding? {
    let again = challenges.filter { $0 > answer }
    let isServed = negotiation.messages.contains {
      $0.from == .responder && $0.content.securityAssociation != nil
    }
    guard again.count > 1, !isServed, negotiation.phase1.state != .established,
      let last = again.last
    else { return nil }
    let responder = negotiation.who(.responder)
    return Finding(
      page, severity: .error, .proven,
      title: "\(responder) goes on asking for a cookie, although the initiator returns it",
      explanation: """
        The initiator returned the cookie, and \(Telling.times(again.count)) more the answer was \
        another demand: the IKE SA never gets beyond its first exchange. A cookie is bound to the \
        address and port that a request comes from, so a NAT or load balancer that changes them \
        from request to request, or hands requests to several responders, does this; else the \
        responder does not know its own cookies.
        """,
      evidence: [
        challenges[0].evidence("COOKIE demanded"),
        answer.evidence("the same request with the cookie"),
        again[0].evidence("COOKIE demanded again"),
        last.evidence("and for the last time"),
      ],
      remedies: [
        """
        between the peers: make the NAT or load balancer keep source address and port, and send \
        one client to one responder
        """,
        "on \(responder): raise the threshold from which it asks for cookies, or update it",
      ])
  }

  private func cookie(_ message: Step) -> [UInt8]? {
    message.content.notifications.first { IKEv2.NotifyType(rawValue: $0.type) == .cookie }
      .map { Array($0.data) }
  }
}
