import Capture
import ISAKMP
import Negotiations

struct ESPOneWay: Rule {
  static let page = RulePage(
    code: "IKE701",
    name: "esp-one-way",
    severity: .error,
    summary: "After the negotiation ESP flows in one direction only.",
    checks: """
      Counts ESP between the peers, native and in UDP, by direction: three packets or more one
      way and none the other. With two captures: packets that leave at one point and do not
      arrive at the other, which is proven; likely otherwise.
      """,
    consequence: """
      The tunnel is up on both gateways and carries no conversation. Native ESP (IP protocol 50)
      is often blocked where UDP passes; or one side's policy or route sends its traffic
      elsewhere.
      """,
    misleading: """
      Traffic that wants no answer looks the same, such as syslog. A capture on the side whose
      packets are lost shows both directions and nothing wrong.
      """,
    fixes: [
      """
      On firewalls: let IP protocol 50 pass in both directions, or force UDP encapsulation \
      (strongSwan `encap = yes`, libreswan `encapsulation=yes`).
      """,
      """
      On the silent side: check routes, policies and counters (`ip -s xfrm state`, `show crypto \
      ipsec sa`).
      """,
    ],
    references: [
      "RFC 4303",
      "RFC 3948",
    ],
    subjects: [.nat, .port, .marker])
  static let needs: NegotiationFacts = [.established, .esp]
}

extension ESPOneWay {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let traffic = ESPTraffic(negotiation, run)
    // Native ESP through a NAT without NAT traversal fails for that reason: IKE404.
    guard negotiation.phase1.state == .established, negotiation.natWithoutTraversal == nil else {
      return []
    }
    if let lost = lostOnTheWay(negotiation, traffic) { return [lost] }
    // A capture point that sees one side's IKE alone sees one side's ESP alone.
    guard negotiation.onlySideSeen == nil,
      let (side, sent) = traffic.onlyDirection, sent.packets >= 3,
      let first = sent.flows.first, let last = sent.flows.last,
      !isBefore(sent, negotiation)
    else { return [] }
    let native = first.key.sourcePort == nil
    return [
      Finding(
        page, .likely,
        title: """
          ESP flows one way only: \(sent.packets) packets from \(negotiation.who(side)), none back
          """,
        explanation: Telling.sentences(
          """
          The negotiation succeeded, then \(sent.packets) ESP packets went to \
          \(negotiation.who(side.other)) and none returned.
          """,
          native
            ? "Native ESP (IP protocol 50) is often blocked where UDP passes."
            : "UDP 4500 passes one way at least, so look at the other side's policy and routes first.",
          "Traffic that needs no answer would look the same."),
        evidence: [
          Evidence(
            first.first,
            """
            first ESP packet, SPI \(ESPSPI.text(first.key.spi)), \(first.key.source) → \
            \(first.key.destination)
            """),
          Evidence(last.last, "last one, sequence number \(last.lastSequence)"),
        ],
        remedies: [
          native
            ? """
            let IP protocol 50 pass in both directions, or force UDP encapsulation (strongSwan \
            `encap = yes`, libreswan `encapsulation=yes`)
            """
            : "check routes and policies for the return traffic on \(negotiation.who(side.other))",
          """
          on \(negotiation.who(side.other)): see whether its counters for the SA rise (`ip -s xfrm \
          state`, `show crypto ipsec sa`)
          """,
        ],
        settle: "a capture on \(negotiation.who(side.other)): does it send ESP?")
    ]
  }

  /// All of it was sent while a message of Phase 2 had not arrived yet: the other side had no SA.
  private func isBefore(_ sent: ESPTraffic.Direction, _ negotiation: Negotiation) -> Bool {
    guard let end = sent.flows.map(\.lastTime).max() else { return false }
    return negotiation.phase2.flatMap(negotiation.steps(of:)).contains { step in
      step.transmissions.dropFirst().contains { $0.time > end }
    }
  }

  /// Two captures: one has a side's ESP, the other, which has the opposite direction, lacks it.
  private func lostOnTheWay(_ negotiation: Negotiation, _ traffic: ESPTraffic) -> Finding? {
    for (role, direction, opposite) in [
      (Role.responder, traffic.byResponder, traffic.byInitiator),
      (.initiator, traffic.byInitiator, traffic.byResponder),
    ] {
      let sees = Set(direction.flows.map(\.key.capture))
      guard let sent = direction.flows.max(by: { $0.packets < $1.packets }), sent.packets >= 3,
        let witness = opposite.flows.first(where: {
          !sees.contains($0.key.capture) && $0.packets >= 3 && $0.lastTime > sent.firstTime
        })
      else { continue }
      return Finding(
        page, .proven,
        title: """
          ESP of \(negotiation.who(role)) is lost on the way: \(sent.packets) packets leave, none \
          arrive
          """,
        explanation: """
          One capture shows them leave, the other, which sees ESP of the opposite direction at the \
          same time, shows none of them. Something between the two capture points drops \
          \(sent.key.sourcePort == nil ? "native ESP (IP protocol 50)" : "UDP 4500").
          """,
        evidence: [
          Evidence(sent.first, "first ESP packet that leaves, SPI \(ESPSPI.text(sent.key.spi))"),
          Evidence(witness.first, "ESP of the opposite direction, where those never appear"),
        ],
        remedies: [
          sent.key.sourcePort == nil
            ? """
            let IP protocol 50 pass in both directions, or force UDP encapsulation (strongSwan \
            `encap = yes`, libreswan `encapsulation=yes`)
            """
            : "let UDP 4500 pass in both directions"
        ])
    }
    return nil
  }
}
