import ISAKMP
import TestSupport
import Testing

@testable import Policies

/// Words, numbers and defaults by Fortinet's CLI references of 6.0 and 7.4 and a schema of 7.6.5.
@Suite struct FortiOSTests {
  private func read(_ text: String) throws -> PeerPolicy {
    try ConfigurationFile.read(Array(text.utf8), file: "f.conf", including: { (_, _) in [] })
  }

  private static func gateway(_ settings: String, header: String = "") -> String {
    header + "config vpn ipsec phase1-interface\nedit \"a\"\n" + settings + "\nnext\nend\n"
  }

  private static let header = "#config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0\n"

  @Test(arguments: [
    ("des-md5", "DES-CBC", "MD5"), ("3des-sha1", "3DES-CBC", "SHA-1"),
    ("aes128-sha256", "AES-CBC-128", "SHA2-256"), ("aes192-sha384", "AES-CBC-192", "SHA2-384"),
    ("aes256-sha512", "AES-CBC-256", "SHA2-512"),
  ]) func wordsOfIKEv1(_ word: String, _ cipher: String, _ hash: String) throws {
    let policy = try read(Self.gateway("set proposal \(word)\nset dhgrp 14"))
    let entry = try #require(policy.connections.first?.proposals?.first)
    #expect(entry.choices(for: .encryption).map(\.value.text) == [cipher])
    #expect(entry.choices(for: .hash).map(\.value.text) == [hash])
    #expect(entry.choices(for: .group).map(\.value.text) == ["MODP-2048 (14)"])
    #expect(FortiOSWords.word(entry.choices.map(\.value), isChild: false) == word)
  }

  @Test(arguments: [
    "aes256-sha256", "aes128gcm-prfsha256", "aes256gcm-prfsha384", "chacha20poly1305-prfsha512",
  ]) func wordsOfIKEv2GoBack(_ word: String) throws {
    let policy = try read(Self.gateway("set ike-version 2\nset proposal \(word)\nset dhgrp 20"))
    let entry = try #require(policy.connections.first?.proposals?.first)
    #expect(entry.versions == [.ikev2])
    #expect(FortiOSWords.word(entry.choices.map(\.value), isChild: false) == word)
  }

