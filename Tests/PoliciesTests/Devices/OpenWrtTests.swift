import Foundation
import ISAKMP
import TestSupport
import Testing
import Texts

@testable import Policies

/// OpenWrt: options and defaults by the package's script `swanctl.init`.
@Suite struct OpenWrtTests {
  @Test func sample() throws {
    let path = Repository.samples.appending(path: "configurations/openwrt.ipsec.cfg")
    let policy = try configuration(Array(try Data(contentsOf: path)), file: "ipsec")
    #expect(policy.product == .openWrt)
    let hq = try #require(policy.connections.first)
    // Whoever is not enabled is not used.
    #expect(policy.connections.map(\.name) == ["hq"])
    #expect(policy.remarks.map(\.line) == [31])
    #expect(hq.versions.value == [.ikev2] && hq.versions.origin.isDefault)
    #expect(hq.remoteAddresses.map(\.value) == ["198.51.100.7"])
    #expect(
      hq.proposals?.map(suite) == [
        "AES-CBC-256 | HMAC-SHA2-256-128 | PRF-HMAC-SHA2-256 | MODP-2048 (14)"
      ])
    #expect(hq.proposals?[0].choices.map(\.origin.line) == [6, 7, 7, 8])
    #expect(hq.deadPeerDetectionSeconds?.value == 30 && hq.mobike?.value == true)
    let child = try #require(hq.children.first)
    #expect(child.proposals.map(suite) == ["AES-GCM-16-128 | ECP-256 (19) | no"])
    #expect(
      child.localSelectors.map(\.value) == [.range(start: [10, 7, 0, 0], end: [10, 7, 255, 255])])
    #expect(policy.presharedKeys.map(\.peers) == [["branch.example", "hq.example"]])
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("Lapwing 4".utf8))])
  }

  @Test(arguments: ["ikev1", "ikev2", "ike"])
  func layouts(_ exchange: String) throws {
    let policy = try configuration(
      "package ipsec\r\n\r\nconfig remote hq   # the hub\r\n\toption enabled yes\r\n"
        + "\toption gateway any\r\n\toption keyexchange \"\(exchange)\"\r\n"
        + "\tlist crypto_proposal 'a b'\r\n\tlist tunnel t\r\n"
        + "config crypto_proposal a\r\n\toption encryption_algorithm aes128\r\n"
        + "\toption hash_algorithm sha1\r\n\toption dh_group modp1536\r\n"
        + "config crypto_proposal b\r\n\toption encryption_algorithm 3des\r\n"
        + "\toption hash_algorithm md5\r\n\toption dh_group modp1024\r\nconfig tunnel t\r\n")
    let hq = try #require(policy.connections.first)
    #expect(policy.remarks.isEmpty)
    #expect(
      hq.versions.value
        == (exchange == "ikev1" ? [.ikev1] : exchange == "ikev2" ? [.ikev2] : [.ikev2, .ikev1]))
    #expect(hq.proposals?.count == (exchange == "ike" ? 4 : 2))
    // No list: strongSwan's own, which depends on the build.
    #expect(hq.children.first?.proposals.allSatisfy { !$0.isCertain } == true)
    #expect(hq.remoteAddresses.isEmpty)
  }

  @Test func whatIsNotUnderstoodIsTold() throws {
    let policy = try configuration(
      """
      config remote 'a'
        option enabled '1'
        option crypto_propsal 'x'
        list tunnel 'none'
        list crypto_proposal 'g'
        option pre_shared_key '****'
      config crypto_proposal 'g'
        option encryption_algorithm 'aes128gcm16'
        option hash_algorithm 'sha256'
        option dh_group 'modp2048
      wibble
      config wobble
      """)
    let remarks = policy.remarks.map { "\($0.line) \($0.what)" }.joined(separator: "\n")
    for words in [
      "3 unknown option “crypto_propsal”", "4 there is no tunnel “none”",
      "6 the key of “a” is hidden",
      "9 “aes128gcm16” takes no hash", "10 a quotation mark", "11 this is neither",
      "12 unknown section “wobble”",
    ] { #expect(remarks.contains(words), "\(words)") }
    #expect(policy.presharedKeys.map(\.value) == [.masked])
  }
}

/// Edits in a device's own syntax.
@Suite struct OwnEditTests {
  /// The pseudorandom function follows the hash's word: no line of its own is written for it.
  @Test func onePlaceForHashAndFunction() throws {
    let file = ConfigurationOrigin.written(
      file: "ipsec", line: 6, text: "option hash_algorithm 'sha512'")
    let entry = ConfiguredProposal(
      name: "crypto_proposal strong", versions: [.ikev2],
      origin: .written(file: "ipsec", line: 4, text: "config crypto_proposal 'strong'"))
    let changes = [
      LeastEdit.Change(
        attribute: .prf, from: [.prf(.hmacSHA512)], to: .prf(.hmacSHA256), origin: file),
      LeastEdit.Change(
        attribute: .integrity, from: [.integrity(.hmacSHA512To256)],
        to: .integrity(.hmacSHA256To128), origin: file),
    ]
    let lines = changes.lines { $0.attribute == .prf ? "wrong" : $0.told("new", in: entry) }
    #expect(lines == ["ipsec, line 6: `new` instead of `option hash_algorithm 'sha512'`"])
  }
}
