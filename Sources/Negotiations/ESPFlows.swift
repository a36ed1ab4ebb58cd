package import Capture

/// ESP packets of one SA in one direction, native or in UDP.
package struct ESPFlow: Sendable {
  package var key: Key
  package var packets = 0
  /// ESP octets, headers of lower layers not counted.
  package var octets = 0
  package var first: FrameReference
  package var firstTime: Timestamp
  package var last: FrameReference
  package var lastTime: Timestamp
  package var firstSequence: UInt32
  package var lastSequence: UInt32
  /// Bit n: packets of a length that leaves n when divided by 16.
  package var lengthRemainders: UInt16 = 0

  package struct Key: Hashable, Sendable {
    package var capture: Int
    package var source: IPAddress
    package var destination: IPAddress
    /// Ports of the UDP that carries it; `nil` for IP protocol 50.
    package var sourcePort: UInt16?
    package var destinationPort: UInt16?
    package var spi: UInt32
  }
}

/// Counts ESP by SPI and direction, without keeping packets.
package struct ESPFlowTable {
  /// In order of first appearance.
  package private(set) var flows: [ESPFlow] = []
  /// Flows that were forgotten because there were too many: a scan with random SPIs would otherwise
  /// fill memory with them.
  package private(set) var forgotten = 0
  private var places: [ESPFlow.Key: Int] = [:]
  /// The places of the flows between two hosts, and of those with one SPI.
  private var byHosts: [HostPair: [Int]] = [:]
  private var bySPI: [UInt32: [Int]] = [:]
  /// Traffic comes in runs of one SA, so most packets need no look-up.
  private var recent: Int?

  private static let limit = 24_000

  package init() {}

  package mutating func observe(_ packet: ESPPacket, capture: Int) {
    let key = ESPFlow.Key(
      capture: capture, source: packet.source, destination: packet.destination,
      sourcePort: packet.sourcePort, destinationPort: packet.destinationPort, spi: packet.spi)
    let place: Int
    if let recent, flows[recent].key == key {
      place = recent
    } else if let known = places[key] {
      place = known
    } else {
      if flows.count >= Self.limit { forgetIdle() }
      place = flows.count
      index(key, at: place)
      let reference = FrameReference(capture: capture, frame: packet.frame.number)
      flows.append(
        ESPFlow(
          key: key, first: reference, firstTime: packet.frame.time, last: reference,
          lastTime: packet.frame.time, firstSequence: packet.sequence,
          lastSequence: packet.sequence))
    }
    recent = place
    flows[place].packets += 1
    flows[place].octets += packet.length
    flows[place].lengthRemainders |= 1 << UInt16(packet.length & 15)
    flows[place].last.frame = packet.frame.number
    flows[place].lastTime = packet.frame.time
    flows[place].lastSequence = packet.sequence
  }

  /// Takes what was counted of a flow for a while, after what was counted of it before.
  package mutating func add(_ summary: FlowSummary, capture: Int) {
    let key = ESPFlow.Key(
      capture: capture, source: summary.source, destination: summary.destination,
      sourcePort: summary.sourcePort, destinationPort: summary.destinationPort, spi: summary.spi)
    let place: Int
    if let known = places[key] {
      place = known
    } else {
      if flows.count >= Self.limit { forgetIdle() }
      place = flows.count
      index(key, at: place)
      let first = FrameReference(capture: capture, frame: summary.firstFrame)
      flows.append(
        ESPFlow(
          key: key, first: first, firstTime: summary.firstTime, last: first,
          lastTime: summary.lastTime, firstSequence: summary.firstSequence,
          lastSequence: summary.lastSequence))
    }
    flows[place].packets += summary.packets
    flows[place].octets += summary.octets
    flows[place].lengthRemainders |= summary.lengthRemainders
    flows[place].last.frame = summary.lastFrame
    flows[place].lastTime = summary.lastTime
    flows[place].lastSequence = summary.lastSequence
  }

  /// Keeps the half that was last used.
  private mutating func forgetIdle() {
    let times = flows.map(\.lastTime).sorted()
    let border = times[times.count / 2]
    let kept = flows.filter { $0.lastTime > border }
    forgotten += flows.count - kept.count
    flows = kept
    recent = nil
    (places, byHosts, bySPI) = ([:], [:], [:])
    for (place, flow) in kept.enumerated() { index(flow.key, at: place) }
  }

  private mutating func index(_ key: ESPFlow.Key, at place: Int) {
    places[key] = place
    byHosts[HostPair(key.source, key.destination), default: []].append(place)
    bySPI[key.spi, default: []].append(place)
  }
}

extension ESPFlowTable {
  /// Those between one side's addresses and another's, either way, in order of first appearance.
  package func flows(between some: Set<IPAddress>, and others: Set<IPAddress>) -> [ESPFlow] {
    HostPair.places(between: some, and: others, in: byHosts).map { flows[$0] }
  }

  /// Those of some SPIs, in order of first appearance.
  package func flows(of spis: Set<UInt32>) -> [ESPFlow] {
    spis.flatMap { bySPI[$0] ?? [] }.sorted().map { flows[$0] }
  }
}
