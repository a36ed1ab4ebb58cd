package import Capture

/// How busy UDP 4500 was between two hosts: what keeps a NAT's mapping alive, and for how long
/// nothing did.
package struct EncapsulationActivity: Sendable {
  package var key: Key
  package var packets = 0
  package var lastTime: Timestamp
  package var last: FrameReference
  /// Keepalives (RFC 3948 section 2.3) by the address that sent them.
  package var keepalives: [IPAddress: Int] = [:]
  /// The longest time without a packet in either direction while no other tunnel of the two hosts began.
  package var longestGap: Gap?
  /// The last message that began a negotiation between them, after the first packet here.
  fileprivate var opening: FrameReference?
  /// No packet came after that one yet.
  fileprivate var isBeginning = false

  package struct Key: Hashable, Sendable {
    package var capture: Int
    /// The two addresses, the smaller first. Ports are left out: a mapping that
    /// changed goes on under another one.
    package var addresses: [IPAddress]

    init(capture: Int, _ a: IPAddress, _ b: IPAddress) {
      self.capture = capture
      addresses = a < b ? [a, b] : [b, a]
    }
  }

  package struct Gap: Sendable {
    package var before: FrameReference
    package var after: FrameReference
    package var nanoseconds: Int64
    /// The message that began the last negotiation before it; `nil` where that came before every packet of this
    /// activity.
    package var opening: FrameReference?
  }

  fileprivate mutating func take(_ gap: Gap) {
    if gap.nanoseconds > longestGap?.nanoseconds ?? 0 { longestGap = gap }
  }

  /// Ends the silence since the last packet.
  fileprivate mutating func resume(at time: Timestamp, _ reference: FrameReference) {
    defer { isBeginning = false }
    if isBeginning { return }
    take(
      Gap(
        before: last, after: reference, nanoseconds: time.nanoseconds &- lastTime.nanoseconds,
        opening: opening))
  }
}

/// Keeps `EncapsulationActivity` for the pairs of hosts of a run.
package struct EncapsulationActivityTable {
  /// In order of first appearance.
  package private(set) var pairs: [EncapsulationActivity] = []
  private var places: [EncapsulationActivity.Key: Int] = [:]
  private var byHosts: [HostPair: [Int]] = [:]
  /// Traffic comes in runs between the same hosts, so most packets need no look-up.
  private var recent: (capture: Int, source: IPAddress, destination: IPAddress, place: Int)?

  private static let limit = 20_000

  package init() {}

  package mutating func observe(
    source: IPAddress, destination: IPAddress, time: Timestamp, frame: Int, capture: Int,
    isKeepalive: Bool = false
  ) {
    let reference = FrameReference(capture: capture, frame: frame)
    let place = place(source, destination, capture, time, reference)
    pairs[place].resume(at: time, reference)
    pairs[place].packets += 1
    pairs[place].lastTime = time
    pairs[place].last = reference
    if isKeepalive { pairs[place].keepalives[source, default: 0] += 1 }
  }

  /// Takes what was counted for a while, after what was counted of the same hosts before.
  package mutating func add(_ summary: ActivitySummary, capture: Int) {
    let first = FrameReference(capture: capture, frame: summary.firstFrame)
    let place = place(summary.source, summary.destination, capture, summary.firstTime, first)
    pairs[place].resume(at: summary.firstTime, first)
    if let gap = summary.longestGap {
      pairs[place].take(
        EncapsulationActivity.Gap(
          before: FrameReference(capture: capture, frame: gap.before),
          after: FrameReference(capture: capture, frame: gap.after), nanoseconds: gap.nanoseconds,
          opening: pairs[place].opening))
    }
    pairs[place].packets += summary.packets
    pairs[place].lastTime = summary.lastTime
    pairs[place].last = FrameReference(capture: capture, frame: summary.lastFrame)
    if summary.keepalives > 0 {
      pairs[place].keepalives[summary.source, default: 0] += summary.keepalives
    }
    if summary.keepalivesBack > 0 {
      pairs[place].keepalives[summary.destination, default: 0] += summary.keepalivesBack
    }
  }

  /// Takes a message that begins a negotiation, whatever its ports: the silence before it was not of the tunnel
  /// that follows. Hosts without a packet on UDP 4500 so far are left alone.
  package mutating func begin(_ datagram: IKEDatagram, capture: Int) {
    let key = EncapsulationActivity.Key(
      capture: capture, datagram.source.address, datagram.destination.address)
    guard let place = places[key] else { return }
    pairs[place].opening = FrameReference(capture: capture, frame: datagram.frame.number)
    pairs[place].isBeginning = true
  }

  /// Keeps the half that was last busy.
  private mutating func forgetIdle() {
    let times = pairs.map(\.lastTime).sorted()
    let border = times[times.count / 2]
    pairs = pairs.filter { $0.lastTime > border }
    recent = nil
    (places, byHosts) = ([:], [:])
    for (place, pair) in pairs.enumerated() { index(pair.key, at: place) }
  }

  private mutating func index(_ key: EncapsulationActivity.Key, at place: Int) {
    places[key] = place
    byHosts[HostPair(key.addresses[0], key.addresses[1]), default: []].append(place)
  }

  /// Those of one side's addresses with another's, in order of first appearance.
  package func pairs(
    between some: Set<IPAddress>, and others: Set<IPAddress>
  ) -> [EncapsulationActivity] {
    HostPair.places(between: some, and: others, in: byHosts).map { pairs[$0] }
  }

  private mutating func place(
    _ source: IPAddress, _ destination: IPAddress, _ capture: Int, _ time: Timestamp,
    _ reference: FrameReference
  ) -> Int {
    if let recent, recent.capture == capture, recent.source == source,
      recent.destination == destination
    {
      return recent.place
    }
    let key = EncapsulationActivity.Key(capture: capture, source, destination)
    let place: Int
    if let known = places[key] {
      place = known
    } else {
      if pairs.count >= Self.limit { forgetIdle() }
      place = pairs.count
      index(key, at: place)
      pairs.append(EncapsulationActivity(key: key, lastTime: time, last: reference))
    }
    recent = (capture, source, destination, place)
    return place
  }
}
