import Capture
import Negotiations

struct NonESPMarkerMissing: Rule {
  static let page = RulePage(
    code: "IKE407",
    name: "non-esp-marker-missing",
    severity: .error,
    summary: "IKE on port 4500 lacks its four zero octets, or has them on port 500.",
    checks: """
      Looks at the first four octets of every IKE message on both ports: on 4500 they must be
      zero, on 500 they must not be there.

      Proven by the octets.
      """,
    consequence: """
      Port 4500 is shared with ESP, and four zero octets tell IKE from an ESP packet with its
      SPI. Without them the receiver takes the message for ESP with an unknown SPI and drops it
      without a word; with them on port 500 the header is read four octets too early.
      """,
    misleading: """
      Many tools show such a message as ESP, so that IKE seems to have stopped. A daemon told to
      use port 4500 as its "500" does this.
      """,
    fixes: [
      """
      On the sender: correct its port settings (remote port 4500 needs the marker), or update its \
      software.
      """
    ],
    references: [
      "RFC 3948 section 2.2",
      "RFC 7296 section 2.23",
    ],
    subjects: [.marker, .port])
}

extension NonESPMarkerMissing {
  /// What it sees it says in any case; the claim keeps fall-backs silent.
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard case .silence? = negotiation.failure, negotiation.hasMisplacedMarker else {
      return []
    }
    return [Claim(.ikeSA, .marker, .messages, .proven)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let wrong = negotiation.steps.filter { !$0.isRepetition && $0.isMarkedWrongly }
    guard let first = wrong.first else { return [] }
    let message = first
    let has = message.hasNonESPMarker
    return [
      Finding(
        page, .proven,
        title: has
          ? "\(negotiation.who(message.from)) puts the non-ESP marker on port 500"
          : "\(negotiation.who(message.from)) sends IKE on port 4500 without the non-ESP marker",
        explanation: has
          ? """
          Port 500 carries IKE alone; the four zero octets are read there as the start of the \
          initiator's SPI.
          """
          : """
          Port 4500 carries ESP too, told apart by four zero octets before IKE (RFC 3948 section \
          2.2). Without them the receiver takes the message for ESP with an unknown SPI and \
          drops it.
          """,
        evidence: wrong.prefix(4).map { $0.evidence($0.passage) },
        remedies: [
          "on \(negotiation.who(message.from)): correct the port settings, or update its software"
        ])
    ]
  }
}

extension Step {
  /// The four zero octets are missing on port 4500, or stand on port 500.
  fileprivate var isMarkedWrongly: Bool {
    guard transport == .udp else { return false }
    let on500 = source.port == 500 || destination.port == 500
    let on4500 = source.port == 4500 || destination.port == 4500
    return on500 ? hasNonESPMarker : on4500 && !hasNonESPMarker
  }
}

extension Negotiation {
  fileprivate var hasMisplacedMarker: Bool { steps.contains(where: \.isMarkedWrongly) }
}
