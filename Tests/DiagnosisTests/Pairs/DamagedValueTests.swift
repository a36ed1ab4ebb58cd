import Policies
import Testing

@testable import Diagnosis

/// Files that agree with their peer and are then damaged in one word or line: what that word takes
/// away proves nothing, and the damage is told. Without the damage both phases come up, so that any
/// proven difference would be false.
@Suite struct DamagedValueTests {
  private static let vyOS = """
    set vpn ipsec esp-group E mode 'tunnel'
    set vpn ipsec esp-group E pfs 'disable'
    set vpn ipsec esp-group E proposal 1 encryption 'aes256'
    set vpn ipsec esp-group E proposal 1 hash 'sha256'
    set vpn ipsec ike-group I key-exchange 'ikev1'
    set vpn ipsec ike-group I mode 'aggressive'
    set vpn ipsec ike-group I proposal 1 dh-group '14'
    set vpn ipsec ike-group I proposal 1 encryption 'aes256'
    set vpn ipsec ike-group I proposal 1 hash 'sha256'
    set vpn ipsec authentication psk k secret 'Correct-Horse-7'
    set vpn ipsec site-to-site peer hq authentication mode 'pre-shared-secret'
    set vpn ipsec site-to-site peer hq ike-group 'I'
    set vpn ipsec site-to-site peer hq local-address '203.0.113.1'
    set vpn ipsec site-to-site peer hq remote-address '198.51.100.2'
    set vpn ipsec site-to-site peer hq tunnel 1 esp-group 'E'
    set vpn ipsec site-to-site peer hq tunnel 1 local prefix '10.1.0.0/16'
    set vpn ipsec site-to-site peer hq tunnel 1 remote prefix '10.2.0.0/16'
    """
  private static let fortiGate = """
    config vpn ipsec phase1-interface
        edit "t"
            set local-gw 203.0.113.1
            set mode aggressive
            set peertype any
            set proposal aes256-sha256
            set dhgrp 14
            set remote-gw 198.51.100.2
            set psksecret plain
        next
    end
    config vpn ipsec phase2-interface
        edit "t2"
            set phase1name "t"
            set proposal aes256-sha256
            set pfs disable
            set keylife-type seconds
            set src-subnet 10.1.0.0 255.255.0.0
            set dst-subnet 10.2.0.0 255.255.0.0
        next
    end
    """
  private static let opnsense = """
    <opnsense><OPNsense><Swanctl>
    <Connections><Connection uuid="1"><enabled>1</enabled>
    <proposals>aes256-sha256-modp2048</proposals>
    <version>1</version>
    <aggressive>1</aggressive>
    <local_addrs>203.0.113.1</local_addrs><remote_addrs>198.51.100.2</remote_addrs>
    </Connection></Connections>
    <locals><local uuid="2"><enabled>1</enabled><connection>1</connection>
    <auth>psk</auth>
    </local></locals>
    <remotes><remote uuid="3"><enabled>1</enabled><connection>1</connection>
    <auth>psk</auth>
    </remote></remotes>
    <children><child uuid="4"><enabled>1</enabled><connection>1</connection>
    <esp_proposals>aes256-sha256</esp_proposals>
    <mode>tunnel</mode>
    <local_ts>10.1.0.0/16</local_ts><remote_ts>10.2.0.0/16</remote_ts>
    </child></children>
    </Swanctl></OPNsense></opnsense>
    """

  /// As `export verbose` prints it, the built-in entries among the others.
  private static let routerOS = """
    # 2026-02-11 09:14:02 by RouterOS 7.16.2
    /ip ipsec profile
    set [ find default=yes ] dh-group=modp1024 enc-algorithm=3des hash-algorithm=sha1 name=default
    add dh-group=modp2048 enc-algorithm=aes-256 hash-algorithm=sha256 name=p
    /ip ipsec peer
    add address=198.51.100.2/32 exchange-mode=aggressive local-address=203.0.113.1 name=h profile=p
    /ip ipsec proposal
    set [ find default=yes ] auth-algorithms=sha1 enc-algorithms=3des name=default pfs-group=modp1024
    add auth-algorithms=sha256 enc-algorithms=aes-256-cbc name=q pfs-group=none
    /ip ipsec identity
    add peer=h secret=x
    /ip ipsec policy
    add dst-address=10.2.0.0/16 peer=h proposal=q src-address=10.1.0.0/16 tunnel=yes
    """

