import Capture
import ISAKMP
import Negotiations
import Policies

struct UDP4500Blocked: Rule {
  static let page = RulePage(
    code: "IKE403",
    name: "udp-4500-blocked",
    severity: .error,
    summary: "Messages leave on UDP 4500 and nothing ever comes back, while port 500 was answered.",
    checks: """
      After the move to port 4500 a message is repeated to the end, and neither IKE nor ESP nor
      a keepalive ever came from port 4500, while port 500 was answered before.

      Likely from one side. A capture at the other end that does not get the messages proves it, where it
      goes on behind them and holds something besides port 500: else it may have ended, or have been
      filtered.
      """,
    consequence: """
      A firewall passes UDP 500 but not 4500. The first messages succeed, and the first one
      after the move, message 5 or IKE_AUTH, gets no answer.
      """,
    misleading: """
      In IKEv1 a wrong pre-shared key can look the same, since some responders drop message 5
      silently when it does not decrypt. Anything at all that comes back from port 4500 refutes
      this finding. A large IKE_AUTH that is lost in fragments is IKE207.
      """,
    fixes: [
      "On every firewall between the peers: let UDP 4500 pass in both directions.",
      "On the NAT in front of the responder: forward 4500 as well as 500.",
      "On the responder: check that it listens on 4500 (`ss -ulpn`).",
    ],
    references: [
      "RFC 3947 section 4",
      "RFC 3948 section 2",
      "RFC 7296 section 2.23",
    ],
    subjects: [.port, .nat])
  static let needs: NegotiationFacts = .failure
}

extension UDP4500Blocked {
  /// What it sees it says in any case; the claim keeps fall-backs silent.
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    negotiation.unansweredOnPort4500(run) == nil
      ? []
      : [
        Claim(
          negotiation.phase1.state == .established ? .child : .ikeSA, .port4500, .messages, .likely)
      ]
  }

  /// What looks the same from one side.
  private static func twin(_ negotiation: Negotiation, _ message: Step) -> String? {
    guard negotiation.version == .ikev1 else {
      return Telling.sentences(
        """
        A responder that drops this message without a word, or that stops running over it, looks \
        the same.
        """,
        largest(negotiation, message) > Self.certainlyPasses
          ? """
          So does a path that loses its largest datagram, \(largest(negotiation, message)) octets of \
          IKE (IKE514).
          """ : nil)
    }
    guard negotiation.usesPresharedKey != false else { return nil }
    return negotiation.mode == .aggressive
      ? """
      A wrong pre-shared key can look the same, because some responders drop message 3 silently \
      when its hash does not fit (IKE201).
      """
      : """
      A wrong pre-shared key can look the same, because some responders drop message 5 silently \
      when it does not decrypt (IKE201).
      """
  }

  /// Octets of IKE that a packet of 1280 octets holds, which no IPv6 link may refuse (RFC 8200
  /// section 5) and hardly an IPv4 one does: without 40 of IPv6, 8 of UDP and the marker.
  private static let certainlyPasses = 1228

  /// The message may travel in several of IKE's fragments; in octets.
  private static func largest(_ negotiation: Negotiation, _ message: Step) -> Int {
    negotiation.steps.lazy.filter { $0.name == message.name && $0.from == message.from }
      .map(\.octetCount).max() ?? 0
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let message = negotiation.unansweredOnPort4500(run), !run.verdict.speaks(.pathMTU) else {
      return []
    }
    let first = message
    let receiver = negotiation.who(first.from.other)
    let answeredOn500 = message.earlier.last {
      $0.from != first.from && $0.source.port == 500
    }
    var evidence: [Evidence] = []
    if let answeredOn500 {
      evidence.append(
        answeredOn500.evidence("\(answeredOn500.passage): port 500 is answered"))
    }
    evidence += message.repetitionEvidence
    let loss = negotiation.lossBetweenCaptures(message, run)
    return [
      Finding(
        page, loss == nil ? .likely : .proven,
        title: "nothing comes back on UDP 4500 from \(receiver), while port 500 was answered",
        explanation: Telling.sentences(
          """
          \(negotiation.who(first.from)) moved to port 4500 and \(first.name) was \
          \(message.repetition) without any answer: no IKE, no ESP and no keepalive ever came from \
          that port. A firewall on the path that passes UDP 500 but not 4500 is the usual cause.
          """, loss ?? Self.twin(negotiation, message),
          loss == nil ? negotiation.absenceElsewhere(message, run) : nil),
        evidence: evidence,
        remedies: [
          """
          let UDP 4500 pass in both directions on every firewall between \
          \(negotiation.address(.initiator)) and \(negotiation.address(.responder)), and where a \
          NAT forwards port 500, forward 4500 too
          """,
          """
          on \(receiver): check that the daemon listens on UDP 4500 (`ss -ulpn`) and that its own \
          firewall lets it in
          """,
        ],
        settle: loss != nil
          ? nil
          : """
          a capture on \(receiver): `tcpdump -ni any udp port 4500` shows whether the messages \
          arrive there; if they do, the answer is lost or the message was refused silently
          """
      )
    ]
  }
}

extension Negotiation {
  /// The message that was repeated on port 4500 without anything ever coming back from there.
  fileprivate func unansweredOnPort4500(_ run: RunFacts) -> Step? {
    guard let message = unansweredAfterSwitch, nat.portSwitch != nil,
      message.destination.port == 4500, message.hasNonESPMarker,
      lostLargeMessage == nil, !cameByAll(message)
    else { return nil }
    let sender = message
    let isAnswered =
      messages.contains { $0.from != sender.from && $0.source.port == 4500 }
      || run.esp.flows(between: [sender.destination.address], and: [sender.source.address])
        .contains {
          $0.key.source == sender.destination.address && $0.key.sourcePort == 4500
            && $0.key.destination == sender.source.address
        }
    return isAnswered ? nil : message
  }

  /// Nothing answers Aggressive Mode's message 3, so that there it shows at Quick Mode.
  private var unansweredAfterSwitch: Step? {
    let ofChild = phase2.first { $0.isFirst && $0.failure != nil }.flatMap(failure(of:))
    switch (failure, ofChild) {
    case (.silence(let message)?, _): return message
    case (.answerNotReceived(_, let answer)?, _) where answer.name == .aggressive(3):
      if case .silence(let request)? = ofChild { return request }
      return answer
    case (nil, .silence(let request)?) where mode == .aggressive: return request
    default: return nil
    }
  }
}
