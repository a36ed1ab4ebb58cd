import Capture
import ISAKMP
import Negotiations

struct DestinationUnreachable: Rule {
  static let page = RulePage(
    code: "IKE502",
    name: "destination-unreachable",
    severity: .error,
    summary: "An ICMP error says why an IKE packet did not arrive.",
    checks: """
      Ties ICMP errors to the IKE message that they quote: port unreachable (no daemon),
      administratively prohibited (firewall), no route, too big, time exceeded. Only errors that
      no later answer refutes.

      Proven: the error quotes the packet. A host that took part in the negotiation before was
      reachable: of a responder the error says that it no longer listens; of an initiator that it
      gave up, a note, since the cause lies before.
      """,
    consequence: """
      The packet was not delivered, and the sender of the error says why.
      """,
    misleading: """
      A firewall may send port unreachable in the host's name. The quoted message is not a
      second IKE message, though some tools count it as one.
      """,
    fixes: [
      """
      On the responder, for port unreachable: start the daemon, or make it listen on that address.
      """,
      "On the firewall that answered, for prohibited: let UDP 500 and 4500 pass.",
      "On the router that answered, for no route: mend the route.",
    ],
    references: [
      "RFC 792",
      "RFC 1812 section 5.2.7",
      "RFC 4443 section 3.1",
    ],
    subjects: [.address, .port])
  static let needs: NegotiationFacts = .icmp
}

extension DestinationUnreachable {
  /// What it sees it says in any case; the claim keeps fall-backs silent.
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if case .unreachable? = negotiation.failure {
      return [Claim(.ikeSA, .unreachable, .messages, .proven)]
    }
    return []
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard
      case .unreachable(let message, let errors)? = negotiation.failure
        ?? negotiation.phase2.compactMap(negotiation.failure(of:)).first(where: {
          if case .unreachable = $0 { true } else { false }
        }), let first = errors.first
    else { return gaveUp(negotiation).map { [$0] } ?? [] }
    let report = negotiation.icmpErrors[first]
    if let before = negotiation.lastMessage(ofReporter: report) {
      return [stopped(negotiation, message, errors, before)]
    }
    let target = message.destination
    let meaning = ICMPMeaning(report.error)
    return [
      Finding(
        page, .proven,
        title: meaning.title(target),
        explanation: meaning.explanation(target),
        evidence: [message.evidence(message.passage)]
          + evidence(negotiation, errors),
        remedies: meaning.remedies(target))
    ]
  }

  /// The responder took part, and then stopped listening.
  private func stopped(
    _ negotiation: Negotiation, _ message: Step, _ errors: [Int], _ before: Step
  ) -> Finding {
    let target = message.destination
    return Finding(
      page, .proven,
      title: """
        \(target) no longer listens: it took part up to \(before.name), and answers \
        \(message.name) with port unreachable
        """,
      explanation: """
        The host is reachable, and an IKE daemon answered from it until then. The daemon ended or \
        restarted, or \(message.name) went to a port that it does not listen on.
        """,
      evidence: [
        before.evidence("\(before.passage): the last sign of the daemon"),
        message.evidence(message.passage),
      ] + evidence(negotiation, errors),
      remedies: [
        """
        on \(target.address): check that the IKE daemon runs and listens on UDP \(target.port) \
        (`ss -ulpn`), and see in its log why it ended at that moment
        """
      ])
  }

  /// The initiator ended its program, or closed its port, while the responder still sent to it.
  private func gaveUp(_ negotiation: Negotiation) -> Finding? {
    guard negotiation.phase1.state != .established, let error = negotiation.initiatorClosedItsPort,
      let last = negotiation.lastMessage(ofReporter: negotiation.icmpErrors[error])
    else { return nil }
    return Finding(
      page, severity: .note, .proven,
      title: """
        \(negotiation.who(.initiator)) closed its port while the responder still sent to it: it \
        gave up
        """,
      explanation: """
        It took part up to \(last.name), so it is reachable, and what the responder sends reaches \
        it; port unreachable from it says that its program ended. Why it gave up is told by where \
        it stopped.
        """,
      evidence: [
        last.evidence("\(last.passage): its last message")
      ] + evidence(negotiation, [error]),
      remedies: ["nothing to mend in the path: look at the log of \(negotiation.who(.initiator))"])
  }

  private func evidence(_ negotiation: Negotiation, _ errors: [Int]) -> [Evidence] {
    errors.prefix(4).map {
      Evidence(
        negotiation.icmpErrors[$0].reference,
        """
        ICMP from \(negotiation.icmpErrors[$0].error.reporter): \
        \(ICMPMeaning(negotiation.icmpErrors[$0].error).name)
        """)
    }
  }
}
