import Capture
import ISAKMP
import Negotiations

/// A side whose messages or ESP came from another outside endpoint than before.
struct NATMappingChange {
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

extension NATMappingChange {
  /// A mapping that expires is made anew with another port of, as a rule, the same address (RFC 4787
  /// REQ-2).
  var isOfPortAlone: Bool { from.address == to.address }

  static func first(in negotiation: Negotiation, of run: RunFacts) -> NATMappingChange? {
    guard negotiation.phase1.state == .established else { return nil }
    guard var change = ikeChange(negotiation) ?? espChange(negotiation, run) else { return nil }
    let (initiators, responders) = negotiation.addresses
    change.stale = run.esp.flows(between: initiators, and: responders).first {
      $0.key.destination == change.from.address && $0.key.destinationPort == change.from.port
        && $0.lastTime.nanoseconds > change.time.nanoseconds + 2_000_000_000
    }
    return change
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
  private static func ikeChange(_ negotiation: Negotiation) -> NATMappingChange? {
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
  ) -> NATMappingChange? {
    guard old.source != new.source,
      old.source.address == new.source.address || negotiation.nat.detected == .initiator
        || negotiation.nat.detected == .both
    else { return nil }
    let isFollowed = step.later.contains {
      $0.from != role && $0.passages.contains { $0.destination == new.source }
    }
    return NATMappingChange(
      role: role, time: step.time, from: old.source, to: new.source,
      evidence: [
        Evidence(old.reference, "the first message on port 4500, from \(old.source)"),
        Evidence(new.reference, "\(step.name) from \(new.source)"),
      ], isFollowed: isFollowed)
  }

  /// One SPI in UDP from two ports of one address.
  private static func espChange(_ negotiation: Negotiation, _ run: RunFacts) -> NATMappingChange? {
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
      return NATMappingChange(
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
}
