import Capture
import Testing

/// IP, ICMP and tunnels.
@Suite struct PacketTests {
  static let macs = hex("020000000002 020000000001 0800")

  static let wrapped: [(name: String, packet: [UInt8])] = [
    ("options", Packet.ipv4(Packet.udp(Packet.isakmp()), options: hex("94040000"))),
    ("total length 0", Packet.ipv4(Packet.udp(Packet.isakmp()), totalLength: 0)),
    ("IP in IP", Packet.ipv4(Packet.ike, protocol: 4)),
    ("6in4", Packet.ipv4(Packet.ike6, protocol: 41)),
    ("4in6", Packet.ipv6(Packet.ike, next: 4)),
    ("GRE", Packet.ipv4(hex("0000 0800") + Packet.ike, protocol: 47)),
    (
      "GRE with checksum, key, sequence",
      Packet.ipv4(hex("b000 0800 00000000 00000001 00000002") + Packet.ike, protocol: 47)
    ),
    ("GRE, bridged", Packet.ipv4(hex("0000 6558") + macs + Packet.ike, protocol: 47)),
    ("ERSPAN I", Packet.ipv4(hex("0000 88be") + macs + Packet.ike, protocol: 47)),
    (
      "ERSPAN II",
      Packet.ipv4(
        hex("1000 88be 00000001 1001000000000000") + macs + Packet.ike, protocol: 47)
    ),
    (
      "ERSPAN III",
      Packet.ipv4(
        hex("1000 22eb 00000001 200100000000000000000000") + macs + Packet.ike, protocol: 47)
    ),
    (
      "ERSPAN III with subheader",
      Packet.ipv4(
        hex("1000 22eb 00000001 200100000000000000000001 0000000000000000") + macs + Packet.ike,
        protocol: 47)
    ),
    (
      "VXLAN",
      Packet.ipv4(
        Packet.udp(hex("08000000 00000100") + macs + Packet.ike, from: 55_555, to: 4789))
    ),
    (
      "hop-by-hop and destination options",
      Packet.ipv6(
        hex("3c00 0502 0000 0100 1101 0104 00000000 0000 00000000 0000")
          + Packet.udp(Packet.isakmp()), next: 0)
    ),
    (
      "atomic fragment",
      Packet.ipv6(hex("1100 0000 00000001") + Packet.udp(Packet.isakmp()), next: 44)
    ),
  ]

  @Test func findsTheMessageInEachWrapping() throws {
    for (name, packet) in Self.wrapped {
      let found = try events(of: packet, linkType: 101)
      guard case .ike(let message) = found.first, found.count == 1 else {
        Issue.record("\(name): \(found)")
        continue
      }
      #expect(message.octets == Packet.isakmp(), "\(name)")
    }
  }

  @Test func everyCutOfEachWrappingIsRead() throws {
    for (_, packet) in Self.wrapped {
      let cuts = (0..<packet.count).map { Array(packet.prefix($0)) }
      let found = try events(of: CaptureBuilder().pcap(cuts, linkType: 101))
      #expect(found.summary.frames == packet.count)
    }
  }

  @Test func aTowerOfTunnelsEnds() throws {
    let tower = (0..<40).reduce(Packet.ike) { packet, _ in Packet.ipv4(packet, protocol: 4) }
    #expect(try events(of: tower, linkType: 101).isEmpty)
  }

  @Test func readsESPAndAH() throws {
    let esp = Packet.ipv4(hex("01020304 00000005") + Array(repeating: 0, count: 92), protocol: 50)
    let ah = Packet.ipv4(hex("04 04 0000 01020304 00000006 00") + Packet.ike, protocol: 51)
    let found = try events(of: CaptureBuilder().pcap([esp, ah], linkType: 101)).events
    guard case .esp(let first) = found.first, case .ah(let second) = found.last else {
      Issue.record("\(found)")
      return
    }
    #expect(first.spi == 0x0102_0304 && first.sequence == 5 && first.length == 100)
    #expect(first.sourcePort == nil)
    #expect(second.spi == 0x0102_0304 && second.sequence == 6)
  }

  @Test func readsICMPErrors() throws {
    let unreachable = Packet.ipv4(hex("0303 0000 00000000") + Packet.ike, protocol: 1)
    let short = Packet.ipv4(hex("0304 0000 000005dc") + Packet.ike.prefix(28), protocol: 1)
    let esp = Packet.ipv4(
      hex("0b00 0000 00000000") + Packet.ipv4(hex("0a0b0c0d 00000001"), protocol: 50), protocol: 1)
    let tooBig = Packet.ipv6(hex("0200 0000 00000500") + Packet.ike6, next: 58)
    let stranger = Packet.ipv4(
      hex("0303 0000 00000000") + Packet.ipv4(Packet.udp([], from: 53, to: 53)), protocol: 1)
    let echo = Packet.ipv4(hex("0800 0000 00000000") + Packet.ike, protocol: 1)
    let frames = [unreachable, short, esp, tooBig, stranger, echo]
    let found = try events(of: CaptureBuilder().pcap(frames, linkType: 101))
    let errors = found.events.compactMap { event -> ICMPError? in
      if case .icmpError(let error) = event { error } else { nil }
    }
    #expect(errors.map(\.frame.number) == [1, 2, 3, 4])
    #expect(errors.map(\.type) == [3, 3, 11, 2])
    #expect(errors.map(\.code) == [3, 4, 0, 0])
    #expect(errors.map(\.nextHopMTU) == [nil, 1500, nil, 1280])
    #expect(errors.map(\.quotedProtocol) == [.udp, .udp, .esp, .udp])
    #expect(errors.map(\.quotedISAKMP) == [Packet.isakmp(), [], [], Packet.isakmp()])
    #expect(errors.map(\.quotedSPI) == [nil, nil, 0x0A0B_0C0D, nil])
    #expect(errors.map(\.quotedSource.description).first == "192.0.2.1:500")
    #expect(errors.map(\.isIPv6) == [false, false, false, true])
    #expect(found.summary.ikeMessages == 0)
  }
}