  private func read(_ text: String, _ file: String) throws -> PeerPolicy {
    try ConfigurationFile.read(Array(text.utf8), file: file, including: { _, _ in [] })
  }

  private func pair(_ own: String) throws -> PolicyPair {
    let peer = """
      connections { site { version = 1
        aggressive = yes
        local_addrs = 198.51.100.2
        remote_addrs = 203.0.113.1
        proposals = aes256-sha256-modp2048
        local { auth = psk }
        remote { auth = psk }
        children { net {
          local_ts = 10.2.0.0/16
          remote_ts = 10.1.0.0/16
          esp_proposals = aes256-sha256 } } } }
      """
    return PolicyPair(try read(own, "own.cfg"), try read(peer, "peer.cfg"))
  }

  private func proven(_ pair: PolicyPair) -> [PairCause] {
    let telling: Set<PairCause.Kind> = [
      .version, .mode, .suite, .authentication, .selectors, .encapsulation, .rekey, .protocol,
      .identity, .connection,
    ]
    let causes = pair.tunnels.flatMap(\.directions).flatMap {
      $0.causes + $0.children.flatMap(\.causes)
    }
    return (causes + pair.causes).filter { telling.contains($0.kind) && $0.confidence == .proven }
  }

  @Test(arguments: [vyOS, fortiGate, opnsense, routerOS])
  func undamaged(text: String) throws {
    let pair = try pair(text)
    // Whether charon takes Aggressive Mode with a key stands in another file.
    #expect(pair.phase1 != .fails && pair.phase2 != .fails)
    #expect(proven(pair).isEmpty)
  }

  @Test(arguments: [
    (vyOS, "E pfs 'disable'", "E qzxv 'disable'", 2),
    (vyOS, "esp-group E pfs", "esp-group qzxv pfs", 2),
    (vyOS, "pfs 'disable'", "pfs 'qzxv'", 2),
    (vyOS, "key-exchange 'ikev1'", "qzxv 'ikev1'", 5),
    (vyOS, "key-exchange 'ikev1'", "key-exchange 'qzxv'", 5),
    (vyOS, "mode 'aggressive'", "mode 'qzxv'", 6),
    (vyOS, "I mode 'aggressive'", "I qzxv 'aggressive'", 6),
    (fortiGate, "set pfs disable", "set pfs qzxv", 16),
    (fortiGate, "set pfs disable", "set qzxv disable", 16),
    (fortiGate, "set mode aggressive", "set mode qzxv", 4),
    (fortiGate, "keylife-type seconds", "keylife-type qzxv", 17),
    (routerOS, "profile=p", "qzxv=p", 6), (routerOS, "proposal=q", "qzxv=q", 13),
    (opnsense, "<version>1</version>", "", 2),
    (opnsense, "<mode>tunnel</mode>", "", 14),
    (opnsense, "<version>1</version>", "<version>qzxv</version>", 4),
  ])
  func damaged(text: String, word: String, by other: String, line: Int) throws {
    let damaged = text.replacing(word, with: other)
    try #require(damaged != text)
    let pair = try pair(damaged)
    #expect(proven(pair).isEmpty)
    let policy = try read(damaged, "own.cfg")
    #expect(policy.remarks.contains { $0.line == line }, "\(policy.remarks.map(\.line))")
  }

  /// Silence about the group is VyOS's `enable`, and so the group of the first IKE proposal: a default
  /// of the product, and sure where the file is whole.
  @Test func silenceOfAWholeFileDecides() throws {
    let whole = Self.vyOS.replacing("set vpn ipsec esp-group E pfs 'disable'\n", with: "")
    let cause = try #require(proven(try pair(whole)).first)
    #expect(cause.kind == .suite)
    let row = try #require(cause.rows.first { !$0.agrees })
    #expect(row.a == "MODP-2048 (14)" && row.aPlace?.hasPrefix("default of VyOS") == true)
  }
}
