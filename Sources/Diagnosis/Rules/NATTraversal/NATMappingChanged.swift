import Capture
import ISAKMP
import Negotiations

struct NATMappingChanged: Rule {
  static let page = RulePage(
    code: "IKE408",
    name: "nat-mapping-changed",
    severity: .warning,
    summary: "The NAT changed the outside address or port during the SA.",
    checks: """
      The same SA, by its SPIs in IKE or by the SPI of ESP in UDP, comes from another outside
      endpoint than before; and whether the peer then sends to the new one.

      Proven by the packets. Addresses that a side changes itself (MOBIKE) are left out as far
      as the packets tell.
      """,
    consequence: """
      What the peer still sends to the old endpoint reaches nobody. Until it follows, the tunnel
      is up in one direction.
      """,
    misleading: """
      Inside the NAT nothing of this is visible. A restart of the client that keeps no SA begins
      a new negotiation and is none of this.
      """,
    fixes: [
      "On the side behind the NAT: more frequent keepalives (strongSwan `keep_alive`, IOS "
        + "`crypto isakmp nat keepalive 20`).",
      "On the NAT: a longer timeout for UDP.",
      "On the peer: MOBIKE or dead peer detection, so that it follows sooner.",
    ],
    references: [
      "RFC 3947 section 8",
      "RFC 3948 section 4",
      "RFC 4555",
      "RFC 7296 section 2.23",
    ])
  static let needs: NegotiationFacts = .established
}

extension NATMappingChanged {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    Self.change(in: negotiation, of: run).map { [finding(negotiation, run, $0)] } ?? []
  }

  static func change(in negotiation: Negotiation, of run: RunFacts) -> Change? {
    guard negotiation.phase1.state == .established else { return nil }
    guard var change = ikeChange(negotiation) ?? espChange(negotiation, run) else { return nil }
    let (initiators, responders) = negotiation.addresses
    change.stale = run.esp.flows(between: initiators, and: responders).first {
      $0.key.destination == change.from.address && $0.key.destinationPort == change.from.port
        && $0.lastTime.nanoseconds > change.time.nanoseconds + 2_000_000_000
    }
    return change
  }

  struct Change {
    var role: Role
    /// When the new endpoint was first seen.
    var time: Timestamp
    var from: Endpoint
    var to: Endpoint
    var evidence: [Evidence]
    var isFollowed: Bool
    /// ESP of the other side that still goes to the old endpoint, well after the change.
    var stale: ESPFlow?
  }

  /// Capture points that one file may hold several of, on both sides of a NAT: a message that
  /// passed as many of them as another passed the same ones, in the same order.
  private struct Point: Hashable {
    var capture: Int
    var count: Int
    var position: Int
  }

  /// Two messages of one side, at one capture point and both bound for port 4500, from different
  /// outside endpoints.
  private static func ikeChange(_ negotiation: Negotiation) -> Change? {
    for role in [Role.initiator, .responder] {
      var first: [Point: Passage] = [:]
      var known: [Int: Set<Endpoint>] = [:]
      for step in negotiation.steps where step.from == role {
        let passages = step.passages.filter {
          $0.destination.port == 4500 && $0.source.port != 500
        }
        for capture in Set(passages.map(\.reference.capture)).sorted() {
          let here = passages.filter { $0.reference.capture == capture }
          for (position, passage) in here.enumerated() {
            let point = Point(capture: capture, count: here.count, position: position)
            guard let old = first[point] else {
              first[point] = passage
              continue
            }
            if known[capture]?.contains(passage.source) == true { continue }
            if let change = change(role, from: old, to: passage, at: step, negotiation) {
              return change
            }
          }
          known[capture, default: []].formUnion(here.map(\.source))
        }
      }
    }
    return nil
  }

  /// A side that moves its own address says so by MOBIKE; a NAT changes the port, or an address
  /// that the sender knows nothing of.
  private static func change(
    _ role: Role, from old: Passage, to new: Passage, at step: Step, _ negotiation: Negotiation
  ) -> Change? {
    guard old.source != new.source,
      old.source.address == new.source.address || negotiation.nat.detected == .initiator
        || negotiation.nat.detected == .both
    else { return nil }
    let isFollowed = step.later.contains {
      $0.from != role && $0.passages.contains { $0.destination == new.source }
    }
    return Change(
      role: role, time: step.time, from: old.source, to: new.source,
      evidence: [
        Evidence(old.reference, "the first message on port 4500, from \(old.source)"),
        Evidence(new.reference, "\(step.name) from \(new.source)"),
      ], isFollowed: isFollowed)
  }

  /// One SPI in UDP from two ports of one address.
  private static func espChange(_ negotiation: Negotiation, _ run: RunFacts) -> Change? {
    let (initiators, responders) = negotiation.addresses
    let peers = initiators.union(responders)
    let flows = run.esp.flows(between: peers, and: peers)
    for flow in flows where flow.key.destinationPort == 4500 {
      guard let port = flow.key.sourcePort,
        let later = run.esp.flows(of: [flow.key.spi]).first(where: {
          $0.key.source == flow.key.source
            && $0.key.destination == flow.key.destination && $0.key.capture == flow.key.capture
            && $0.key.destinationPort == 4500 && $0.key.sourcePort != port
            && $0.firstTime > flow.firstTime
        }), let newPort = later.key.sourcePort
      else { continue }
      let isFollowed = flows.contains {
        $0.key.source == flow.key.destination && $0.key.destination == flow.key.source
          && $0.key.destinationPort == newPort && $0.lastTime > later.firstTime
      }
      return Change(
        role: initiators.contains(flow.key.source) ? .initiator : .responder,
        time: later.firstTime,
        from: Endpoint(address: flow.key.source, port: port),
        to: Endpoint(address: flow.key.source, port: newPort),
        evidence: [
          Evidence(flow.last, "ESP from port \(port), the last there"),
          Evidence(later.first, "the same SPI from port \(newPort)"),
        ], isFollowed: isFollowed)
    }
    return nil
  }

  private func outcome(_ negotiation: Negotiation, _ change: Change) -> String {
    let other = negotiation.who(change.role.other).capitalisedFirst
    switch (change.stale != nil, change.isFollowed) {
    case (true, true):
      return
        "\(other) still sends ESP to the old endpoint, where it is lost, although its IKE messages "
        + "go to the new one."
    case (true, false): return "\(other) still sends ESP to the old endpoint, where it is lost."
    case (false, true): return "The peer followed: it sends to the new endpoint afterwards."
    case (false, false):
      return
        "The peer was not seen to follow. What it still sends to the old endpoint is lost, until "
        + "the tunnel is set up anew."
    }
  }

  private func finding(
    _ negotiation: Negotiation, _ run: RunFacts, _ change: Change
  ) -> Finding {
    Finding(
      page, .proven,
      title: "the NAT changed the outside endpoint of \(negotiation.who(change.role)) from "
        + "\(change.from) to \(change.to)",
      explanation: outcome(negotiation, change),
      evidence: change.evidence
        + (change.stale.map { [Evidence($0.last, "ESP to the old endpoint still")] } ?? []),
      remedies: [
        "on \(negotiation.who(change.role)): send keepalives more often than the NAT's timeout"
          + MakerExamples(negotiation, run).text([
            ("strongswan", "strongSwan `charon.keep_alive`"),
            ("cisco-ios", "IOS `crypto isakmp nat keepalive 20`"),
          ]),
        "on the NAT: a longer timeout for UDP 4500",
      ])
  }
}