  @Test func absentLines() throws {
    let policy = try read(
      Self.gateway("set proposal aes256-sha256\nset remote-gw 198.51.100.2", header: Self.header)
        + "config vpn ipsec phase2-interface\nedit b\nset phase1name a\nset proposal aes256-sha256\n"
        + "next\nend\n")
    #expect(policy.release == "7.4.4")
    let connection = try #require(policy.connections.first)
    #expect(connection.versions == Configured([.ikev1], .productDefault("FortiOS")))
    #expect(connection.aggressiveMode?.value == false)
    #expect(connection.natTraversal?.value == true)
    #expect(connection.rekeySeconds?.value == 86400)
    // Documents contradict each other.
    #expect(
      connection.proposals?.first?.choices(for: .group).allSatisfy { !$0.origin.isCertain } == true)
    let child = try #require(connection.children.first)
    #expect(child.lifetimeSeconds?.value == 43200)
    #expect(child.proposals.first?.choices(for: .group).isEmpty == false)
    #expect(
      child.localSelectors.map(\.value) == [
        .range(start: [0, 0, 0, 0], end: [255, 255, 255, 255])
      ])
  }

  @Test func virtualDomainNamedSelectorsAndKeys() throws {
    let text = try Repository.text("Samples/configurations/fortios-7.6-vdom.cfg")
    for text in [text, text.replacing("\n", with: "\r\n")] {
      let policy = try read(text)
      #expect(policy.connections.map(\.name) == ["hq (VDOM EDGE)", "old (VDOM EDGE)"])
      #expect(policy.ownAddresses.map(\.value) == ["203.0.113.1"])
      let child = try #require(policy.connections.first?.children.first)
      #expect(
        child.localSelectors.map(\.value) == [
          .range(start: [10, 30, 0, 0], end: [10, 30, 255, 255]),
          .range(start: [10, 31, 0, 10], end: [10, 31, 0, 20]),
        ])
      #expect(
        policy.presharedKeys.map(\.value) == [.encrypted, .readable(Array("correct-horse".utf8))])
      // From 7.6 on an absent dhgrp is told of.
      #expect(policy.remarks.contains { $0.line == 36 && $0.what.contains("no `set dhgrp`") })
      #expect(policy.connections.last?.aggressiveMode?.value == true)
      let groups = policy.connections.last?.children.first?.proposals.first?.choices(for: .group)
      #expect(groups?.map(\.value) == [.noGroup])
    }
  }

  @Test func whatIsNotUnderstoodIsListed() throws {
    let policy = try read(
      Self.gateway("set proposal aes256-sha257\nset dhgrpp 14\nset comments \"open\nset mode main"))
    let lines = policy.remarks.map(\.line)
    #expect(lines.contains(3) && lines.contains(4) && lines.contains(5))
    #expect(policy.connections.first?.aggressiveMode?.value == false)
    #expect(policy.connections.first?.aggressiveMode?.origin.line == 6)
  }

  /// `show full-configuration` prints every setting that the schema of FortiOS 7.x has, most of which
  /// say nothing of what is negotiated: they leave nothing open.
  @Test(arguments: [
    "aggregate-member disable", "exchange-fgt-device-id disable",
    "ip-fragmentation post-encapsulation",
    "monitor-hold-down-type immediate", "ipv6-prefix 128", "ipv4-wins-server1 0.0.0.0", "banner ''",
    "mode-cfg-allow-client-selector disable", "fec-codec rs", "ip-delay-interval 0",
  ]) func settingsWithoutAPartLeaveNothingOpen(_ setting: String) throws {
    let policy = try read(
      Self.gateway("set proposal aes256-sha256\nset dhgrp 14\nset \(setting)"))
    #expect(policy.unread == nil, "\(policy.remarks)")
    #expect(policy.connections.first?.versions.origin == .productDefault("FortiOS"))
  }

  /// The CLI reference of 7.4: with `passive-mode` a static tunnel is not begun.
  @Test func passiveTunnelsWait() throws {
    let policy = try read(
      Self.gateway("set proposal aes256-sha256\nset dhgrp 14\nset passive-mode enable"))
    #expect(policy.connections.first?.initiates?.value == false)
    #expect(policy.connections.first?.initiates?.origin.line == 5)
  }

  @Test func aLargeBackupIsRead() throws {
    var text = Self.header + "config firewall policy\n"
    for number in 1...20_000 {
      text += "edit \(number)\nset name \"rule \(number)\"\nset action accept\nnext\n"
    }
    text += "end\n" + Self.gateway("set proposal aes256-sha256\nset dhgrp 14")
    #expect(try read(text).connections.count == 1)
  }

  /// Of a table that is too long the rest is left out, and the policy counts as not whole.
  @Test func tablesThatAreTooLongAreCut() throws {
    let entries = (0...FortiOSReader.maximumGateways).map { "edit t\($0)\nset dhgrp 14\nnext\n" }
    let policy = try read(
      "config vpn ipsec phase1-interface\n" + entries.joined() + "end\n"
        + "config vpn ipsec phase2-interface\nedit b\nset phase1name "
        + "t\(FortiOSReader.maximumGateways)\nnext\nend\n")
    #expect(policy.connections.count == FortiOSReader.maximumGateways)
    let cut = policy.remarks.filter { $0.kind == .cutOff && $0.what.contains("are left out") }
    #expect(cut.map(\.line) == [2 + 3 * FortiOSReader.maximumGateways])
    #expect(!policy.remarks.contains { $0.what.contains("there is no phase1") })
  }
}
