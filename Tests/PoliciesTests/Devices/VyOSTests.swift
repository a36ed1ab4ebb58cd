import Foundation
import ISAKMP
import TestSupport
import Testing
import Texts

@testable import Policies

/// VyOS and EdgeOS: defaults by the definitions in vyos-1x (1.4) and vyatta-cfg-vpn (1.3).
@Suite struct VyOSTests {
  private func sample(_ name: String) throws -> PeerPolicy {
    let path = Repository.samples.appending(path: "configurations/\(name)")
    return try configuration(Array(try Data(contentsOf: path)), file: name)
  }

  @Test func release14() throws {
    let policy = try sample("vyos-1.4.set.cfg")
    #expect(policy.product == .vyOS && policy.remarks.isEmpty)
    let hq = try #require(policy.connections.first)
    #expect(hq.name == "hq" && hq.versions.value == [.ikev2] && hq.versions.origin.line == 5)
    // The second proposal has a cipher alone: hash and group are defaults.
    #expect(
      hq.proposals?.map(suite) == [
        "AES-CBC-256 | HMAC-SHA2-256-128 | PRF-HMAC-SHA2-256 | MODP-2048 (14)",
        "AES-GCM-16-128 | PRF-HMAC-SHA1 | MODP-1024 (2)",
      ])
    #expect(
      hq.proposals?[0].choices.map(\.origin.line) == [6, 7, 7, 8])
    #expect(
      hq.proposals?[1].choices(for: .group).first?.origin == .productDefault("VyOS 1.4"))
    #expect(hq.mobike?.value == true && hq.deadPeerDetectionSeconds?.value == 0)
    #expect(hq.rekeySeconds?.value == 28800)
    #expect(hq.localIdentity?.value == "branch.example" && hq.remoteIdentity?.value == "hq.example")
    let child = try #require(hq.children.first)
    // `pfs enable` is the group of the first IKE proposal.
    #expect(child.proposals.map { suite($0) } == ["AES-GCM-16-256 | MODP-2048 (14) | no"])
    #expect(child.proposals[0].choices(for: .group).first?.origin.line == 10)
    #expect(child.lifetimeSeconds?.value == 3600)
    #expect(policy.presharedKeys.map(\.peers) == [["branch.example", "hq.example"]])
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("Redshank-5".utf8))])
  }

  /// Numbers decide the order, not the file; silence is IKEv1.
  @Test func release13() throws {
    let policy = try sample("vyos-1.3.boot.cfg")
    #expect(policy.product == .vyOS && policy.release == "1.3.2" && policy.remarks.isEmpty)
    #expect(policy.ownAddresses.map(\.value) == ["203.0.113.5"])
    let peer = try #require(policy.connections.first)
    #expect(peer.versions == Configured([.ikev1], .productDefault("VyOS 1.3")))
    #expect(
      peer.proposals?.map(suite) == [
        "AES-CBC-256 | SHA2-256 | MODP-1024 (2)", "3DES-CBC | MD5 | MODP-1024 (2)",
      ])
    #expect(peer.proposals?.map(\.name) == ["ike-group G proposal 2", "ike-group G proposal 10"])
    #expect(
      peer.proposals?[0].choices(for: .group).first?.origin == .productDefault("VyOS 1.3"))
    #expect(peer.reauthenticationSeconds?.value == 28260)
    #expect(
      peer.children.map { $0.proposals.map(suite) } == [
        ["AES-CBC-256 | HMAC-SHA2-256-128 | MODP-2048 (14)"]
      ])
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("Whinchat 12".utf8))])
    #expect(policy.presharedKeys.first?.peers.contains("198.51.100.7") == true)
  }

  /// EdgeOS's defaults are nowhere at hand.
  @Test func edgeOS() throws {
    let policy = try sample("edgeos-2.boot.cfg")
    #expect(policy.product == .edgeOS && policy.release?.hasPrefix("v2.0.9") == true)
    let peer = try #require(policy.connections.first)
    #expect(peer.proposals?.map(suite) == ["AES-CBC-128 | SHA-1 | MODP-1024 (2)"])
    let group = try #require(peer.proposals?.first?.choices(for: .group).first)
    #expect(!group.origin.isCertain)
    #expect(
      peer.children.map { $0.proposals.map(suite) } == [["AES-CBC-128 | HMAC-SHA1-96 | none"]])
    #expect(policy.presharedKeys.map(\.value) == [.masked])
    #expect(policy.remarks.contains { $0.what.contains("hidden") })
  }

  @Test func setAndBracesAreTheSame() throws {
    let commands = try configuration(
      """
      set vpn ipsec ike-group G key-exchange ikev2
      set vpn ipsec ike-group G proposal 1 dh-group 19
      set vpn ipsec esp-group E pfs disable
      set vpn ipsec esp-group E proposal 1 hash sha512
      set vpn ipsec site-to-site peer a ike-group G
      set vpn ipsec site-to-site peer a remote-address 192.0.2.1
      set vpn ipsec site-to-site peer a vti bind vti0
      set vpn ipsec site-to-site peer a vti esp-group E
      // vyos-config-version: "ipsec@13"
      """)
    let braces = try configuration(
      """
      vpn {
          ipsec {
              ike-group G {
                  key-exchange ikev2
                  proposal 1 {
                      dh-group 19
                  }
              }
              esp-group E {
                  pfs disable
                  proposal 1 {
                      hash "sha512"
                  }
              }
              site-to-site {
                  peer a {
                      ike-group G
                      remote-address 192.0.2.1
                      vti {
                          bind vti0
                          esp-group E
                      }
                  }
              }
          }
      }
      // vyos-config-version: "bgp@4:ipsec@13:ssh@2"
      """)
    for policy in [commands, braces] {
      let peer = try #require(policy.connections.first)
      #expect(policy.remarks.isEmpty && policy.connections.count == 1)
      #expect(
        peer.proposals?.map(suite)
          == ["AES-CBC-128 | HMAC-SHA1-96 | PRF-HMAC-SHA1 | ECP-256 (19)"])
      #expect(
        peer.children.map { $0.proposals.map(suite) }
          == [["AES-CBC-128 | HMAC-SHA2-512-256 | no | none"]])
      #expect(peer.children.first?.localSelectors.count == 2)
    }
  }

  @Test(arguments: ["\r\n", "\n"])
  func promptsAndLineEnds(_ end: String) throws {
    let text = [
      "vyos@hq# set vpn ipsec ike-group G key-exchange ikev1",
      "set vpn ipsec ike-group G proposal 1 hash 'sha256'",
      "set vpn ipsec site-to-site peer 192.0.2.1 ike-group G",
    ].joined(separator: end)
    let policy = try configuration(text)
    #expect(policy.connections.first?.versions.value == [.ikev1])
    #expect(policy.connections.first?.remoteAddresses.map(\.value) == ["192.0.2.1"])
  }

  @Test func whatIsNotUnderstoodIsTold() throws {
    let policy = try configuration(
      """
      set vpn ipsec ike-group G proposal 1 encryption aes257
      set vpn ipsec ike-group G proposel 2 hash sha1
      set vpn ipsec esp-groop E pfs disable
      set vpn ipsec site-to-site peer a ike-group H
      set vpn ipsec site-to-site peer b ike-group G
      set vpn ipsec site-to-site peer b remote-address 'x
      set vpn ipsec site-to-site peer b tunnel 1 esp-group F
      set vpn ipsec remote-access connection c ike-group G
      set vpn l2tp remote-access authentication mode local
      """)
    let remarks = policy.remarks.map { "\($0.line) \($0.what)" }.joined(separator: "\n")
    for words in [
      "1 unknown algorithm “aes257”", "2 unknown node “proposel”", "did you mean “proposal”",
      "3 unknown node “esp-groop”", "4 there is no ike-group H", "6 a quotation mark",
      "7 there is no esp-group F", "8 c-client has no esp-group",
    ] { #expect(remarks.contains(words), "\(words)") }
    #expect(policy.connections.map(\.name) == ["b", "remote-access c"])
    #expect(policy.connections[0].proposals?.allSatisfy { !$0.isCertain } == true)
  }

  /// Words of either length of the check value come back as VyOS writes them.
  @Test func wordsGoBothWays() {
    let words = [
      "aes128", "aes192", "aes256", "3des", "aes128gcm128", "aes256gcm96", "aes192gcm64",
      "aes256ccm128", "chacha20poly1305", "camellia256", "aes128ctr", "null",
    ]
    for word in words {
      guard case .encryption(let cipher, let length)? = StrongSwanAlgorithm.named(word) else {
        Issue.record("\(word)")
        continue
      }
      #expect(
        VyOSWords.word(.encryption(cipher, keyLength: length), .laterChild) == word)
    }
  }
}
