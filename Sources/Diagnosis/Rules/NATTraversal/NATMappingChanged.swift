import Capture
import Negotiations

struct NATMappingChanged: Rule {
  static let page = RulePage(code: "IKE408", name: "nat-mapping-changed", severity: .warning, summary: "", checks: "", consequence: "", misleading: "", fixes: [], references: [])
}

extension NATMappingChanged {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.phase1.state == .established else { return [] }
    if let change = ikeChange(negotiation) { return [finding(negotiation, change)] }
    if let change = espChange(negotiation, run) { return [finding(negotiation, change)] }
    return []
  }

  private struct Change {
    var role: Role
    var from: Endpoint
    var to: Endpoint
    var evidence: [Evidence]
    var isFollowed: Bool
  }

  /// Two messages of one side, both on port 4500 at the other end, from different outside endpoints.
  private func ikeChange(_ negotiation: Negotiation) -> Change? {
    for role in [Role.initiator, .responder] {
      let own = negotiation.messages.indices.filter {
        let message = negotiation.messages[$0]
        return message.from == role && message.destination.port == 4500
          && message.source.port != 500
      }
      guard let first = own.first else { continue }
      let old = negotiation.messages[first].source
      guard
        let moved = own.first(where: {
          negotiation.messages[$0].source != old
            && negotiation.messages[$0].reference.capture == negotiation.messages[first].reference.capture
        })
      else { continue }
      let new = negotiation.messages[moved].source
      // A side that moves its own address says so by MOBIKE; a NAT changes the port, or an address
      // that the sender knows nothing of.
      guard old.address == new.address || negotiation.nat.detected == .initiator
        || negotiation.nat.detected == .both
      else { continue }
      let isFollowed = negotiation.messages.indices.contains {
        $0 > moved && negotiation.messages[$0].from != role
          && negotiation.messages[$0].destination == new
      }
      return Change(
        role: role, from: old, to: new,
        evidence: [
          negotiation.evidence(first, "\(negotiation.messages[first].name) from \(old)"),
          negotiation.evidence(moved, "\(negotiation.messages[moved].name) from \(new)"),
        ], isFollowed: isFollowed)
    }
    return nil
  }

  /// One SPI in UDP from two ports of one address.
  private func espChange(_ negotiation: Negotiation, _ run: RunFacts) -> Change? {
    let peers = [negotiation.initiator.endpoint.address, negotiation.responder.endpoint.address]
    for flow in run.esp where flow.key.destinationPort == 4500 {
      guard let port = flow.key.sourcePort, peers.contains(flow.key.source),
        peers.contains(flow.key.destination),
        let later = run.esp.first(where: {
          $0.key.spi == flow.key.spi && $0.key.source == flow.key.source
            && $0.key.destination == flow.key.destination && $0.key.capture == flow.key.capture
            && $0.key.destinationPort == 4500 && $0.key.sourcePort != port
            && $0.firstTime > flow.firstTime
        }), let newPort = later.key.sourcePort
      else { continue }
      let isFollowed = run.esp.contains {
        $0.key.source == flow.key.destination && $0.key.destination == flow.key.source
          && $0.key.destinationPort == newPort && $0.lastTime > later.firstTime
      }
      return Change(
        role: flow.key.source == negotiation.initiator.endpoint.address ? .initiator : .responder,
        from: Endpoint(address: flow.key.source, port: port),
        to: Endpoint(address: flow.key.source, port: newPort),
        evidence: [
          Evidence(flow.last, "ESP from port \(port), the last there"),
          Evidence(later.first, "the same SPI from port \(newPort)"),
        ], isFollowed: isFollowed)
    }
    return nil
  }

  private func finding(_ negotiation: Negotiation, _ change: Change) -> Finding {
    Finding(
      page, .proven,
      title: "the NAT changed the outside endpoint of \(negotiation.who(change.role)) from \(change.from) to \(change.to)",
      explanation: change.isFollowed
        ? "The peer followed: it sends to the new endpoint afterwards."
        : "The peer was not seen to follow. What it still sends to the old endpoint is lost, until the tunnel is set up anew.",
      evidence: change.evidence,
      remedies: [
        "on \(negotiation.who(change.role)): send keepalives more often than the NAT's timeout (strongSwan `charon.keep_alive`, IOS `crypto isakmp nat keepalive 20`)",
        "on the NAT: a longer timeout for UDP 4500",
      ])
  }
}
