import Capture
import ISAKMP
import Negotiations

struct NoResponse: Rule {
  static let page = RulePage(
    code: "IKE501",
    name: "no-response",
    severity: .error,
    summary: "The first message and its repetitions were never answered.",
    checks: """
      The first message of a negotiation is repeated and nothing comes back, not even an ICMP
      error.

      Likely: the capture shows no answer, and not why. Where the peer is seen to be alive it is
      IKE113. A single message without repetition is left open.
      """,
    consequence: """
      The initiator has nobody to talk to: the packets are dropped on the way, the answers are,
      or the responder ignores this peer.
      """,
    misleading: """
      A responder can be alive and silent: libreswan drops a first message that fits no
      connection. Filtered and dead look the same from here. If the responder does answer and
      the initiator does not receive it, a capture there shows IKE503.
      """,
    fixes: [
      "On the initiator: check that the address is the right gateway.",
      "On the responder: check that the daemon runs and listens (`ss -ulpn`), and its log.",
      "Between them: let UDP 500 and 4500 pass, in both directions, and check the route back.",
    ],
    references: [
      "RFC 2408 section 5.1",
      "RFC 7296 section 2.1",
    ],
    subjects: [.address, .port])
  static let needs: NegotiationFacts = .failedPhase1
}

extension NoResponse {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard let message = negotiation.unansweredFirstMessage,
      negotiation.signOfLife(of: message.from.other, run) == nil
    else { return [] }
    return [Claim(.ikeSA, .unanswered, .nothingElse, Self.confidence(negotiation, run))]
  }

  private static func confidence(_ negotiation: Negotiation, _ run: RunFacts) -> Confidence {
    guard let message = negotiation.unansweredFirstMessage,
      run.endsWithOneRepetition(message, of: negotiation)
    else { return .likely }
    return .possible
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.unanswered),
      let message = negotiation.unansweredFirstMessage
    else { return [] }
    let confidence = Self.confidence(negotiation, run)
    let target = message.destination
    let hasCome = negotiation.cameByAll(message)
    if target.port == 4500, !hasCome, let answered = answeredOnPort500(negotiation, message, run) {
      return [port4500Alone(negotiation, message, answered, confidence)]
    }
    return [
      Finding(
        page, confidence,
        title: "\(target) never answered: \(message.name) \(message.repetition)",
        explanation: Telling.sentences(
          hasCome
            ? """
            The initiator repeated its first message and gave up. It came by all \
            \(negotiation.points.all.count) capture points, and no answer came by any: it is \
            not lost between them. Behind the last of them the responder ignores this peer in \
            silence (libreswan, OpenIKED and racoon do where no connection fits), or a firewall of \
            its own drops the message.
            """
            : """
            The initiator repeated its first message and gave up, or the capture ends. Nothing \
            came back, not even an ICMP error, so the message was dropped on the way, the answer \
            was, or the responder ignores this peer in silence (libreswan, OpenIKED and racoon do \
            where no connection fits; a firewall in front of them looks the same).
            """,
          confidence == .possible
            ? "The capture ends with the only repetition, to which an answer may have come." : nil),
        evidence: message.repetitionEvidence,
        remedies: remedies(negotiation, target, hasCome),
        settle: hasCome
          ? "the log of \(target.address) at this moment, which says why it does not answer"
          : """
          a capture on \(target.address): `tcpdump -ni any 'udp port 500 or udp port 4500'`. \
          Messages that arrive there and stay unanswered mean the daemon; none arriving means the \
          path
          """)
    ]
  }

  /// The same peers' attempt before this one, which was answered on port 500.
  private func answeredOnPort500(
    _ negotiation: Negotiation, _ message: Step, _ run: RunFacts
  ) -> NegotiationOutline? {
    run.neighbours.last(
      .begun, [Neighbours.direction(of: negotiation)], before: message.time.nanoseconds
    ) { $0.isAnswered && $0.responderEndpoint.port == 500 }
  }

  /// Port 500 of the same host is answered, so neither the host nor its daemon is in question.
  private func port4500Alone(
    _ negotiation: Negotiation, _ message: Step, _ answered: NegotiationOutline,
    _ confidence: Confidence
  ) -> Finding {
    let target = message.destination
    return Finding(
      page, confidence,
      title: """
        UDP 4500 of \(target.address) never answered, while its port 500 did: \(message.name) \
        \(message.repetition)
        """,
      explanation: """
        The same peer was answered on port 500 before, so the host is up and its daemon runs. What is \
        sent to port 4500 is dropped on the way, which firewalls do that let UDP 500 through alone, \
        or nothing listens there (IKE403).
        """,
      evidence: [Evidence(answered.firstFrame, "answered on port 500")]
        + message.repetitionEvidence,
      remedies: [
        """
        let UDP 4500 pass in both directions on every firewall between \
        \(negotiation.address(.initiator)) and \(target.address), and where a NAT forwards port 500, \
        forward 4500 too
        """,
        "on \(target.address): check that the daemon listens on UDP 4500 (`ss -ulpn`)",
      ],
      settle: "a capture on \(target.address): `tcpdump -ni any udp port 4500`")
  }

  private func remedies(_ negotiation: Negotiation, _ target: Endpoint, _ hasCome: Bool) -> [String]
  {
    hasCome
      ? [
        """
        on \(target.address): check that the daemon runs and listens on UDP \(target.port) \
        (`ss -ulpn`), and has a connection for \(negotiation.address(.initiator)) with this \
        version, mode, suite and authentication method
        """,
        "on \(target.address): let UDP 500 and 4500 in",
      ]
      : [
        """
        check that \(target.address) is the right gateway, and that its daemon runs and \
        listens on UDP \(target.port) (`ss -ulpn`)
        """,
        "let UDP 500 and 4500 pass in both directions on every firewall between the peers",
        "check the route back from \(target.address) to \(negotiation.address(.initiator))",
      ]
  }
}
