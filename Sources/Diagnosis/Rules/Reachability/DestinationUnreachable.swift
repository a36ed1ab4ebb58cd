import Capture
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

      Proven: the error quotes the packet.
      """,
    consequence: """
      The packet was not delivered, and the sender of the error says why.
      """,
    misleading: """
      A firewall may send port unreachable in the host's name. The quoted message is not a
      second IKE message, though some tools count it as one.
      """,
    fixes: [
      "On the responder, for port unreachable: start the daemon, or make it listen on that "
        + "address.",
      "On the firewall that answered, for prohibited: let UDP 500 and 4500 pass.",
      "On the router that answered, for no route: mend the route.",
    ],
    references: [
      "RFC 792",
      "RFC 1812 section 5.2.7",
      "RFC 4443 section 3.1",
    ])
  static let needs: NegotiationFacts = .failure
}

extension DestinationUnreachable {
  /// What it sees it says in any case; the claim keeps fall-backs silent.
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if case .unreachable? = negotiation.phase1.failure {
      return [Claim(.ikeSA, .unreachable, .messages, .proven)]
    }
    return []
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard
      case .unreachable(let message, let errors)? = negotiation.phase1.failure
        ?? negotiation.phase2.compactMap(\.failure).first(where: {
          if case .unreachable = $0 { true } else { false }
        }), let first = errors.first
    else { return [] }
    let report = negotiation.icmpErrors[first]
    let target = negotiation.messages[message].destination
    let meaning = ICMPMeaning(report.error)
    return [
      Finding(
        page, .proven,
        title: "\(target) is not reachable: \(report.error.reporter) says \(meaning.name)",
        explanation: meaning.explanation(target),
        evidence: [negotiation.evidence(message, negotiation.passage(message))]
          + errors.prefix(4).map {
            Evidence(
              negotiation.icmpErrors[$0].reference,
              "ICMP from \(negotiation.icmpErrors[$0].error.reporter): "
                + "\(ICMPMeaning(negotiation.icmpErrors[$0].error).name)"
            )
          },
        remedies: meaning.remedies(target))
    ]
  }
}
