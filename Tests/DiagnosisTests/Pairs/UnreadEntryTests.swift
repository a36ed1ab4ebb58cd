import Policies
import TestSupport
import Testing

@testable import Diagnosis

/// A statement that was not understood speaks of its own entry; what began no entry may be one. The
/// peer is an SRX that takes IKEv2 alone, and what is left out is the version: by each maker's
/// document IKEv1.
@Suite struct UnreadEntryTests {
  private static let peer = ComposedSRX.gateway()

  /// Two tunnels, the one to the peer and another one before it.
  private static let makers: [(name: String, text: String, other: String, own: String)] = [
    (
      "FortiOS",
      """
      #config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin
      config vpn ipsec phase1-interface
          edit "other"
              set local-gw 203.0.113.1
              set peertype any
              set proposal aes256-sha256
              set dhgrp 14
              set remote-gw 192.0.2.77
              set psksecret sesame
              OTHER
          next
          edit "own"
              set local-gw 203.0.113.1
              set peertype any
              set proposal aes256-sha256
              set dhgrp 14
              set remote-gw 198.51.100.2
              set psksecret sesame
              OWN
          next
      end
      """, "set frobnicate enable", "edit \"own\""
    ),
    (
      "Junos",
      """
      set security ike proposal P authentication-method pre-shared-keys
      set security ike proposal P dh-group group14
      set security ike proposal P authentication-algorithm sha-256
      set security ike proposal P encryption-algorithm aes-256-cbc
      set security ike policy O proposals P
      set security ike policy O pre-shared-key ascii-text sesame
      set security ike policy OTHER
      set security ike gateway other ike-policy O
      set security ike gateway other address 192.0.2.77
      set security ike gateway other local-address 203.0.113.1
      set security ike policy Q proposals P
      set security ike policy Q pre-shared-key ascii-text sesame
      set security ike policy OWN
      set security ike gateway own ike-policy Q
      set security ike gateway own address 198.51.100.2
      set security ike gateway own local-address 203.0.113.1
      """, "O frobnicate 1", "Q frobnicate 1"
    ),
    (
      "PAN-OS",
      """
      set network ike crypto-profiles ike-crypto-profiles P hash sha256 dh-group group14
      set network ike crypto-profiles ike-crypto-profiles P encryption aes-256-cbc
      set network ike gateway other protocol ikev1 ike-crypto-profile P
      set network ike gateway other authentication pre-shared-key key sesame
      set network ike gateway other local-address ip 203.0.113.1
      set network ike gateway other peer-address ip 192.0.2.77
      set network ike gateway other OTHER
      set network ike gateway own protocol ikev1 ike-crypto-profile P
      set network ike gateway own authentication pre-shared-key key sesame
      set network ike gateway own local-address ip 203.0.113.1
      set network ike gateway own peer-address ip 198.51.100.2
      set network ike gateway own OWN
      """, "frobnicate yes", "frobnicate yes"
    ),
    (
      "RouterOS",
      """
      # 2026-02-11 09:14:02 by RouterOS 7.16.2
      /ip ipsec profile
      add dh-group=modp2048 enc-algorithm=aes-256 hash-algorithm=sha256 name=P
      /ip ipsec peer
      add address=192.0.2.77/32 local-address=203.0.113.1 name=other profile=P OTHER
      add address=198.51.100.2/32 local-address=203.0.113.1 name=own profile=P OWN
      /ip ipsec identity
      add peer=other secret=sesame
      add peer=own secret=sesame
      """, "frobnicate=1", "frobnicate=1"
    ),
    (
      "VyOS",
      """
      set interfaces ethernet eth0 address '203.0.113.1/24'
      set vpn ipsec ike-group I proposal 1 encryption 'aes256'
      set vpn ipsec ike-group I proposal 1 hash 'sha256'
      set vpn ipsec ike-group I proposal 1 dh-group '14'
      set vpn ipsec site-to-site peer 192.0.2.77 ike-group 'I'
      set vpn ipsec site-to-site peer 192.0.2.77 local-address '203.0.113.1'
      set vpn ipsec site-to-site peer 192.0.2.77 authentication mode 'pre-shared-secret'
      set vpn ipsec site-to-site peer 192.0.2.77 authentication pre-shared-secret 'sesame'
      set vpn ipsec site-to-site peer 192.0.2.77 OTHER
      set vpn ipsec site-to-site peer 198.51.100.2 ike-group 'I'
      set vpn ipsec site-to-site peer 198.51.100.2 local-address '203.0.113.1'
      set vpn ipsec site-to-site peer 198.51.100.2 authentication mode 'pre-shared-secret'
      set vpn ipsec site-to-site peer 198.51.100.2 authentication pre-shared-secret 'sesame'
      set vpn ipsec site-to-site peer 198.51.100.2 OWN
      // vyos-config-version: "ipsec@5"
      """, "frobnicate 1", "frobnicate 1"
    ),
  ]

  private func pair(_ text: String) throws -> PolicyPair {
    func read(_ text: String, _ file: String) throws -> PeerPolicy {
      try ConfigurationFile.read(Array(text.utf8), file: file, including: { _, _ in [] })
    }
    return PolicyPair(try read(text, "a.cfg"), try read(Self.peer, "b.cfg"))
  }

