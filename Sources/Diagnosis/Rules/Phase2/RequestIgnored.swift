import Capture
import ISAKMP
import Negotiations

struct RequestIgnored: Rule {
  static let page = RulePage(
    code: "IKE312",
    name: "request-ignored",
    severity: .error,
    summary: "A request of a standing SA is never answered, although the peer is alive.",
    checks: """
      A request under an IKE SA that stands is repeated to the end and never answered, while the
      peer goes on sending messages or ESP of its own.

      Likely: what the peer does with the request, only its log tells. Where the request went to or
      from port 500 after the exchange had moved to 4500, that is named first.
      """,
    consequence: """
      What was asked for is not made: no further or renewed Child SA, no liveness. When the sender
      gives up it takes the whole IKE SA down (RFC 7296 section 2.4), with tunnels that worked.
      """,
    misleading: """
      It looks like a dead peer (IKE505), and is none. Large requests alone may be lost on the way; a
      peer may also be unable to read a proposal, such as one with several groups, and drop it.
      """,
    fixes: [
      "On the side that does not answer: its log of that moment; update it.",
      "On the side that asks: offer one suite with one group for Child SAs; keep to port 4500.",
    ],
    references: ["RFC 7296 sections 2.1, 2.4 and 2.23", "RFC 3706 section 5"],
    isAboutChild: true,
    subjects: [])
  static let needs: NegotiationFacts = .established
}

extension RequestIgnored {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard let requests = UnansweredRequests(negotiation, run), !requests.signs.isEmpty else {
      return []
    }
    return [Claim(.standingSA, .requestIgnored, .messages, .likely)]
  }

  private func reason(_ requests: UnansweredRequests, _ peer: String, isStray: Bool) -> String {
    let request = requests.first
    if isStray {
      return """
        It was sent from \(request.source) to \(request.destination), although the exchange had \
        moved to port 4500: a peer that keeps to RFC 7296 section 2.23 looks for it there only.
        """
    }
    if requests.isNativeESPAlone {
      return """
        What still comes of it is ESP, an IP protocol of its own, so the host is up: a firewall \
        between, or its state, has begun to drop UDP \(request.destination.port), or the daemon \
        there drops this request.
        """
    }
    return """
      So \(peer) is neither dead nor cut off: it drops this request, or the request alone is lost on \
      the way, by its size for one.
      """
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.requestIgnored, for: .standingSA),
      let requests = UnansweredRequests(negotiation, run)
    else { return [] }
    let request = requests.first
    let asker = negotiation.who(request.from)
    let peer = negotiation.who(request.from.other)
    let isStray =
      negotiation.nat.portSwitch != nil
      && (request.source.port == 500 || request.destination.port == 500)
    var remedies: [String] = []
    if isStray {
      remedies.append(
        "on \(asker): send requests on port 4500 once the exchange is there; update it")
    } else if requests.isNativeESPAlone {
      remedies.append(
        """
        check that UDP \(request.destination.port) still passes both ways, and what a firewall \
        between forgets when it is idle
        """)
    }
    if request.name == .ikev2(.createChildSA, isResponse: false) {
      remedies.append(
        """
        on \(asker): offer one suite with one group for this Child SA; some products cannot digest \
        more
        """)
    }
    if request.name == .quick(1) {
      remedies.append("compare networks and PFS of this Phase 2: some products refuse in silence")
    }
    remedies.append("on \(peer): look at its log of this moment; update it")
    return [
      Finding(
        page, .likely,
        title: isStray
          ? """
          \(peer) is alive and never answers \(request.name), which is sent on port 500 after the \
          move to 4500
          """
          : "\(peer) is alive and never answers \(request.name)",
        explanation: """
          \(request.name) was sent \(Telling.times(requests.messages.count)) in \
          \(requests.last.interval(since: requests.first)) without an answer, while \(peer) went \
          on sending. \(reason(requests, peer, isStray: isStray))
          """,
        evidence: [
          requests.first.evidence(requests.first.passage),
          requests.last.evidence("for the last time, without an answer"),
        ] + requests.signs,
        remedies: remedies,
        settle: "the log of \(peer) at that time, or a capture there: does the request arrive?",
        asks: requests.first.from.other)
    ]
  }
}
