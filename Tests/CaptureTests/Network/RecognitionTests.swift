import Capture
import Testing

@Suite struct RecognitionTests {
  enum Kind: Equatable {
    case ike(marker: Bool)
    case esp(spi: UInt32, length: Int)
    case keepalive, notIKE, nothing
  }

  struct Datagram: CustomTestStringConvertible {
    var name: String
    var ports: (Int, Int)
    var payload: [UInt8]
    var kind: Kind
    var additional: Set<UInt16> = []
    var testDescription: String { name }
  }

  static let marker: [UInt8] = [0, 0, 0, 0]
  static let esp = hex("c0ffee01 00000001") + Array(repeating: 0x5A, count: 40)

  static let datagrams = [
    Datagram(
      name: "v1 on 500", ports: (500, 500), payload: Packet.isakmp(), kind: .ike(marker: false)),
    Datagram(
      name: "v1 behind NAT", ports: (1027, 500), payload: Packet.isakmp(), kind: .ike(marker: false)
    ),
    Datagram(
      name: "v2 on 500", ports: (500, 500),
      payload: Packet.isakmp(payload: 33, version: 0x20, exchange: 34, flags: 8),
      kind: .ike(marker: false)),
    Datagram(
      name: "marker on 500", ports: (500, 500), payload: marker + Packet.isakmp(),
      kind: .ike(marker: true)),
    Datagram(
      name: "marker on 4500", ports: (4500, 4500), payload: marker + Packet.isakmp(),
      kind: .ike(marker: true)),
    Datagram(
      name: "4500 without marker", ports: (4500, 4500), payload: Packet.isakmp(),
      kind: .ike(marker: false)),
    Datagram(
      name: "4500 without marker, length wrong: may be ESP", ports: (4500, 4500),
      payload: Packet.isakmp(length: 41), kind: .esp(spi: 0x0123_4567, length: 40)),
    Datagram(
      name: "ESP on 4500", ports: (4500, 61_000), payload: esp,
      kind: .esp(spi: 0xC0FF_EE01, length: 48)),
    Datagram(name: "keepalive", ports: (4500, 4500), payload: [0xFF], kind: .keepalive),
    Datagram(
      name: "keepalive of the drafts, on 500", ports: (500, 500), payload: [0xFF], kind: .keepalive),
    Datagram(name: "one other octet", ports: (4500, 4500), payload: [0], kind: .notIKE),
    Datagram(name: "nothing", ports: (500, 500), payload: [], kind: .notIKE),
    Datagram(name: "short ESP", ports: (4500, 4500), payload: [1, 2, 3, 4, 5], kind: .notIKE),
    Datagram(
      name: "ESP of draft 01, on 500", ports: (500, 500),
      payload: Array(repeating: 0, count: 8) + esp, kind: .esp(spi: 0xC0FF_EE01, length: 48)),
    Datagram(
      name: "header length 0", ports: (500, 500), payload: Packet.isakmp(length: 0),
      kind: .ike(marker: false)),
    Datagram(
      name: "header length far too large", ports: (500, 500),
      payload: Packet.isakmp(length: 0x7FFF_FFFF),
      kind: .ike(marker: false)),
    Datagram(
      name: "version 3, length right", ports: (500, 500),
      payload: Packet.isakmp(payload: 33, version: 0x30, exchange: 34), kind: .ike(marker: false)),
    Datagram(
      name: "unknown exchange type, length wrong", ports: (500, 500),
      payload: Packet.isakmp(exchange: 240, length: 1), kind: .ike(marker: false)),
    Datagram(
      name: "initiator SPI zero", ports: (500, 500),
      payload: Packet.isakmp(initiator: Array(repeating: 0, count: 8)), kind: .ike(marker: false)),
    Datagram(
      name: "20 octets of a header", ports: (500, 500), payload: Array(Packet.isakmp().prefix(20)),
      kind: .ike(marker: false)),
    Datagram(
      name: "DNS query on 500", ports: (500, 53),
      payload: hex("1a2b 0100 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001"),
      kind: .notIKE),
    Datagram(
      name: "text on 500", ports: (500, 500),
      payload: Array("GET /index.html HTTP/1.1\r\nHost: a.example\r\n".utf8), kind: .notIKE),
    Datagram(name: "another port", ports: (501, 4501), payload: Packet.isakmp(), kind: .nothing),
    Datagram(
      name: "additional, no marker", ports: (5000, 1500), payload: Packet.isakmp(),
      kind: .ike(marker: false), additional: [1500]),
    Datagram(
      name: "additional, marker", ports: (1500, 5000), payload: marker + Packet.isakmp(),
      kind: .ike(marker: true), additional: [1500]),
    Datagram(
      name: "additional, ESP", ports: (1500, 5000), payload: esp,
      kind: .esp(spi: 0xC0FF_EE01, length: 48), additional: [1500]),
  ]

  @Test(arguments: datagrams) func tellsApart(_ datagram: Datagram) throws {
    let packet = Packet.ipv4(
      Packet.udp(datagram.payload, from: datagram.ports.0, to: datagram.ports.1))
    let octets = CaptureBuilder().pcap([packet], linkType: 101)
    let found = try events(of: octets, ports: IKEPorts(additional: datagram.additional)).events
    #expect(Self.kind(found) == datagram.kind)
  }

  static func kind(_ events: [CaptureEvent]) -> Kind {
    switch events.first {
    case .ike(let message): .ike(marker: message.hasNonESPMarker)
    case .esp(let packet): .esp(spi: packet.spi, length: packet.length)
    case .keepalive: .keepalive
    case .notIKE: .notIKE
    default: .nothing
    }
  }

  @Test func saysHowMuchTheCaptureCutOff() throws {
    let packet = Packet.ipv4(Packet.udp(Packet.isakmp(body: 100)))
    let octets =
      CaptureBuilder().pcapHeader(linkType: 101)
      + CaptureBuilder().pcapRecord(Array(packet.prefix(68)), original: packet.count)
    let found = try events(of: octets)
    guard case .ike(let message) = found.events.first else {
      Issue.record("no message")
      return
    }
    #expect(message.octets.count == 40)
    #expect(message.missingOctets == 88)
    #expect(found.summary.truncatedFrames == 1)
    #expect(found.summary.truncatedIKE == 1)
  }

  @Test func octetsBehindTheDatagramAreNotPartOfIt() throws {
    let trailer = Packet.ethernet(Packet.ike) + Array(repeating: 0, count: 9)
    guard case .ike(let message) = try events(of: trailer, linkType: 1).first else {
      Issue.record("no message")
      return
    }
    #expect(message.octets == Packet.isakmp())
  }
}
