import Diagnosis
import ISAKMP
import Policies
import Testing

/// A statement that was not understood may hold what its file then seems to leave out: a default is no
/// proof in such a file. What both files state stays one.
@Suite struct UnreadStatementTests {
  private static let fortiOS = """
    #config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin
    config vpn ipsec phase1-interface
        edit "to-peer"
            set interface "wan1"
            set ike-version 2
            set peertype any
            set proposal aes256-sha256
            set dhgrp 14
            set remote-gw 203.0.113.1
            set psksecret Sup3rSecretKey1
        next
    end
    config vpn ipsec phase2-interface
        edit "to-peer-p2"
            set phase1name "to-peer"
            set proposal aes256-sha256
            set dhgrp 14
            set src-subnet 10.1.0.0 255.255.0.0
            set dst-subnet 10.2.0.0 255.255.0.0
        next
    end
    """

  private static let vyOS = """
    set interfaces ethernet eth0 address '198.51.100.1/24'
    set vpn ipsec esp-group E pfs 'dh-group14'
    set vpn ipsec esp-group E proposal 1 encryption 'aes256'
    set vpn ipsec esp-group E proposal 1 hash 'sha256'
    set vpn ipsec ike-group I key-exchange 'ikev2'
    set vpn ipsec ike-group I proposal 1 dh-group '14'
    set vpn ipsec ike-group I proposal 1 encryption 'aes256'
    set vpn ipsec ike-group I proposal 1 hash 'sha256'
    set vpn ipsec site-to-site peer hq authentication mode 'pre-shared-secret'
    set vpn ipsec site-to-site peer hq default-esp-group 'E'
    set vpn ipsec site-to-site peer hq ike-group 'I'
    set vpn ipsec site-to-site peer hq local-address '198.51.100.1'
    set vpn ipsec site-to-site peer hq remote-address '203.0.113.1'
    set vpn ipsec site-to-site peer hq tunnel 1 local prefix '10.1.0.0/16'
    set vpn ipsec site-to-site peer hq tunnel 1 remote prefix '10.2.0.0/16'
    """

  private static let panOS = """
    set network interface ethernet ethernet1/1 layer3 ip 198.51.100.1/24
    set network ike crypto-profiles ike-crypto-profiles P1 encryption aes-256-cbc
    set network ike crypto-profiles ike-crypto-profiles P1 hash sha256
    set network ike crypto-profiles ike-crypto-profiles P1 dh-group group14
    set network ike crypto-profiles ipsec-crypto-profiles P2 esp encryption aes-256-cbc
    set network ike crypto-profiles ipsec-crypto-profiles P2 esp authentication sha256
    set network ike crypto-profiles ipsec-crypto-profiles P2 dh-group group14
    set network ike gateway GW authentication pre-shared-key key Sup3rSecretKey1
    set network ike gateway GW protocol version ikev2
    set network ike gateway GW protocol ikev2 ike-crypto-profile P1
    set network ike gateway GW local-address interface ethernet1/1
    set network ike gateway GW local-address ip 198.51.100.1/24
    set network ike gateway GW peer-address ip 203.0.113.1
    set network tunnel ipsec T auto-key ike-gateway GW
    set network tunnel ipsec T auto-key ipsec-crypto-profile P2
    set network tunnel ipsec T auto-key proxy-id p1 local 10.1.0.0/16 remote 10.2.0.0/16
    """

  private static let routerOS = """
    # 2026-02-11 09:14:02 by RouterOS 7.16.2
    /ip ipsec profile
    add dh-group=modp2048 enc-algorithm=aes-256 hash-algorithm=sha256 name=p1
    /ip ipsec peer
    add address=203.0.113.1/32 exchange-mode=ike2 local-address=198.51.100.1 name=hq profile=p1
    /ip ipsec proposal
    add auth-algorithms=sha256 enc-algorithms=aes-256-cbc name=p2 pfs-group=modp2048
    /ip address
    add address=198.51.100.1/24 interface=ether1
    /ip ipsec identity
    add peer=hq secret=Sup3rSecretKey1
    /ip ipsec policy
    add dst-address=10.2.0.0/16 peer=hq proposal=p2 src-address=10.1.0.0/16 tunnel=yes
    """

