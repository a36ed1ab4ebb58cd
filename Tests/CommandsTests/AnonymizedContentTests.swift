import Foundation
import ISAKMP
import TestSupport
import Testing

@testable import Commands

/// What a copy holds no longer, and what it holds still. Packets are written octet by octet.
@Suite struct AnonymizedContentTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // MARK: Packets

  private static let initiator: [UInt8] = [81, 2, 69, 142]
  private static let responder: [UInt8] = [81, 2, 69, 7]
  private static let hardware: [UInt8] = [0x00, 0x1B, 0x21, 0xAA, 0xBB, 0xCC]

  /// RFC 1071, over octets of an even count.
  private static func checksum(_ octets: [UInt8]) -> [UInt8] {
    var sum = 0
    for at in stride(from: 0, to: octets.count, by: 2) {
      sum += Int(octets[at]) << 8 | (at + 1 < octets.count ? Int(octets[at + 1]) : 0)
    }
    while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
    return MessageBuilder.uint16(~sum & 0xFFFF)
  }

  private static func pseudo(
    _ source: [UInt8], _ destination: [UInt8], _ number: UInt8, _ count: Int
  )
    -> [UInt8]
  {
    source + destination + [0, number] + MessageBuilder.uint16(count)
  }

  private static func udp(
    _ source: [UInt8], _ destination: [UInt8], port: Int, _ payload: [UInt8]
  ) -> [UInt8] {
    let ports = MessageBuilder.uint16(port) + MessageBuilder.uint16(port)
    let length = MessageBuilder.uint16(payload.count + 8)
    let sum = checksum(
      pseudo(source, destination, 17, payload.count + 8) + ports + length + [0, 0] + payload)
    return ip(source, destination, 17, ports + length + sum + payload)
  }

  private static func ip(
    _ source: [UInt8], _ destination: [UInt8], _ number: UInt8, _ payload: [UInt8]
  ) -> [UInt8] {
    let start = [0x45, 0] + MessageBuilder.uint16(payload.count + 20) + [0, 7, 0, 0, 64, number]
    let sum = checksum(start + [0, 0] + source + destination)
    return start + sum + source + destination + payload
  }

  private static func ethernet(_ packet: [UInt8]) -> [UInt8] {
    hardware + hardware.reversed() + [8, 0] + packet
  }

  private static func little(_ value: Int) -> [UInt8] {
    MessageBuilder.uint32(UInt32(value)).reversed()
  }

  private static func pcap(_ frames: [[UInt8]]) -> [UInt8] {
    little(0xA1B2_C3D4) + [2, 0, 4, 0] + little(0) + little(0) + little(65535) + little(1)
      + frames.enumerated().flatMap { index, frame in
        little(1_700_000_000 + index) + little(0) + little(frame.count) + little(frame.count)
          + frame
      }
  }

  private func copied(_ octets: [UInt8], _ name: String = "in.pcap") throws -> [UInt8] {
    let original = try folder.file(name, octets)
    let copy = folder.path("copy-" + name)
    try #require(Program.run(["anonymize", "--quiet", "--force", original, copy]) == 0)
    return try [UInt8](Data(contentsOf: URL(filePath: copy)))
  }

  private func frames(_ pcap: [UInt8]) -> [(octets: [UInt8], original: Int)] {
    var found: [(octets: [UInt8], original: Int)] = []
    var at = 24
    while at + 16 <= pcap.count {
      func number(_ place: Int) -> Int {
        pcap[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
      }
      found.append((Array(pcap[at + 16..<at + 16 + number(at + 8)]), number(at + 12)))
      at += 16 + number(at + 8)
    }
    return found
  }

  private func holds(_ octets: [UInt8], _ wanted: [UInt8]) -> Bool {
    octets.indices.dropLast(wanted.count - 1).contains {
      octets[$0..<$0 + wanted.count].elementsEqual(wanted)
    }
  }

  // MARK: An exchange in clear

  private static let identity = Array("road.warrior@kunde.example".utf8)
  private static let digest: [UInt8] = (0..<20).map { 0xA0 + $0 }
  /// UTF-16, as Windows has it in an attribute of private number 16384 (draft-ietf-ipsec-isakmp-gss-auth).
  private static let host: [UInt8] = Array("BUERO-PC-17".utf8).flatMap { [$0, 0] as [UInt8] }

  private static let aggressive: [UInt8] = {
    var association = MessageBuilder.ikev1SA([[(1, 5), (2, 2), (3, 1), (4, 2)]])
    let attribute = MessageBuilder.uint16(16384) + MessageBuilder.uint16(host.count) + host
    // Lengths of the proposal (octet 10) and of its transform (octet 18) grow with it.
    for place in [11, 19] { association[place] += UInt8(attribute.count) }
    association += attribute
    return MessageBuilder(.aggressiveMode, version: .ikev1)
      .payload(.securityAssociation, association)
      .payload(.keyExchange, [UInt8](repeating: 0x3C, count: 128))
      .payload(.nonce, [UInt8](repeating: 0x55, count: 16))
      .payload(.identification, [3, 17, 1, 0xF4] + identity)
      .payload(.hash, digest)
      .payload(.vendorID, Array("Kunde AG Remote Access 4711".utf8))
      .octets
  }()

  @Test func namesAndAddressesAreGone() throws {
    let message = Self.aggressive
    let copy = try copied(
      Self.pcap([Self.ethernet(Self.udp(Self.initiator, Self.responder, port: 500, message))]))
    for secret in [
      Self.initiator, Self.responder, Self.hardware, Self.identity, Self.digest, Self.host,
      Array("Kunde".utf8),
    ] {
      #expect(!holds(copy, secret), "\(secret) is still there")
    }
    let frame = try #require(frames(copy).first).octets
    #expect(frame.count == 42 + message.count)
    // Sender and receiver were in one network of 256 and are again (octets 26 and 30).
    #expect(frame[26..<29].elementsEqual(frame[30..<33]))
    let decoded = Message(decoding: Array(frame[42...]))
    #expect(decoded.problems.isEmpty)
    #expect(decoded.payloads.map(\.shortName) == ["SA", "KE", "NONCE", "ID", "HASH", "VID"])
    // Keys and nonces are random: they stay.
    #expect(decoded.payloads[1].body.elementsEqual([UInt8](repeating: 0x3C, count: 128)))
    #expect(decoded.payloads[2].body.elementsEqual([UInt8](repeating: 0x55, count: 16)))
    let name = String(decoding: decoded.payloads[3].body.dropFirst(4), as: UTF8.self)
    #expect(name.contains(/^[a-z]{4}\.[a-z]{7}@[a-z]{5}\.[a-z]{7}$/), "\(name)")
  }

  @Test func checksumsAreRight() throws {
    let quoted = Self.udp(Self.initiator, Self.responder, port: 500, Self.aggressive)
    let unreachable: [UInt8] = [3, 3, 0, 0, 0, 0, 0, 0] + quoted
    let icmp = [3, 3] + Self.checksum(unreachable) + unreachable[4...]
    let copy = try copied(
      Self.pcap([
        Self.ethernet(quoted), Self.ethernet(Self.ip(Self.responder, Self.initiator, 1, icmp)),
      ]))
    let both = frames(copy).map(\.octets)
    // A sum over a header with its checksum is all ones (RFC 1071).
    for frame in both { #expect(Self.checksum(Array(frame[14..<34])) == [0, 0]) }
    let udp = Array(both[0][34...])
    #expect(
      Self.checksum(
        Self.pseudo(Array(both[0][26..<30]), Array(both[0][30..<34]), 17, udp.count) + udp) == [
          0, 0,
        ])
    #expect(Self.checksum(Array(both[1][34...])) == [0, 0])
    // What the error quotes is the packet that was sent, with its new addresses and a right header.
    #expect(both[1][42..<62].elementsEqual(both[0][14..<34]))
    #expect(both[1][70...].elementsEqual(both[0][42...]))
  }

  @Test func payloadsOfOthersAreCut() throws {
    let esp: [UInt8] = [0xC0, 0xFF, 0xEE, 1, 0, 0, 0, 9] + [UInt8](repeating: 0x77, count: 100)
    let question = Array("intranet.kunde.example".utf8)
    let copy = try copied(
      Self.pcap([
        Self.ethernet(Self.ip(Self.initiator, Self.responder, 50, esp)),
        Self.ethernet(Self.udp(Self.initiator, Self.responder, port: 4500, esp)),
        Self.ethernet(Self.udp(Self.initiator, Self.responder, port: 53, question)),
        Self.hardware + Self.hardware + [8, 6] + [UInt8](repeating: 0x11, count: 28),
      ]))
    let found = frames(copy)
    #expect(found.map(\.octets.count) == [14 + 20 + 8, 14 + 20 + 8 + 8, 14 + 20 + 8, 14])
    #expect(found.map(\.original) == [142, 150, 42 + question.count, 42])
    #expect(found[0].octets.suffix(8).elementsEqual(esp.prefix(8)))
    #expect(found[1].octets.suffix(8).elementsEqual(esp.prefix(8)))
    #expect(!holds(copy, question))
  }

  /// RFC 7296 section 2.23: SHA-1 over both SPIs, the address and the port. The initiator's is of an
  /// address behind a NAT, as `printf '\x01\x23…' | sha1sum` has it, and so has that of its replacement,
  /// the first host of the first network. The other one is of nothing.
  @Test func hashesOfAddressesFollowThem() throws {
    let inside = try #require(Hex.octets("ba0f1d1f71fa08a96c32527edd6ae14d35803028"))
    let replaced = try #require(Hex.octets("de2034d398a327a12669204b8afd233492a69774"))
    let nothing = [UInt8](repeating: 0x99, count: 20)
    let suite = MessageBuilder.ikev2SA([(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil)])
    let message = MessageBuilder(.ikeSAInit, version: .ikev2).with { $0.flags = 8 }
      .payload(.securityAssociationV2, suite)
      .payload(.keyExchangeV2, [0, 14, 0, 0] + [UInt8](repeating: 1, count: 256))
      .payload(.nonceV2, [UInt8](repeating: 2, count: 32))
      .payload(.notify, MessageBuilder.ikev2Notify(.natDetectionSourceIP, inside))
      .payload(.notify, MessageBuilder.ikev2Notify(.natDetectionDestinationIP, nothing))
      .octets
    let copy = try copied(
      Self.pcap([Self.ethernet(Self.udp(Self.initiator, Self.responder, port: 500, message))]))
    #expect(holds(copy, replaced))
    #expect(!holds(copy, inside) && !holds(copy, nothing))
  }

  // MARK: pcapng

  private static func block(_ type: Int, _ body: [UInt8]) -> [UInt8] {
    little(type) + little(body.count + 12) + body + little(body.count + 12)
  }

  private static func option(_ code: UInt8, _ text: String) -> [UInt8] {
    let octets = Array(text.utf8)
    let padding = [UInt8](repeating: 0, count: (4 - octets.count % 4) % 4)
    return [code, 0, UInt8(octets.count), 0] + octets + padding
  }

  @Test func aPcapngFileSaysNothingBesides() throws {
    let frame = Self.ethernet(Self.udp(Self.initiator, Self.responder, port: 500, Self.aggressive))
    let padding = [UInt8](repeating: 0, count: (4 - frame.count % 4) % 4)
    let end: [UInt8] = [0, 0, 0, 0]
    let original =
      Self.block(
        0x0A0D_0D0A,
        Self.little(0x1A2B_3C4D) + [1, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8)
          + Self.option(2, "Ralfs ThinkPad") + Self.option(3, "Kundenlinux")
          + Self.option(4, "Kundencap")
          + Self.option(1, "bei Kunde AG") + end)
      + Self.block(
        1,
        [1, 0, 0, 0] + Self.little(0) + Self.option(2, "eth-kunde") + Self.option(3, "Uplink Kunde")
          + [9, 0, 1, 0, 9, 0, 0, 0] + end)
      // Name resolution, decryption secrets, a custom block, then the frame with a comment.
      + Self.block(
        4, [1, 0, 18, 0] + Self.initiator + Array("kunde.example".utf8) + [0, 0, 0] + end)
      + Self.block(10, Self.little(0x544C_534B) + Self.little(8) + Array("KUNDEKEY".utf8))
      + Self.block(0x0BAD, Self.little(32473) + Array("KUNDE000".utf8))
      + Self.block(
        6,
        Self.little(0) + Self.little(0x17_0000) + Self.little(5) + Self.little(frame.count)
          + Self.little(frame.count) + frame + padding + Self.option(1, "Kunde meldet Ausfall")
          + end)
    let copy = try copied(original, "in.pcapng")
    let text = String(decoding: copy, as: UTF8.self).lowercased()
    for word in ["kunde", "ralf"] { #expect(!text.contains(word)) }
    // Still nanoseconds, still a frame at its time.
    #expect(holds(copy, [9, 0, 1, 0, 9, 0, 0, 0]))
    #expect(holds(copy, Self.little(0x17_0000) + Self.little(5) + Self.little(frame.count)))
  }

  // MARK: Files

  @Test func theInputStays() throws {
    let frame = Self.ethernet(Self.udp(Self.initiator, Self.responder, port: 500, Self.aggressive))
    let original = try folder.file("own.pcap", Self.pcap([frame]))
    for arguments in [
      [original, original], [original, folder.path("new.pcap"), "--map", original],
      ["-", original],
      [folder.url.path, folder.path("new.pcap")],
    ] {
      #expect(Program.run(["anonymize", "--quiet", "--force"] + arguments) == 2)
    }
    let other = try folder.file("other.pcap", Self.pcap([]))
    #expect(Program.run(["anonymize", "--quiet", original, other]) == 2)
    #expect(try [UInt8](Data(contentsOf: URL(filePath: original))) == Self.pcap([frame]))
  }

  @Test func onlyItsOwnerReadsTheMap() throws {
    let frame = Self.ethernet(Self.udp(Self.initiator, Self.responder, port: 500, Self.aggressive))
    let original = try folder.file("own.pcap", Self.pcap([frame]))
    let map = folder.path("map.json")
    let copy = folder.path("new.pcap")
    try #require(Program.run(["anonymize", "--quiet", "--map", map, original, copy]) == 0)
    let rights = try FileManager.default.attributesOfItem(atPath: map)[.posixPermissions] as? Int
    #expect(rights == 0o600)
    let text = try String(contentsOf: URL(filePath: map), encoding: .utf8)
    #expect(text.contains("81.2.69.142") && text.contains("road.warrior@kunde.example"))
    // The same input, the same copy.
    let again = folder.path("again.pcap")
    try #require(Program.run(["anonymize", "--quiet", original, again]) == 0)
    #expect(try Data(contentsOf: URL(filePath: again)) == Data(contentsOf: URL(filePath: copy)))
  }
}
