import Capture
import Testing

@Suite struct IKEOverTCPTests {
  static let esp = hex("c0ffee01 00000001") + Array(repeating: 0x5A, count: 20)
  static let message = [0, 0, 0, 0] + Packet.isakmp(body: 60)

  static func framed(_ message: [UInt8]) -> [UInt8] { big16(message.count + 2) + message }

  /// What the originator sends: 6 + 94 + 30 + 94 octets.
  static let stream =
    Array("IKETCP".utf8) + framed(message) + framed(esp) + framed(message)

  static func segment(_ octets: some Sequence<UInt8>, sequence: Int, flags: Int = 0x18) -> [UInt8] {
    let header =
      big16(40_000) + big16(4500) + big32(sequence) + big32(0) + [0x50, UInt8(flags)]
      + big16(1000) + big32(0)
    return Packet.ipv4(header + octets, protocol: 6)
  }

  /// Sequence numbers that come round in the middle.
  static let start = 0xFFFF_FFB0

  static func piece(_ range: Range<Int>) -> [UInt8] {
    segment(stream[range], sequence: (start + 1 + range.lowerBound) & 0xFFFF_FFFF)
  }

  static let orders: [[Range<Int>]] = [
    [0..<224],
    [0..<3, 3..<7, 7..<100, 100..<224],
    [0..<100, 100..<130, 130..<224],
    [100..<150, 0..<100, 150..<224],
    [0..<60, 0..<60, 40..<110, 150..<224, 110..<150],
  ]

  @Test(arguments: orders) func takesMessagesOut(ranges: [Range<Int>]) throws {
    let frames = [Self.segment([], sequence: Self.start, flags: 0x02)] + ranges.map(Self.piece)
    let found = try events(of: CaptureBuilder().pcap(frames, linkType: 101)).events
    #expect(found.count == 3)
    for case .ike(let datagram) in found {
      #expect(datagram.transport == .tcp)
      #expect(datagram.hasNonESPMarker)
      #expect(datagram.octets == Packet.isakmp(body: 60))
    }
    guard found.count == 3, case .esp(let packet) = found[1] else {
      Issue.record("no ESP: \(found)")
      return
    }
    #expect(packet.spi == 0xC0FF_EE01 && packet.length == 28)
  }

  @Test func namesTheFramesOfAMessage() throws {
    let frames = [Self.piece(0..<50), Self.piece(50..<120), Self.piece(120..<224)]
    let found = try events(of: CaptureBuilder().pcap(frames, linkType: 101)).events
    let named = found.compactMap { event -> [Int]? in
      if case .ike(let datagram) = event { [datagram.frame.number] + datagram.frames } else { nil }
    }
    #expect(named == [[2, 1, 2], [3]])
  }

  @Test func beginsInTheMiddleAtAnISAKMPMessage() throws {
    let frames = [Self.segment(Self.framed(Self.message), sequence: 5)]
    #expect(try events(of: CaptureBuilder().pcap(frames, linkType: 101)).summary.ikeMessages == 1)
    let other = [Self.segment(Array("SSH-2.0-server\r\n".utf8), sequence: 5)]
    #expect(try events(of: CaptureBuilder().pcap(other, linkType: 101)).events.isEmpty)
  }

  @Test func saysWhatTheCaptureCutOff() throws {
    let whole = Self.piece(0..<100)
    let octets =
      CaptureBuilder().pcapHeader(linkType: 101)
      + CaptureBuilder().pcapRecord(Array(whole.prefix(90)), original: whole.count)
    guard case .ike(let datagram) = try events(of: octets).events.first else {
      Issue.record("no message")
      return
    }
    // 90 octets less IP, TCP, prefix, length and marker.
    #expect(datagram.octets.count == 90 - 20 - 20 - 6 - 2 - 4)
    #expect(datagram.missingOctets == 50)
  }
}