  private static let files: [(name: String, text: String, version: IKEVersion)] = [
    ("fortios.conf", fortiOS, .ikev2), ("vyos.set", vyOS, .ikev2), ("panos.set", panOS, .ikev2),
    ("export.rsc", routerOS, .ikev2), ("junos.set", UnknownWordTests.junos, .ikev2),
    ("ipsec", UnknownWordTests.openWrt, .ikev1),
    ("swanctl.conf", UnknownWordTests.swanctl(2), .ikev2),
  ]

  private static func proven(_ pair: PolicyPair) -> [String] {
    var causes = pair.strangers
    for direction in pair.tunnels.flatMap(\.directions) {
      causes += direction.causes
      for child in direction.children { causes += child.causes }
    }
    let beside: Set<PairCause.Kind> = [.lifetime, .narrowing]
    return causes.filter { $0.confidence == .proven && !beside.contains($0.kind) }.map(\.what)
  }

  /// Each word that is no value of its own, one after the other.
  @Test(arguments: files)
  func provesNothingByWhatIsLeftOut(_ file: String, _ text: String, _ version: IKEVersion) throws {
    let peer = try UnknownWordTests.policy(
      "peer.conf", #require(UnknownWordTests.peers[version]), at: "203.0.113.1")
    let whole = PolicyPair(
      try UnknownWordTests.policy(file, text, at: "198.51.100.1"), peer)
    #expect(whole.phase1 == .comesUp && whole.phase2 == .comesUp, "\(file)")
    let words = text.ranges(of: /[a-z][-_a-z]{2,}/).filter { range in
      let before = text[..<range.lowerBound].last
      let after = text[range.upperBound...].first
      return before.map { !$0.isLetter && !$0.isNumber && !"-._\"'/".contains($0) } ?? true
        && after.map { !$0.isLetter && !$0.isNumber && !".-".contains($0) } ?? true
    }
    for range in words {
      var damaged = text
      damaged.replaceSubrange(range, with: "xyzzy")
      guard let policy = try? UnknownWordTests.policy(file, damaged, at: "198.51.100.1") else {
        continue
      }
      let proven = Self.proven(PolicyPair(policy, peer))
      let line = text[..<range.lowerBound].count(where: \.isNewline) + 1
      #expect(proven.isEmpty, "\(file), line \(line), \(text[range]): \(proven)")
    }
  }

  /// RFC 7296 section 3.3.6: group 5 against group 14 is no match, whatever else stands in the files.
  @Test(arguments: [
    (
      "fortios.conf", fortiOS, "set dhgrp 14\n        set remote-gw",
      "set dhgrp 5\n        set frobnicate 7\n        set remote-gw"
    ),
    (
      "vyos.set", vyOS, "dh-group '14'",
      "dh-group '5'\nset vpn ipsec site-to-site peer hq frobnicate '7'"
    ),
    (
      "junos.set", UnknownWordTests.junos, "dh-group group14",
      "dh-group group5\nset security ike gateway gw frobnicate 7"
    ),
    (
      "panos.set", panOS, "P1 dh-group group14",
      "P1 dh-group group5\nset network ike gateway GW frobnicate yes"
    ),
  ])
  func provesWhatBothState(_ file: String, _ text: String, _ old: String, _ new: String) throws {
    #expect(text.contains(old))
    let policy = try UnknownWordTests.policy(
      file, text.replacing(old, with: new, maxReplacements: 1), at: "198.51.100.1")
    #expect(policy.remarks.contains { $0.kind == .unreadStatement }, "\(file)")
    let peer = try UnknownWordTests.policy(
      "peer.conf", #require(UnknownWordTests.peers[.ikev2]), at: "203.0.113.1")
    let pair = PolicyPair(policy, peer)
    #expect(pair.phase1 == .fails, "\(file)")
    #expect(
      Self.proven(pair).contains { $0.contains("no common Diffie-Hellman group") },
      "\(file): \(Self.proven(pair))")
  }

  /// It offers something, and nobody here can say what.
  @Test func aProposalOfAnUnknownWordAloneIsKept() throws {
    let text = Self.fortiOS.replacing("set proposal aes256-sha256", with: "set proposal xyzzy7")
    let policy = try UnknownWordTests.policy("fortios.conf", text, at: "198.51.100.1")
    let connection = try #require(policy.connections.first)
    for proposals in [connection.proposals ?? [], connection.children.flatMap(\.proposals)] {
      #expect(proposals.count == 1)
      #expect(proposals.allSatisfy { !$0.isCertain && $0.name.contains("xyzzy7") })
    }
  }
}
