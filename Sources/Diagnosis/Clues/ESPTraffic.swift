import Capture
import ISAKMP
import Negotiations

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
      let flow = recorded.shifted(by: negotiation.points.clockOffsets[recorded.key.capture] ?? 0)
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

extension ESPFlow {
  fileprivate func shifted(by offset: Int64) -> ESPFlow {
    guard offset != 0 else { return self }
    var flow = self
    flow.firstTime = firstTime.shifted(by: offset)
    flow.lastTime = lastTime.shifted(by: offset)
    return flow
  }
}

/// The SPI of an ESP packet, as messages carry it and as tools print it.
enum ESPSPI {
  static func number(_ spi: [UInt8]?) -> UInt32? {
    guard let spi, spi.count == 4 else { return nil }
    return spi.reduce(0) { $0 << 8 | UInt32($1) }
  }

  static func text(_ spi: UInt32) -> String { "0x\(Hex.string(spi))" }
}
