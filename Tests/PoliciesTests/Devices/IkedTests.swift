import Foundation
import ISAKMP
import TestSupport
import Testing
import Texts

@testable import Policies

/// OpenIKED's iked.conf: words, order and defaults by the manual page iked.conf(5) of release 7.
@Suite struct IkedTests {
  @Test func sample() throws {
    let policy = try configuration(
      Array(try Data(contentsOf: Repository.samples.appending(path: "configurations/iked.conf"))),
      file: "iked.conf")
    #expect(policy.product == .openBSD && policy.remarks.isEmpty)
    #expect(policy.connections.map(\.name) == ["hq", "ikev2, line 24", "roaming"])
    let hq = policy.connections[0]
    #expect(hq.localAddresses.map(\.value) == ["203.0.113.1"])
    #expect(hq.remoteAddresses.map(\.origin.line) == [13])
    #expect(hq.localIdentity?.value == "branch.example" && hq.remoteIdentity?.origin.line == 19)
    #expect(
      hq.proposals?.map(suite) == [
        "AES-GCM-16-256 | PRF-HMAC-SHA2-256 | Curve25519 (31) | MODP-2048 (14)",
        "AES-CBC-256 | AES-CBC-128 | HMAC-SHA2-256-128 | PRF-HMAC-SHA2-256 | MODP-2048 (14)",
      ])
    #expect(hq.proposals?[1].choices.map(\.origin.line) == [16, 16, 15, 17, 17])
    #expect(hq.mobike?.value == false && hq.fragmentation?.value == true)
    #expect(hq.initiates?.value == true && hq.rekeySeconds?.value == 28800)
    let child = try #require(hq.children.first)
    #expect(
      child.proposals.map(suite) == ["AES-CBC-256 | HMAC-SHA2-256-128 | MODP-2048 (14) | no"])
    #expect(
      child.localSelectors.map(\.value) == [
        .range(start: [10, 1, 0, 0], end: [10, 1, 255, 255]),
        .range(start: [10, 3, 0, 0], end: [10, 3, 0, 255]),
      ])
    #expect(child.remoteSelectors.count == 1 && child.lifetimeKilobytes?.value == 524_288)
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("Dotterel-58".utf8))])
    #expect(policy.presharedKeys.map(\.peers) == [["198.51.100.2"]])
  }

  @Test func whatIsLeftOutIsOfTheRelease() throws {
    let policy = try configuration(
      Array(try Data(contentsOf: Repository.samples.appending(path: "configurations/iked.conf"))),
      file: "iked.conf")
    let other = policy.connections[1]
    // Two lists each, combined ciphers first, and nothing of them is certain.
    #expect(other.proposals?.count == 2 && other.children[0].proposals.count == 2)
    let all = (other.proposals ?? []) + other.children[0].proposals
    #expect(all.allSatisfy { !$0.isCertain })
    #expect(other.initiates?.value == false && other.children[0].mode.value == .transport)
    #expect(other.localAddresses.isEmpty && other.remoteIdentity == nil)
    #expect(other.remoteAuthentication.map(\.value) == [.ecdsaSignatures])
    #expect(
      other.children[0].localSelectors.map(\.value) == [
        .range(
          start: [0, 0, 0, 0], end: [255, 255, 255, 255], protocolID: 6, startPort: 22, endPort: 22)
      ])
    let roaming = policy.connections[2]
    #expect(roaming.remoteAuthentication.map(\.value) == [.eap("mschapv2")])
    #expect(roaming.children[0].localSelectors.map(\.value) == [.dynamic()])
    #expect(roaming.children[0].rekeySeconds?.value == 3 * 3600)
  }

  /// The manual's tables, with the numbers of IANA's registry for IKEv2.
  @Test(
    arguments: [
      ("3des", 3, nil), ("aes-128", 12, 128), ("aes-192", 12, 192), ("aes-256", 12, 256),
      ("aes-128-ctr", 13, 128), ("aes-256-gcm", 20, 256), ("aes-192-gmac", 21, 192),
      ("blowfish", 7, 160), ("cast", 6, 128), ("null", 11, nil),
    ] as [(String, UInt16, Int?)])
  func ciphers(word: String, number: UInt16, bits: Int?) throws {
    let policy = try configuration("ikev2 esp from 10.1.0.0/16 to 10.2.0.0/16 childsa enc \(word)")
    guard
      case .encryption(let cipher, let length)? =
        policy.connections[0].children[0].proposals[0].choices.first?.value
    else {
      Issue.record("\(word) is no cipher")
      return
    }
    #expect(cipher.ikev2?.rawValue == number && length == bits && policy.remarks.isEmpty)
  }

  @Test(
    arguments: [
      ("grp2", 2), ("modp1536", 5), ("grp14", 14), ("modp8192", 18), ("ecp256", 19), ("ecp521", 21),
      ("ecp192", 25), ("brainpool512", 30), ("grp31", 31),
    ] as [(String, UInt16)])
  func groups(word: String, number: UInt16) throws {
    let policy = try configuration(
      "ikev2 esp from 10.1.0.0/16 to 10.2.0.0/16 ikesa group \(word) childsa group \(word)")
    let connection = policy.connections[0]
    for proposal in [connection.proposals?.first, connection.children[0].proposals.first] {
      #expect(
        proposal?.choices(for: .group).map(\.value)
          == KeyExchangeGroup(ikev2: .init(rawValue: number)).map { [.group($0)] })
    }
  }

  /// iked does not start with any of these, so that nothing in them is certain; and none of them shows
  /// the key.
  @Test(arguments: [
    "ikesa enc aes-257", "ikesa enc aes-128-ctr", "ikesa group none", "ikesa esn",
    "childsa enc aes-256-gcm-12", "childsa enc aes-256-gcm auth hmac-sha1",
    "childsa enc aes-256 enc aes-128-gcm", "childsa enc", "srcid a dstid b srcid c",
    "srcid a ikesa enc aes-256", "lifetime 3d", "\"astray\"", "pssk \"Secret-99\"", "Secret-99",
  ])
  func whatIsWrong(words: String) throws {
    let policy = try configuration(
      "ikev2 \"x\" esp from 10.1.0.0/16 to 10.2.0.0/16 \\\n  \(words) \\\n  psk \"Secret-99\"\n")
    #expect(policy.remarks.contains { $0.line == 2 && $0.kind == .unreadStatement })
    #expect(!policy.remarks.contains { $0.what.contains("Secret") })
    let connection = policy.connections[0]
    #expect((connection.proposals ?? []).allSatisfy { !$0.isCertain })
    #expect(connection.children[0].proposals.allSatisfy { !$0.isCertain })
  }

  @Test func whatIsMissingIsTold() throws {
    let policy = try configuration(
      """
      ikev2 esp from $lan to 10.2.0.0/16 psk "a"
      ikev22 esp from 10.1.0.0/16 to 10.2.0.0/16
      ikev2 esp from 10.1.0.0/16 psk file "/etc/key"
      set passiv
      flow esp out from 10.1.0.0/16 to 10.2.0.0/16
      """)
    #expect(Set(policy.remarks.map(\.line)) == [1, 2, 3, 4, 5])
    #expect(policy.remarks.first { $0.line == 2 }?.mayHideEntries == true)
    #expect(policy.remarks.first { $0.line == 4 }?.what.contains("passive") == true)
    #expect(policy.mayHoldMoreKeys)
  }

  /// What iked has no one to begin with, and a line that goes on into nothing.
  @Test(arguments: [
    ("ikev2 active esp from 10.1.0.0/16 to 10.2.0.0/16 psk \"a\"\n", 1),
    ("ikev2 active esp from 10.1.0.0/16 to 10.2.0.0/16 peer 10.0.0.0/8 psk \"a\"\n", 1),
    ("ikev2 esp from 10.1.0.0/16 to 10.2.0.0/16 \\\n  peer 192.0.2.1 \\\n", 2),
    ("ikev2 esp from 10.1.0.0/16 to 10.2.0.0/16 peer 192.0.2.1 \\\n\nset passive\n", 1),
  ])
  func whatIsCutShort(text: String, line: Int) throws {
    let policy = try configuration(text)
    #expect(policy.remarks.contains { $0.line == line && $0.kind == .unreadStatement })
    #expect(policy.connections[0].children[0].proposals.allSatisfy { !$0.isCertain })
    let whole = "ikev2 active esp from 192.0.2.1 to 192.0.2.9 \\\n  psk \"a\"\n"
    #expect(try configuration(whole).remarks.isEmpty)
  }

  @Test func aKeyThatIsNotClosed() throws {
    let policy = try configuration(
      "ikev2 esp from 10.1.0.0/16 to 10.2.0.0/16 peer 192.0.2.9 psk \"Corncrake 7\n")
    #expect(policy.presharedKeys.map(\.value) == [.masked])
  }

  @Test func aFileThatIsIncluded() throws {
    let text = "lan = 10.1.0.0/16\ninclude \"/etc/iked.more\"\nikev2 esp from $lan to $hq\n"
    let policy = try ConfigurationFile.read(
      Array(text.utf8), file: "iked.conf",
      including: { pattern, _ in
        pattern == "/etc/iked.more" ? [(pattern, Array("hq = \"10.2.0.0/16\"\n".utf8))] : []
      })
    #expect(policy.remarks.isEmpty)
    // Without either address the only flow's ends are the peers.
    #expect(policy.connections[0].remoteAddresses.map(\.value) == ["10.2.0.0/16"])
  }

  /// Commands of routers that begin with the same word.
  @Test(arguments: [
    "tunnel-group 192.0.2.1 ipsec-attributes\n ikev2 remote-authentication pre-shared-key *****\n",
    "ikev2 local-authentication certificate from-here\n",
  ])
  func isNoRouters(text: String) {
    #expect(!IkedConfiguration.recognises(TextFile(text, file: "x.cfg")))
  }
}
