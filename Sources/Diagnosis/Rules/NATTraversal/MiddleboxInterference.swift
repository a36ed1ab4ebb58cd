import Capture
import ISAKMP
import Negotiations

struct MiddleboxInterference: Rule {
  static let page = RulePage(
    code: "IKE410",
    name: "middlebox-interference",
    severity: .warning,
    summary: "A device between the peers meddles with IKE.",
    checks: """
      Three traces of gateways that treat IKE specially ("IPsec passthrough", application layer
      gateways): two hosts with different inside addresses, known from their NAT detection hashes, use
      the same outside address and port at the same time; an answer carries an initiator cookie that
      nobody sent, while the one that was sent stays unanswered; or answers of an IKE SA come to a host
      that never asked in it, though it has another with the same peer.

      Likely: the traces fit little else, but the device itself is not seen.
      """,
    consequence: """
      The device keeps its own idea of whose packet is whose. With a second client behind the same NAT,
      one displaces the other.
      """,
    misleading: """
      A host that changed its inside address looks like two hosts. Two clients one after the other are
      no trouble.
      """,
    fixes: [
      """
      On the NAT: switch IPsec passthrough (IKE ALG) off, so that it treats UDP 500 and 4500 as \
      any UDP.
      """,
      """
      On the initiators: start on port 4500 directly where the product can (strongSwan \
      `remote_port = 4500`).
      """,
    ],
    references: ["RFC 3715 section 2.3"])
  static let needs: NegotiationFacts = .startsLate
}

extension MiddleboxInterference {
  func findings(in run: RunFacts) -> [Finding] {
    sharedEndpoint(run).map { [$0] } ?? []
  }

  /// Two inside addresses behind one outside endpoint at overlapping times.
  private func sharedEndpoint(_ run: RunFacts) -> Finding? {
    for (position, one) in run.insideAddresses.enumerated() {
      for other in run.insideAddresses[(position + 1)...].prefix(1000)
      where one.outside == other.outside && one.inside.address != other.inside.address
        && one.times.overlaps(other.times)
      {
        return Finding(
          page, .likely,
          title: """
            \(one.inside.address) and \(other.inside.address) share the outside endpoint \
            \(one.outside) at the same time
            """,
          explanation: """
            Both inside addresses are proven by NAT detection hashes. A NAT gives each host a port \
            of its own; one that does not touch port \(one.outside.port) delivers the answers of \
            both to one of them, and the second client displaces the first.
            """,
          evidence: [
            Evidence(one.first, "a negotiation of \(one.inside)"),
            Evidence(other.first, "a negotiation of \(other.inside)"),
          ],
          remedies: [
            "on the NAT \(one.outside.address): switch IPsec passthrough (IKE ALG) off",
            "start on port 4500 where the product can",
          ],
          settle: "a capture on the NAT's inside: which host gets which answer?")
      }
    }
    return nil
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    if let finding = answersToAnother(negotiation, run) { return [finding] }
    // An answer to a cookie that nobody sent, in a negotiation of its own.
    guard negotiation.startsLate, let first = negotiation.messages.first, first.from == .responder,
      isFirstAnswer(first),
      let orphan = run.neighbours.last(
        .unanswered,
        [Neighbours.Direction(from: first.destination.address, to: first.source.address)],
        before: first.time.nanoseconds,
        where: {
          $0.version == negotiation.version.rawValue
            && $0.initiatorEndpoint == first.destination && $0.responderEndpoint == first.source
            && first.time.nanoseconds - $0.lastTime.nanoseconds < 2_000_000_000
        })
    else { return [] }
    return [
      Finding(
        page, .likely,
        title: "the answer carries an initiator cookie that nobody sent",
        explanation: """
          \(first.name) goes to the very endpoint whose first message stays unanswered, but names \
          another initiator cookie or SPI. A device between them that rewrites cookies does that; \
          a second initiator whose first message was not recorded looks the same.
          """,
        evidence: [
          Evidence(orphan.firstFrame, "the first message, never answered"),
          negotiation.steps[0].evidence("the answer with another cookie"),
        ],
        remedies: ["switch IKE inspection or IPsec passthrough off on devices between the peers"],
        settle: "a capture at the other end: which cookie arrives there?")
    ]
  }

  /// IKEv2: answers are repeated to a host that never asked in that SA, though the capture holds both
  /// directions of what it says to the same peer.
  private func answersToAnother(_ negotiation: Negotiation, _ run: RunFacts) -> Finding? {
    guard negotiation.version == .ikev2, negotiation.startsLate,
      let first = negotiation.messages.first, negotiation.messages.count > 1,
      negotiation.messages.allSatisfy({
        if case .ikev2(let exchange, true) = $0.name { exchange != .ikeSAInit } else { false }
      }),
      let own = run.neighbours.last(
        .begunAndWentOn,
        Neighbours.Direction(from: first.destination.address, to: first.source.address).both,
        before: first.time.nanoseconds,
        where: {
          $0.initiatorActivity != nil && $0.isAnswered
            && $0.firstFrame.capture == first.reference.capture
        })
    else { return nil }
    let host = first.destination
    return Finding(
      page, .likely,
      title: "\(host) is sent answers of an IKE SA in which it never asked",
      explanation: """
        \(first.name) comes \(Telling.times(negotiation.messages.count)) and no request of \(host) \
        goes before it, though the capture holds both directions of its other IKE SA with \
        \(first.source.address). So the answers are meant for somebody else: a NAT that keeps port \
        \(host.port) for every client delivers them to the client that spoke last, and the other \
        one seems to be cut off. A host that restarted, or an SA that was moved to it, looks the \
        same.
        """,
      evidence: [
        negotiation.step(0).evidence("an answer without a request"),
        Evidence(own.firstFrame, "the IKE SA of its own"),
      ],
      remedies: [
        """
        on the NAT in front of \(host.address): switch IPsec passthrough (IKE ALG) off, so that \
        each client has a port of its own
        """, "start on port 4500 where the product can",
      ],
      settle: "a capture outside of the NAT: from which ports does each client ask?")
  }

  private func isFirstAnswer(_ message: NegotiationMessage) -> Bool {
    switch message.name {
    case .main(2), .aggressive(2), .base(2), .ikev2(.ikeSAInit, isResponse: true): true
    default: false
    }
  }
}
