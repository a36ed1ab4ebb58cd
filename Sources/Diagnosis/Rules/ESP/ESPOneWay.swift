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
      "On firewalls: let IP protocol 50 pass in both directions, or force UDP encapsulation "
        + "(strongSwan `encap = yes`, libreswan `encapsulation=yes`).",
      "On the silent side: check routes, policies and counters (`ip -s xfrm state`, `show "
        + "crypto ipsec sa`).",
    ],
    references: [
      "RFC 4303",
      "RFC 3948",
    ])
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
        title: "ESP flows one way only: \(sent.packets) packets from \(negotiation.who(side)), "
          + "none back",
        explanation:
          "The negotiation succeeded, then \(sent.packets) ESP packets went to "
          + "\(negotiation.who(side.other)) and none returned. "
          + (native
            ? "Native ESP (IP protocol 50) is often blocked where UDP passes."
            : "UDP 4500 passes one way at least, so look at the other side's policy and routes "
              + "first.")
          + " Traffic that needs no answer would look the same.",
        evidence: [
          Evidence(
            first.first,
            "first ESP packet, SPI \(hex(first.key.spi)), \(first.key.source) "
              + "→ \(first.key.destination)"),
          Evidence(last.last, "last one, sequence number \(last.lastSequence)"),
        ],
        remedies: [
          native
            ? "let IP protocol 50 pass in both directions, or force UDP encapsulation (strongSwan "
              + "`encap = yes`, libreswan `encapsulation=yes`)"
            : "check routes and policies for the return traffic on \(negotiation.who(side.other))",
          "on \(negotiation.who(side.other)): see whether its counters for the SA rise (`ip -s "
            + "xfrm state`, `show crypto ipsec sa`)",
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
        title: "ESP of \(negotiation.who(role)) is lost on the way: \(sent.packets) packets leave, "
          + "none arrive",
        explanation:
          "One capture shows them leave, the other, which sees ESP of the opposite direction at "
          + "the same time, shows "
          + "none of them. Something between the two capture points drops "
          + (sent.key.sourcePort == nil ? "native ESP (IP protocol 50)." : "UDP 4500."),
        evidence: [
          Evidence(sent.first, "first ESP packet that leaves, SPI \(hex(sent.key.spi))"),
          Evidence(witness.first, "ESP of the opposite direction, where those never appear"),
        ],
        remedies: [
          sent.key.sourcePort == nil
            ? "let IP protocol 50 pass in both directions, or force UDP encapsulation (strongSwan "
              + "`encap = yes`, libreswan `encapsulation=yes`)"
            : "let UDP 4500 pass in both directions"
        ])
    }
    return nil
  }

  private func hex(_ spi: UInt32) -> String {
    let digits = String(spi, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}

extension ESPFlow {
  fileprivate func shifted(by offset: Int64) -> ESPFlow {
    guard offset != 0 else { return self }
    var flow = self
    flow.firstTime = firstTime.shifted(by: offset)
    flow.lastTime = lastTime.shifted(by: offset)
    return flow
  }
}

/// ESP between the peers of a negotiation, from its first protected moment on, by direction.
struct ESPTraffic {
  struct Direction {
    var packets = 0
    var flows: [ESPFlow] = []
  }

  var byInitiator = Direction()
  var byResponder = Direction()
  /// Flows that began before are of SAs that stood before; `nil` where the capture lacks the beginning.
  private var ownSince: Timestamp?

  init(_ negotiation: Negotiation, _ run: RunFacts) {
    guard !run.esp.flows.isEmpty, let start = negotiation.messages.first?.time else { return }
    ownSince = negotiation.startsLate ? nil : start
    let (initiators, responders) = negotiation.addresses
    for recorded in run.esp.flows(between: initiators, and: responders) {
      // By the clock of the run's first capture, as the messages' times are.
      let flow = recorded.shifted(by: negotiation.clocks.byCapture[recorded.key.capture] ?? 0)
      guard flow.lastTime >= start else { continue }
      if initiators.contains(flow.key.source), responders.contains(flow.key.destination) {
        byInitiator.packets += flow.packets
        byInitiator.flows.append(flow)
      } else if responders.contains(flow.key.source), initiators.contains(flow.key.destination) {
        byResponder.packets += flow.packets
        byResponder.flows.append(flow)
      }
    }
  }

  var flowsBothWays: Bool { byInitiator.packets > 0 && byResponder.packets > 0 }

  var isEmpty: Bool { byInitiator.packets + byResponder.packets == 0 }

  /// The side whose packets are all there is.
  var onlyDirection: (Role, Direction)? {
    if byInitiator.packets > 0, byResponder.packets == 0 { return own(.initiator, byInitiator) }
    if byResponder.packets > 0, byInitiator.packets == 0 { return own(.responder, byResponder) }
    return nil
  }

  /// An SA from before, whose packets go on while the IKE SA is set up anew, had its answers before.
  private func own(_ role: Role, _ all: Direction) -> (Role, Direction)? {
    guard let ownSince else { return (role, all) }
    let flows = all.flows.filter { $0.firstTime >= ownSince }
    if flows.isEmpty { return nil }
    return (role, Direction(packets: flows.reduce(0) { $0 + $1.packets }, flows: flows))
  }
}
