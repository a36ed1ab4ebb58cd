import Capture
import Foundation
import ISAKMP
import Keys
import Policies
import TestSupport
import Testing

@testable import Diagnosis

/// OpenIKED's configuration beside a capture, and against another file.
@Suite struct OpenIKEDTests {
  private func read(_ text: String, _ file: String) throws -> PeerPolicy {
    try ConfigurationFile.read(Array(text.utf8), file: file, including: { _, _ in [] })
  }

  private func iked(
    ike: String = "enc aes-256 auth hmac-sha2-256 prf hmac-sha2-256 group modp2048",
    child: String = "enc aes-256 auth hmac-sha2-256", identities: String = ""
  ) -> String {
    """
    ikev2 "hq" active esp \\
      from 10.1.0.0/16 to 10.2.0.0/16 \\
      local 203.0.113.1 peer 198.51.100.2 \\
      ikesa \(ike) \\
      childsa \(child) \\
      \(identities) \\
      psk "Correct-Horse-7"
    """
  }

  private func pair(_ iked: String) throws -> PolicyPair {
    let other = """
      connections { site { version = 2
        local_addrs = 198.51.100.2
        remote_addrs = 203.0.113.1
        proposals = aes256-sha256-modp2048
        local { auth = psk
          id = hq.example }
        remote { auth = psk
          id = branch.example }
        children { net {
          local_ts = 10.2.0.0/16
          remote_ts = 10.1.0.0/16
          esp_proposals = aes256-sha256 } } } }
      """
    return PolicyPair(try read(iked, "iked.conf"), try read(other, "swanctl.conf"))
  }

  /// Expectations by hand: one word differs, on the line that has it.
  @Test(arguments: [
    ("enc aes-128 auth hmac-sha2-256 prf hmac-sha2-256 group modp2048", "key length"),
    ("enc aes-256 auth hmac-sha2-384 prf hmac-sha2-256 group modp2048", "integrity algorithm"),
    ("enc aes-256 auth hmac-sha2-256 prf hmac-sha2-256 group ecp256", "Diffie-Hellman group"),
  ])
  func oneWordOfTheIKESA(ike: String, attribute: String) throws {
    let pair = try pair(iked(ike: ike))
    let cause = try #require(pair.tunnels.first?.directions.first?.causes.first)
    #expect(cause.kind == .suite && cause.confidence == .proven)
    let row = try #require(cause.rows.first { !$0.agrees })
    #expect(row.attribute == attribute && row.aPlace == "iked.conf, line 4")
  }

  @Test func theSameOnBothSides() throws {
    let pair = try pair(iked(identities: "srcid branch.example dstid hq.example"))
    #expect(pair.phase1 == .comesUp && pair.phase2 == .comesUp)
    #expect(pair.tunnels.flatMap(\.directions).allSatisfy { $0.causes.isEmpty })
  }

  /// Without `srcid` iked shows its host's name, which the file does not tell.
  @Test func anIdentityThatTheFileDoesNotTell() throws {
    let pair = try pair(iked(identities: "dstid hq.example"))
    #expect(!pair.tunnels.flatMap(\.directions).flatMap(\.causes).contains { $0.kind == .identity })
    let other = try self.pair(iked(identities: "srcid branch.example dstid hub.example"))
    let causes = other.tunnels.flatMap(\.directions).flatMap(\.causes)
    #expect(causes.contains { $0.kind == .identity && $0.confidence == .proven })
  }

  /// A group of the Child SA has no part in IKE_AUTH (RFC 7296 section 1.2).
  @Test func aGroupOfOneSide() throws {
    let pair = try pair(
      iked(
        child: "enc aes-256 auth hmac-sha2-256 group modp2048",
        identities: "srcid branch.example dstid hq.example"))
    #expect(pair.phase2 == .comesUp)
    let causes = pair.tunnels.flatMap(\.directions).flatMap(\.children).flatMap(\.causes)
    #expect(causes.contains { $0.kind == .rekey && $0.confidence == .proven })
  }

  // MARK: With a capture