  private func versions(_ pair: PolicyPair) -> [Confidence] {
    pair.tunnels.flatMap { $0.directions.flatMap(\.causes) }.filter { $0.kind == .version }
      .map(\.confidence)
  }

  @Test(arguments: makers.map(\.name))
  func aStatementOfAnotherTunnelDoubtsNothing(_ name: String) throws {
    let maker = try #require(Self.makers.first { $0.name == name })
    func text(_ other: String, _ own: String) -> String {
      var lines: [String] = []
      for line in maker.text.split(separator: "\n", omittingEmptySubsequences: false) {
        var line = String(line)
        for (mark, statement) in [("OTHER", other), ("OWN", own)] where line.contains(mark) {
          // An export's line that is a statement of its own goes with it.
          let isAlone = statement.isEmpty && !line.contains("name=")
          line = isAlone ? "" : line.replacing(mark, with: statement)
        }
        lines.append(line)
      }
      return lines.joined(separator: "\n")
    }
    let own = maker.name == "FortiOS" ? "set frobnicate enable" : maker.own
    let whole = try versions(pair(text("", "")))
    #expect(!whole.isEmpty && whole.allSatisfy { $0 == .proven }, "\(whole)")
    let others = try versions(pair(text(maker.other, "")))
    #expect(others == whole, "\(others)")
    let owns = try versions(pair(text("", own)))
    #expect(owns.allSatisfy { $0 != .proven }, "\(owns)")
  }

  /// A statement of something that tunnels only name, here an address object, or a quotation that
  /// swallows what follows, may speak of every tunnel's networks.
  @Test func whatOthersNameDoubtsThemAll() throws {
    let peer = """
      \(Self.peer)
      set security ipsec proposal E encryption-algorithm aes-256-cbc
      set security ipsec proposal E authentication-algorithm hmac-sha-256-128
      set security ipsec policy E proposals E
      set security ipsec vpn V ike gateway G
      set security ipsec vpn V ike ipsec-policy E
      set security ipsec vpn V traffic-selector T local-ip 10.2.0.0/16 remote-ip 10.1.0.0/16
      """
    func fortiOS(_ statement: String) -> String {
      """
      #config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin
      config firewall address
          edit "site"
              \(statement)
          next
          edit "far"
              set subnet 10.2.0.0 255.255.0.0
          next
      end
      config vpn ipsec phase1-interface
          edit "own"
              set local-gw 203.0.113.1
              set ike-version 2
              set peertype any
              set proposal aes256-sha256
              set dhgrp 14
              set remote-gw 198.51.100.2
              set psksecret sesame
          next
      end
      config vpn ipsec phase2-interface
          edit "p2"
              set phase1name "own"
              set proposal aes256-sha256
              set pfs disable
              set src-addr-type name
              set dst-addr-type name
              set src-name "site"
              set dst-name "far"
          next
      end
      """
    }
    func selectors(_ statement: String) throws -> [Confidence] {
      func read(_ text: String, _ file: String) throws -> PeerPolicy {
        try ConfigurationFile.read(Array(text.utf8), file: file, including: { _, _ in [] })
      }
      let pair = PolicyPair(
        try read(fortiOS(statement), "a.cfg"), try read(peer, "b.cfg"))
      #expect(!pair.tunnels.isEmpty)
      return pair.tunnels.flatMap {
        $0.directions.flatMap { $0.causes + $0.children.flatMap(\.causes) }
      }
      .filter { $0.kind == .selectors }.map(\.confidence)
    }
    let wrong = try selectors("set subnet 10.9.0.0 255.255.0.0")
    #expect(wrong.contains(.proven), "\(wrong)")
    let garbled = try selectors("st subnet 10.9.0.0 255.255.0.0")
    #expect(!garbled.contains(.proven), "\(garbled)")
  }

  /// What began an entry and was not understood: the device may have one for the peer.
  @Test func whatMayBeAnEntryLeavesItOpenWhetherThereIsOne() throws {
    let fortiOS = try #require(Self.makers.first { $0.name == "FortiOS" })
    let routerOS = try #require(Self.makers.first { $0.name == "RouterOS" })
    let texts = [
      fortiOS.text.replacing("OTHER", with: "").replacing("OWN", with: "")
        .replacing("edit \"own\"", with: "ed1t \"own\""),
      routerOS.text.replacing("OTHER", with: "").replacing("OWN", with: "")
        .replacing("add address=198", with: "ad address=198"),
      """
      <pfsense><ipsec>
      <phse1><ikeid>2</ikeid><remote-gateway>198.51.100.2</remote-gateway></phse1>
      <phase1><ikeid>1</ikeid><iketype>ikev2</iketype><interface>wan</interface>
      <remote-gateway>192.0.2.77</remote-gateway></phase1>
      </ipsec></pfsense>
      """,
      """
      <opnsense><OPNsense><Swanctl><Connections>
      <Conection uuid="1"><remote_addrs>198.51.100.2</remote_addrs></Conection>
      <Connection uuid="2"><enabled>1</enabled><remote_addrs>192.0.2.77</remote_addrs></Connection>
      </Connections></Swanctl></OPNsense></opnsense>
      """,
    ]
    for text in texts {
      let causes = try pair(text).strangers
      #expect(!causes.contains { $0.confidence == .proven }, "\(text.prefix(40))")
    }
  }
}
