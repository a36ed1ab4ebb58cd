import Capture
import Testing

/// The same ISAKMP message behind each link layer, its header written as octets.
@Suite struct LinkLayerTests {
  struct Layer: CustomTestStringConvertible {
    var name: String
    var linkType: Int
    var header: String
    var isIPv6 = false
    var vlan: [UInt16] = []
    var testDescription: String { name }
  }

  static let macs = "020000000002 020000000001"
  static let wifi = "0200 020000000001 020000000002 020000000003 0000"
  static let snap = "aaaa03 000000 0800"

  static let layers = [
    Layer(name: "Ethernet", linkType: 1, header: macs + "0800"),
    Layer(name: "Ethernet, IPv6", linkType: 1, header: macs + "86dd", isIPv6: true),
    Layer(name: "802.1Q", linkType: 1, header: macs + "8100 e064 0800", vlan: [100]),
    Layer(
      name: "802.1ad", linkType: 1, header: macs + "88a8 00c8 8100 0064 0800", vlan: [200, 100]),
    Layer(
      name: "eight tags", linkType: 1,
      header: macs + "8100 0001 8100 0002 8100 0003 8100 0004 8100 0005 8100 0006 8100 0007"
        + "8100 0008 0800", vlan: [1, 2, 3, 4, 5, 6, 7, 8]),
    Layer(name: "MPLS", linkType: 1, header: macs + "8847 00010040 00020140"),
    Layer(name: "MPLS, IPv6", linkType: 1, header: macs + "8847 00020140", isIPv6: true),
    Layer(
      name: "MPLS pseudowire with control word", linkType: 1,
      header: macs + "8847 00020140 00000000" + macs + "0800"),
    Layer(name: "PPPoE", linkType: 1, header: macs + "8864 11 00 0001 0046 0021"),
    Layer(
      name: "PPPoE, IPv6", linkType: 1, header: macs + "8864 11 00 0001 0046 0057", isIPv6: true),
    Layer(name: "802.3 with SNAP", linkType: 1, header: macs + "004c" + snap),
    Layer(
      name: "cooked", linkType: 113, header: "0000 0001 0006 020000000001 0000 0800"),
    Layer(
      name: "cooked, VLAN", linkType: 113,
      header: "0000 0001 0006 020000000001 0000 8100 0005 0800",
      vlan: [5]),
    Layer(
      name: "cooked, tunnel without protocol", linkType: 113,
      header: "0000 fffe 0000 0000000000000000 0000"),
    Layer(
      name: "cooked 2", linkType: 276,
      header: "0800 0000 00000002 0001 00 06 020000000001 0000"),
    Layer(
      name: "cooked 2, IPv6", linkType: 276,
      header: "86dd 0000 00000002 0001 00 06 020000000001 0000", isIPv6: true),
    Layer(name: "raw 12", linkType: 12, header: ""),
    Layer(name: "raw 14", linkType: 14, header: "", isIPv6: true),
    Layer(name: "raw 101", linkType: 101, header: ""),
    Layer(name: "raw 101, IPv6", linkType: 101, header: "", isIPv6: true),
    Layer(name: "IPv4", linkType: 228, header: ""),
    Layer(name: "IPv6", linkType: 229, header: "", isIPv6: true),
    Layer(name: "NULL, little-endian", linkType: 0, header: "02000000"),
    Layer(name: "NULL, big-endian", linkType: 0, header: "00000002"),
    Layer(name: "NULL, IPv6 on macOS", linkType: 0, header: "1e000000", isIPv6: true),
    Layer(name: "LOOP", linkType: 108, header: "00000002"),
    Layer(name: "LOOP, IPv6 on OpenBSD", linkType: 108, header: "00000018", isIPv6: true),
    Layer(name: "PPP", linkType: 9, header: "0021"),
    Layer(name: "PPP, compressed protocol", linkType: 9, header: "21"),
    Layer(name: "PPP with HDLC", linkType: 50, header: "ff03 0021"),
    Layer(name: "PPP with HDLC, IPv6", linkType: 50, header: "ff03 0057", isIPv6: true),
    Layer(name: "Cisco HDLC", linkType: 50, header: "0f00 0800"),
    Layer(name: "802.11", linkType: 105, header: "0801" + wifi + snap),
    Layer(name: "802.11 QoS", linkType: 105, header: "8801" + wifi + "0000" + snap),
    Layer(
      name: "802.11, four addresses", linkType: 105,
      header: "0803" + wifi + "020000000004" + snap),
    Layer(
      name: "radiotap", linkType: 127, header: "00 00 0800 00000000" + "0801" + wifi + snap),
    Layer(
      name: "radiotap, padded", linkType: 127,
      header: "00 00 1100 03000000 0000000000000000 20" + "8801" + wifi + "0000 0000" + snap),
    Layer(
      name: "NFLOG, little-endian", linkType: 239, header: "02 00 0000 0800 0100 08000000 5000 0900"
    ),
    Layer(
      name: "NFLOG, big-endian", linkType: 239, header: "02 00 0000 0008 0001 08000000 0050 0009"),
    Layer(
      name: "PKTAP", linkType: 258,
      header: "10000000 01000000 01000000 00000000" + macs + "0800"),
  ]

  @Test(arguments: layers) func findsTheMessage(_ layer: Layer) throws {
    let packet = layer.isIPv6 ? Packet.ike6 : Packet.ike
    let found = try events(of: hex(layer.header) + packet, linkType: layer.linkType)
    guard case .ike(let datagram) = found.first else {
      Issue.record("no message: \(found)")
      return
    }
    #expect(found.count == 1)
    #expect(datagram.octets == Packet.isakmp())
    #expect(datagram.vlan == layer.vlan)
    #expect(datagram.source.description == (layer.isIPv6 ? "[2001:db8::1]:500" : "192.0.2.1:500"))
    #expect(datagram.ttl == (layer.isIPv6 ? 63 : 64))
    #expect(datagram.identification == (layer.isIPv6 ? nil : 0x1234))
  }

  /// A frame of any length and any link type is read to its end and not beyond.
  @Test(arguments: layers) func survivesEveryCut(_ layer: Layer) throws {
    let frame = hex(layer.header) + (layer.isIPv6 ? Packet.ike6 : Packet.ike)
    let cuts = (0..<frame.count).map { Array(frame.prefix($0)) }
    let found = try events(of: CaptureBuilder().pcap(cuts, linkType: layer.linkType))
    #expect(found.summary.frames == frame.count)
    for case .ike(let datagram) in found.events {
      #expect(datagram.octets.count + datagram.missingOctets == 40)
    }
  }

  @Test func everySupportedTypeIsInTheTable() {
    let tested = Set(Self.layers.map { UInt32($0.linkType) })
    let supported = Set(LinkType.names.map(\.type.rawValue))
    #expect(tested == supported)
  }

  @Test func countsFramesThatItDoesNotOpen() throws {
    let found = try events(of: CaptureBuilder().pcap([Packet.ike, Packet.ike], linkType: 147))
    #expect(found.events.isEmpty)
    #expect(
      found.summary.unsupportedLinkTypes == [.init(linkType: LinkType(rawValue: 147), frames: 2)])
  }

  @Test func aTowerOfTagsEnds() throws {
    let tower = hex(Self.macs) + Array(repeating: hex("8100 0001"), count: 9).joined()
    #expect(try events(of: tower + hex("0800") + Packet.ike, linkType: 1).isEmpty)
  }
}