  /// IKE_AUTH sealed with AES-CBC-128 and HMAC-SHA1-96 by another library under the keys of the table:
  /// ESP with AES-128 and SHA2-256 for 10.1.0.0/16 and 10.2.0.0/16, and NO_PROPOSAL_CHOSEN alone.
  private static let request = """
    00000000000000a100000000000000b22e20230800000001000000cc230000b0070707070707070707070707070707\
    07a60449e828523291b139a99e2a5fe4e0ae819b948b6b86ba4af18a869789d9c6cc2c4ecf2955d2987373258a79cc\
    6643155cdd2e8cbbf81be66622a34f589ffaf3347959aee636738e54df304c4f8e3065f5ff3531c7601583871ad460\
    4e42a8f8ccad4accfb07f295bb84c64beba6fe00172fbd3f950a8394e651ad2e7d231d15b749cef3624edbe7c7f5de\
    b1ce641efc45ddc3db075b89238d1a41
    """
  private static let refusal = """
    00000000000000a100000000000000b22e202320000000010000004c29000030080808080808080808080808080808\
    08e0799dfcbeba4b79aa3d2ad6454c0861dd627137e38f7a47c142bbd0
    """
  private static let table = """
    00000000000000a1,00000000000000b2,000102030405060708090a0b0c0d0e0f,\
    101112131415161718191a1b1c1d1e1f,"AES-CBC-128 [RFC3602]",\
    202122232425262728292a2b2c2d2e2f30313233,3435363738393a3b3c3d3e3f4041424344454647,\
    "HMAC_SHA1_96 [RFC2404]"
    """

  private func first(isResponse: Bool) -> [UInt8] {
    MessageBuilder(.ikeSAInit, version: .ikev2).with {
      $0.initiatorSPI = 0xa1
      $0.responderSPI = isResponse ? 0xb2 : 0
      $0.flags = isResponse ? 0x20 : 0x08
    }
    .payload(
      .securityAssociation,
      MessageBuilder.ikev2SA([(1, 12, 128), (2, 2, nil), (3, 2, nil), (4, 14, nil)])
    )
    .payload(.keyExchange, [0, 14, 0, 0] + [UInt8](repeating: isResponse ? 5 : 6, count: 256))
    .payload(.nonce, [UInt8](repeating: isResponse ? 1 : 2, count: 32))
    .payload(.vendorID, isResponse ? Array("OpenIKED-7.4".utf8) : [1, 2, 3, 4]).octets
  }

  /// Little-endian pcap of raw IPv4, a second a packet.
  private func capture() -> [UInt8] {
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 255) } }
    var file = number(0xa1b2_c3d4) + [2, 0, 4, 0] + number(0) + number(0) + number(65535)
    file += number(101)
    let messages = [
      first(isResponse: false), first(isResponse: true), Hex.octets(Self.request) ?? [],
      Hex.octets(Self.refusal) ?? [],
    ]
    let (here, there): ([UInt8], [UInt8]) = ([203, 0, 113, 1], [198, 51, 100, 2])
    for (index, message) in messages.enumerated() {
      let ends = index % 2 == 0 ? here + there : there + here
      let udp = MessageBuilder.uint16(message.count + 8)
      let packet =
        [0x45, 0] + MessageBuilder.uint16(message.count + 28) + [0, 1, 0, 0, 64, 17, 0, 0] + ends
        + [1, 244, 1, 244] + udp + [0, 0] + message
      file += number(1000 + index) + number(0) + number(packet.count) + number(packet.count)
      file += packet
    }
    return file
  }

  /// OpenIKED answers IKE_AUTH with the Child SA's refusal alone and closes the IKE SA: its file says
  /// why all the same. AES-128 is asked for, AES-256 is what it has.
  @Test func aChildSAThatEndsTheIKESA() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("iked.pcap", capture())
    let secrets = try SecretsFile.read(Array(Self.table.utf8), file: "ikev2_decryption_table")
    let text = iked(
      ike: "enc aes-128 auth hmac-sha1 prf hmac-sha1 group modp2048",
      identities: "srcid hq.example dstid branch.example"
    ).replacing("from 10.1.0.0/16 to 10.2.0.0/16", with: "from 10.2.0.0/16 to 10.1.0.0/16")
      .replacing(
        "local 203.0.113.1 peer 198.51.100.2", with: "local 198.51.100.2 peer 203.0.113.1")
    let alone = try JudgedCapture([path], secrets: secrets)
    #expect(alone.told.filter { $0.severity == .error }.map(\.page.code) == ["IKE300"])
    let judged = try JudgedCapture(
      [path], secrets: secrets, policies: [try read(text, "iked.conf")])
    let errors = judged.told.filter { $0.severity == .error }
    #expect(errors.map(\.page.code) == ["IKE301"])
    #expect(errors.first?.confidence == .proven)
    let row = try #require(errors.first?.comparison.first { $0.offered != $0.configured })
    #expect(row.offered == "AES-CBC-128" && row.configured == "AES-CBC-256")
  }
}
