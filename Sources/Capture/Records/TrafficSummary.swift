/// ESP or AH packets of one SA in one direction within about a minute.
package struct FlowSummary: Hashable, Sendable {
  package var isAH: Bool
  package var source: IPAddress
  package var destination: IPAddress
  /// Ports of the UDP or TCP that carries it; `nil` for IP protocols 50 and 51.
  package var sourcePort: UInt16?
  package var destinationPort: UInt16?
  package var spi: UInt32
  package var packets = 0
  /// Octets from the SPI on, on the wire.
  package var octets = 0
  package var firstFrame: Int
  package var firstTime: Timestamp
  package var lastFrame: Int
  package var lastTime: Timestamp
  package var firstSequence: UInt32
  package var lastSequence: UInt32
  /// Bit n: packets of a length that leaves n when divided by 16.
  package var lengthRemainders: UInt16 = 0
}

/// What passed between two hosts on UDP 4500 within about a minute: messages, ESP and keepalives.
package struct ActivitySummary: Hashable, Sendable {
  package var source: IPAddress
  package var destination: IPAddress
  package var packets = 0
  package var firstFrame: Int
  package var firstTime: Timestamp
  package var lastFrame: Int
  package var lastTime: Timestamp
  /// Keepalives (RFC 3948 section 2.3) that `source` sent, and those that `destination` sent.
  package var keepalives = 0
  package var keepalivesBack = 0
  /// The longest time without a packet in either direction, in nanoseconds, and the frames around it.
  package var longestGap: Gap?

  package struct Gap: Hashable, Sendable {
    package var before: Int
    package var after: Int
    package var nanoseconds: Int64
  }
}

/// Counts traffic that findings need no packets of.
///
/// Summaries are handed over together once a minute of the capture's time has gone by. Within one
/// hand-over they stand in the order of their first packets, so that what is added up from them is
/// what the packets themselves would have given. What passed between two hosts is handed over before
/// they begin another negotiation too: which side of it a silence lies on decides what it means.
struct TrafficSummaries {
  private var flows: [FlowSummary] = []
  private var activities: [ActivitySummary] = []
  private var flowPlaces: [FlowKey: Int] = [:]
  private var activityPlaces: [HostKey: Int] = [:]
  /// Traffic comes in runs, so most packets need no look-up.
  private var recentFlow: (key: FlowKey, place: Int)?
  private var recentActivity: (key: HostKey, place: Int)?
  private var due = Int64.min

  private static let minute: Int64 = 60_000_000_000
  /// A scan of random SPIs must not fill memory.
  private static let limit = 50_000

  private struct FlowKey: Hashable {
    var isAH: Bool
    var source: IPAddress
    var destination: IPAddress
    var sourcePort: UInt16?
    var destinationPort: UInt16?
    var spi: UInt32
  }

  private struct HostKey: Hashable {
    var lower: IPAddress
    var upper: IPAddress

    init(_ one: IPAddress, _ other: IPAddress) {
      (lower, upper) = one <= other ? (one, other) : (other, one)
    }
  }

  /// Hands over what is due at this time. Times may go back a little; the minutes do not.
  @inline(__always)
  mutating func pass(_ time: Timestamp, _ write: (CaptureRecord) -> Void) {
    guard time.nanoseconds >= due || flows.count + activities.count >= Self.limit else { return }
    flush(write)
    let (next, overflow) = time.nanoseconds.addingReportingOverflow(Self.minute)
    due = overflow ? .max : next - next % Self.minute
  }

  mutating func flush(_ write: (CaptureRecord) -> Void) {
    for flow in flows { write(.flow(flow)) }
    for activity in activities where activity.packets > 0 { write(.activity(activity)) }
    (flows, activities, flowPlaces, activityPlaces) = ([], [], [:], [:])
    (recentFlow, recentActivity) = (nil, nil)
  }

  /// Hands over what passed between two hosts so far.
  mutating func end(_ one: IPAddress, _ other: IPAddress, _ write: (CaptureRecord) -> Void) {
    guard let place = activityPlaces.removeValue(forKey: HostKey(one, other)) else { return }
    write(.activity(activities[place]))
    activities[place].packets = 0
    recentActivity = nil
  }

  mutating func observe(_ packet: ESPPacket) {
    add(
      FlowKey(
        isAH: false, source: packet.source, destination: packet.destination,
        sourcePort: packet.sourcePort, destinationPort: packet.destinationPort, spi: packet.spi),
      packet.frame, packet.sequence, packet.length)
  }

  mutating func observe(_ packet: AHPacket) {
    add(
      FlowKey(
        isAH: true, source: packet.source, destination: packet.destination, spi: packet.spi),
      packet.frame, packet.sequence, packet.length)
  }

  private mutating func add(
    _ key: FlowKey, _ frame: FrameRecord, _ sequence: UInt32, _ length: Int
  ) {
    let place: Int
    if let recentFlow, recentFlow.key == key {
      place = recentFlow.place
    } else if let known = flowPlaces[key] {
      place = known
      recentFlow = (key, place)
    } else {
      place = flows.count
      flowPlaces[key] = place
      recentFlow = (key, place)
      flows.append(
        FlowSummary(
          isAH: key.isAH, source: key.source, destination: key.destination,
          sourcePort: key.sourcePort, destinationPort: key.destinationPort, spi: key.spi,
          firstFrame: frame.number, firstTime: frame.time, lastFrame: frame.number,
          lastTime: frame.time, firstSequence: sequence, lastSequence: sequence))
    }
    flows[place].packets += 1
    flows[place].octets += length
    flows[place].lengthRemainders |= 1 << UInt16(length & 15)
    flows[place].lastFrame = frame.number
    flows[place].lastTime = frame.time
    flows[place].lastSequence = sequence
  }

  /// A packet on UDP 4500, or in TCP in its place.
  mutating func observeEncapsulated(
    from source: IPAddress, to destination: IPAddress, _ frame: FrameRecord,
    isKeepalive: Bool = false
  ) {
    let isForward = source <= destination
    let key = HostKey(source, destination)
    let place: Int
    if let recentActivity, recentActivity.key == key {
      place = recentActivity.place
    } else if let known = activityPlaces[key] {
      place = known
    } else {
      place = activities.count
      activityPlaces[key] = place
      activities.append(
        ActivitySummary(
          source: key.lower, destination: key.upper, firstFrame: frame.number,
          firstTime: frame.time, lastFrame: frame.number, lastTime: frame.time))
    }
    recentActivity = (key, place)
    let gap = frame.time.nanoseconds - activities[place].lastTime.nanoseconds
    if gap > activities[place].longestGap?.nanoseconds ?? 0 {
      activities[place].longestGap = ActivitySummary.Gap(
        before: activities[place].lastFrame, after: frame.number, nanoseconds: gap)
    }
    activities[place].packets += 1
    activities[place].lastFrame = frame.number
    activities[place].lastTime = frame.time
    if isKeepalive {
      if isForward {
        activities[place].keepalives += 1
      } else {
        activities[place].keepalivesBack += 1
      }
    }
  }
}
