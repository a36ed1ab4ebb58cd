import TestSupport
import Testing

@testable import Capture

@Suite struct TrafficSummaryTests {
  private static let (near, far) = (Scene.address("192.0.2.1"), Scene.address("198.51.100.2"))
  private static let other = Scene.address("203.0.113.3")

  private static func packet(_ second: Int64, _ frame: Int, spi: UInt32, length: Int) -> ESPPacket {
    ESPPacket(
      frame: FrameRecord(
        number: frame, time: Timestamp(nanoseconds: second * 1_000_000_000), fileOffset: 0,
        capturedLength: length, originalLength: length, linkType: .ethernet),
      source: near, destination: far, spi: spi, sequence: UInt32(frame), length: length)
  }

  /// By hand: packets in the minutes 0, 0, 1 and, late, 0 again of one SA, and one of another.
  @Test func countBySPIAndMinute() {
    var summaries = TrafficSummaries()
    var flows: [FlowSummary] = []
    func note(_ record: CaptureRecord) {
      if case .flow(let flow) = record { flows.append(flow) }
    }
    let packets = [
      Self.packet(10, 1, spi: 7, length: 100), Self.packet(50, 2, spi: 7, length: 68),
      Self.packet(61, 3, spi: 7, length: 100), Self.packet(59, 4, spi: 7, length: 100),
      Self.packet(70, 5, spi: 9, length: 84),
    ]
    for packet in packets {
      summaries.pass(packet.frame.time, note)
      summaries.observe(packet)
    }
    summaries.flush(note)
    #expect(flows.map(\.spi) == [7, 7, 9])
    #expect(flows.map(\.packets) == [2, 2, 1])
    #expect(flows.map(\.octets) == [168, 200, 84])
    #expect(flows.map(\.firstFrame) == [1, 3, 5])
    #expect(flows.map(\.lastFrame) == [2, 4, 5])
    #expect(flows.map(\.lastSequence) == [2, 4, 5])
    // 100 and 68 leave 4 when divided by 16, 84 too.
    #expect(flows.allSatisfy { $0.lengthRemainders == 1 << 4 })
  }

  @Test func findTheLongestPauseAndWhoseKeepalives() {
    var summaries = TrafficSummaries()
    var activities: [ActivitySummary] = []
    func note(_ record: CaptureRecord) {
      if case .activity(let activity) = record { activities.append(activity) }
    }
    for (frame, second) in [Int64(0), 5, 25, 30].enumerated() {
      let record = Self.packet(second, frame + 1, spi: 1, length: 1).frame
      summaries.pass(record.time, note)
      summaries.observeEncapsulated(
        from: frame % 2 == 0 ? Self.near : Self.far, to: frame % 2 == 0 ? Self.far : Self.near,
        record, isKeepalive: frame > 0)
    }
    summaries.flush(note)
    #expect(activities.count == 1)
    #expect(activities[0].longestGap == .init(before: 2, after: 3, nanoseconds: 20_000_000_000))
    #expect(activities[0].packets == 4)
    #expect(activities[0].keepalives == 1 && activities[0].keepalivesBack == 2)
  }

  /// A negotiation that begins divides what passed between its hosts, and nobody else's.
  @Test func endWhereTheHostsBeginAnotherNegotiation() {
    var summaries = TrafficSummaries()
    var activities: [ActivitySummary] = []
    func note(_ record: CaptureRecord) {
      if case .activity(let activity) = record { activities.append(activity) }
    }
    func pass(_ second: Int64, _ frame: Int, to host: IPAddress) {
      summaries.observeEncapsulated(
        from: Self.near, to: host, Self.packet(second, frame, spi: 1, length: 1).frame)
    }
    pass(0, 1, to: Self.far)
    pass(1, 2, to: Self.other)
    summaries.end(Self.far, Self.near, note)
    summaries.end(Self.far, Self.near, note)
    #expect(activities.map(\.firstFrame) == [1])
    pass(50, 3, to: Self.other)
    pass(51, 4, to: Self.far)
    summaries.flush(note)
    #expect(activities.map(\.firstFrame) == [1, 2, 4])
    #expect(activities.map(\.packets) == [1, 2, 1])
    #expect(activities.map { $0.longestGap?.nanoseconds } == [nil, 49_000_000_000, nil])
  }
}
