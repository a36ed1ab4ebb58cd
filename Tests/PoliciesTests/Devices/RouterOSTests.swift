import Foundation
import ISAKMP
import TestSupport
import Testing
import Texts

@testable import Policies

/// RouterOS: words and defaults by MikroTik's manual of IPsec (profile, proposal, peer, identity,
/// policy), layouts as exports have them.
@Suite struct RouterOSTests {
  private func sample() throws -> PeerPolicy {
    let path = Repository.samples.appending(path: "configurations/routeros-7.rsc")
    return try configuration(Array(try Data(contentsOf: path)), file: "hq.rsc")
  }

  @Test func sampleReadsAsAPersonReadsIt() throws {
    let policy = try sample()
    #expect(policy.product == .routerOS && policy.release == "7.16.2")
    #expect(policy.ownAddresses.map(\.value) == ["203.0.113.5"])
    #expect(policy.connections.map(\.name) == ["hq", "old"])
    let hq = try #require(policy.connections.first)
    #expect(hq.versions.value == [.ikev2] && hq.versions.origin.line == 10)
    #expect(hq.remoteAddresses.map(\.value) == ["198.51.100.7"])
    #expect(hq.localAddresses.map(\.value) == ["203.0.113.5"])
    #expect(hq.localIdentity?.value == "fqdn:branch.example")
    #expect(hq.remoteIdentity?.value == "fqdn:hq.example")
    #expect(
      hq.proposals?.map(suite) == [
        "AES-CBC-256 | AES-CBC-128 | HMAC-SHA2-256-128 | PRF-HMAC-SHA2-256 | ECP-256 (19) | MODP-2048 (14)"
      ])
    // `hash-algorithm=` is folded: its place is where the name stands.
    #expect(hq.proposals?.first?.choices(for: .integrity).first?.origin.line == 7)
    #expect(hq.proposals?.first?.isCertain == true)
    let child = try #require(hq.children.first)
    #expect(child.proposals.map(suite) == ["AES-GCM-16-256 | MODP-2048 (14)"])
    #expect(child.mode.value == .tunnel && child.lifetimeSeconds?.value == 3600)
    #expect(
      child.localSelectors.map(\.value) == [.range(start: [10, 7, 0, 0], end: [10, 7, 255, 255])])
    #expect(
      child.remoteSelectors.map(\.value) == [.range(start: [192, 0, 2, 0], end: [192, 0, 2, 255])])
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("Godwit $7".utf8))])
    #expect(policy.presharedKeys.map(\.peers) == [["198.51.100.7"]])
  }

  /// `old` uses the entry `default`: its hash is written, the rest is in the manual's table.
  @Test func silenceHasTheManualsDefaults() throws {
    let old = try #require(try sample().connections.last)
    #expect(old.versions.value == [.ikev1] && old.versions.origin.isDefault)
    let entry = try #require(old.proposals?.first)
    #expect(
      suite(entry) == "AES-CBC-128 | 3DES-CBC | SHA2-256 | MODP-2048 (14) | MODP-1024 (2)")
    #expect(entry.lifetimeSeconds?.value == 86400 && entry.isCertain)
    #expect(entry.choices(for: .hash).first?.origin.line == 6)
    #expect(entry.choices(for: .group).allSatisfy { $0.origin == .productDefault("RouterOS") })
    let remarks = try sample().remarks
    #expect(remarks.contains { $0.line == 12 && $0.what.contains("no identity") })
    #expect(remarks.contains { $0.line == 8 && $0.what.contains("IKEv2 does not use") })
  }

  @Test func defaultProposalDemandsAGroup() throws {
    let policy = try configuration(
      """
      /ip ipsec peer add address=192.0.2.1 name=a
      /ip ipsec identity add peer=a secret=x
      /ip ipsec policy add peer=a src-address=10.0.0.0/8 dst-address=10.1.0.0/16 tunnel=yes
      """)
    let child = try #require(policy.connections.first?.children.first)
    #expect(
      child.proposals.map(suite)
        == ["AES-CBC-256 | AES-CBC-192 | AES-CBC-128 | HMAC-SHA1-96 | MODP-1024 (2)"])
    #expect(child.lifetimeSeconds?.value == 1800)
    #expect(
      child.proposals.allSatisfy { $0.isCertain && $0.choices.allSatisfy { $0.origin.isCertain } })
    #expect(child.mode.value == .tunnel)
  }

  /// What `add` fills into a new profile is told in two ways: nothing rests on it for sure.
  @Test func newProfileIsAssumed() throws {
    let policy = try configuration(
      "/ip ipsec profile add name=p\n/ip ipsec peer add name=a profile=p\n")
    let entry = try #require(policy.connections.first?.proposals?.first)
    #expect(!entry.isCertain)
    #expect(entry.choices(for: .encryption).allSatisfy { !$0.origin.isCertain })
    #expect(entry.choices(for: .hash).allSatisfy { $0.origin.isCertain })
  }

  /// Before 6.44 a peer held all, and `hide-sensitive` had to be asked for.
  @Test func oldExport() throws {
    let policy = try configuration(
      """
      # apr/04/2020 16:58:20 by RouterOS 6.42.8
      /ip ipsec peer
      add address=192.0.2.9/32 dh-group=modp1536 enc-algorithm=aes-256 hash-algorithm=md5 \\
          secret=abc\\
          def exchange-mode=aggressive
      /ip ipsec policy
      add dst-address=10.2.0.0/16 sa-dst-address=192.0.2.9 sa-src-address=0.0.0.0 \\
          src-address=10.1.0.0/16 tunnel=yes
      """)
    let peer = try #require(policy.connections.first)
    #expect(policy.release == "6.42.8" && peer.aggressiveMode?.value == true)
    #expect(peer.proposals?.map(suite) == ["AES-CBC-256 | MD5 | MODP-1536 (5) | pre-shared key"])
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("abcdef".utf8))])
    // The list of ciphers of releases that old is assumed.
    #expect(peer.children.count == 1 && peer.children[0].proposals.allSatisfy { !$0.isCertain })
  }

  @Test func hiddenKeyIsTold() throws {
    let policy = try configuration(
      "# 2024-05-03 10:22:11 by RouterOS 7.14\n/ip ipsec peer add name=a\n"
        + "/ip ipsec identity add peer=a\n")
    #expect(policy.presharedKeys.map(\.value) == [.masked])
    #expect(policy.remarks.contains { $0.line == 3 && $0.what.contains("show-sensitive") })
  }

  @Test(arguments: [
    "/ip ipsec peer\r\nadd name=a address=192.0.2.1 exchange-mode=ike2\r\n",
    "/ip ipsec peer add name=a address=192.0.2.1 exchange-mode=ike2\n",
    "ip ipsec peer add name \"a\" address 192.0.2.1 exchange-mode=ike2\n# by RouterOS 7.1\n",
    "[admin@r] > /ip/ipsec/peer/add name=a address=192.0.2.1 exchange-mode=ike2\n",
    "/ip ipsec peer\nadd name=a \\\n    address=192.0.2.1 exchange-mode=\\\n    ike2\n",
    "/ip ipsec peer\nadd name=a address=192.0.2.1\nset [ find name=a ] exchange-mode=ike2\n",
    "/ip ipsec peer\nadd name=a address=192.0.2.1\nset a exchange-mode=ike2\n",
  ])
  func layouts(_ text: String) throws {
    let policy = try configuration(text)
    #expect(policy.connections.map(\.name) == ["a"])
    #expect(policy.connections.first?.versions.value == [.ikev2])
    #expect(policy.connections.first?.remoteAddresses.map(\.value) == ["192.0.2.1"])
    #expect(policy.product == .routerOS)
  }

  @Test func utf16() throws {
    let text = "/ip ipsec peer add name=a address=192.0.2.1\n"
    let octets: [UInt8] =
      [0xff, 0xfe]
      + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xff), UInt8(unit >> 8)] }
    let policy = try configuration(octets)
    #expect(policy.connections.map(\.name) == ["a"])
  }

  @Test func whatIsNotUnderstoodIsTold() throws {
    let policy = try configuration(
      """
      /ip ipsec profile
      add name=p enc-algorithm=aes-257 dh-gruop=modp2048 hash-algorithm=sha256
      /ip ipsec peer add name=a profile=q comment="unclosed
      /ip ipsec telepathy add name=x
      /ip ipsec policy add peer=b src-address=10.0.0.0/8 dst-address=10.1.0.0/16
      """)
    let remarks = policy.remarks.map { "\($0.line) \($0.what)" }.joined(separator: "\n")
    #expect(remarks.contains("2 unknown setting “dh-gruop”") && remarks.contains("“dh-group”"))
    #expect(remarks.contains("3 a quotation mark is not closed"))
    #expect(remarks.contains("3 there is no profile “q”"))
    #expect(remarks.contains("4 the menu /ip ipsec telepathy"))
    #expect(remarks.contains("5 no peer belongs to this policy"))
  }

  /// Every word is read as what it stands for and written back.
  @Test func wordsGoBothWays() {
    for (word, choice) in RouterOSAlgorithm.profileEncryption {
      #expect(RouterOSAlgorithm.word(choice, isChild: false) == word)
    }
    for (word, choice) in RouterOSAlgorithm.proposalEncryption {
      #expect(RouterOSAlgorithm.word(choice, isChild: true) == word)
    }
    for (word, hash) in RouterOSAlgorithm.hashes {
      #expect(RouterOSAlgorithm.word(.hash(hash), isChild: false) == word)
    }
    for (word, _) in RouterOSAlgorithm.groups {
      let group = RouterOSAlgorithm.group(word)
      #expect(group.flatMap { RouterOSAlgorithm.word(.group($0), isChild: false) } == word)
    }
  }

  @Test(
    arguments: [
      ("30m", 1800), ("8h", 28800), ("1d", 86400), ("1d10m", 87000), ("00:30:00", 1800),
      ("1d00:30:00", 88200), ("2w", 1_209_600), ("90", 90),
    ] as [(String, UInt64)])
  func times(_ text: String, _ seconds: UInt64) {
    #expect(RouterOSValues.seconds(text) == seconds)
  }

  @Test(arguments: ["", "x", "1y", "99999999999999999999d", "1:2", "-1"])
  func noTimes(_ text: String) { #expect(RouterOSValues.seconds(text) == nil) }

  /// Found by fuzzing: a semicolon in brackets was read for ever; and brackets in brackets, as deep as a
  /// line is long.
  @Test(arguments: ["set [ f;nd default=yes ] name=x", String(repeating: "set [", count: 2000)])
  func bracketsOfAnyContentAreReadToTheirEnd(_ line: String) throws {
    let text =
      "# 2026-03-02 08:40:11 by RouterOS 7.16.2\n/ip ipsec profile\n\(line)\n"
      + "/ip ipsec peer\nadd address=192.0.2.1/32 name=a\n"
    let policy = try ConfigurationFile.read(Array(text.utf8), file: "export.rsc") { _, _ in [] }
    #expect(policy.connections.map(\.name) == ["a"])
  }
}
