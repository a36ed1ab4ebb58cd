import Policies
import TestSupport
import Testing

@testable import Diagnosis

/// The line that is named is the one that states the value, and what is proven rests on it alone.
@Suite struct DecidingLineTests {
  private func pair(_ a: String, _ b: String) throws -> PolicyPair {
    func read(_ text: String, _ file: String) throws -> PeerPolicy {
      try ConfigurationFile.read(Array(text.utf8), file: file, including: { _, _ in [] })
    }
    return PolicyPair(try read(a, "a.cfg"), try read(b, "b.cfg"))
  }

  private func causes(_ pair: PolicyPair, _ kind: PairCause.Kind) -> [PairCause] {
    pair.tunnels.flatMap { tunnel in
      tunnel.directions.flatMap { $0.causes + $0.children.flatMap(\.causes) } + tunnel.remarks
    }.filter { $0.kind == kind }
  }

  private func swanctl(
    version: Int = 2, auth: String = "psk", ike: String = "aes256-sha256-modp2048",
    esp: String = "aes256-sha256-modp2048"
  ) -> String {
    """
    connections { site { version = \(version)
      local_addrs = 198.51.100.2
      remote_addrs = 203.0.113.1
      proposals = \(ike)
      local { auth = \(auth) }
      remote { auth = \(auth) }
      children { net {
        local_ts = 10.2.0.0/16
        remote_ts = 10.1.0.0/16
        esp_proposals = \(esp) } } } }
    """
  }

  /// CLI reference, phase2-interface: `pfs disable`. ESN, whose default in this release is not known,
  /// has no part in it.
  @Test func fortiOSWithoutForwardSecrecy() throws {
    let file = """
      #config-version=FGT60F-6.0.14-FW-build0457-211026:opmode=0:vdom=0:user=admin
      config vpn ipsec phase1-interface
          edit "t"
              set ike-version 2
              set local-gw 203.0.113.1
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
              set src-subnet 10.1.0.0 255.255.0.0
              set dst-subnet 10.2.0.0 255.255.0.0
          next
      end
      """
    let rekeys = causes(try pair(file, swanctl()), .rekey)
    #expect(!rekeys.isEmpty && rekeys.allSatisfy { $0.confidence == .proven })
    let row = try #require(rekeys.first?.rows.first { !$0.agrees })
    #expect(row.aPlace?.contains("line 17") == true && row.a == nil, "\(row)")
  }

  /// The cipher differs as both files state it; which pseudorandom function PAN-OS takes with GCM no
  /// page says, and nothing is told of it.
  @Test func aCipherThatDiffersNeedsNoFurtherProof() throws {
    let file = """
      set network ike crypto-profiles ike-crypto-profiles P hash sha384 dh-group group14
      set network ike crypto-profiles ike-crypto-profiles P encryption aes-256-gcm
      set network ike gateway g protocol version ikev2
      set network ike gateway g protocol ikev2 ike-crypto-profile P
      set network ike gateway g authentication pre-shared-key key plain
      set network ike gateway g local-address ip 203.0.113.1
      set network ike gateway g peer-address ip 198.51.100.2
      """
    let found = causes(try pair(file, swanctl()), .suite)
    #expect(!found.isEmpty)
    for cause in found {
      #expect(cause.confidence == .proven)
      #expect(cause.what.hasSuffix("no common encryption algorithm"))
      let differing = cause.rows.filter { !$0.agrees }
      #expect(differing.map(\.attribute) == ["encryption algorithm"])
      #expect(differing.first?.aPlace?.contains("line 2") == true)
    }
  }

  /// charon selects no proposal by its method, and refuses later the peer that shows another: IOS asks
  /// for a pre-shared key where strongSwan has a certificate.
  @Test func anotherMethodThanTheEntryThatMeets() throws {
    let router = """
      version 15.5
      crypto isakmp policy 10
       encr aes 256
       hash sha256
       authentication pre-share
       group 14
      crypto isakmp key sesame address 198.51.100.2
      crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
      crypto map M 10 ipsec-isakmp
       set peer 198.51.100.2
       set transform-set T
       match address 101
      interface GigabitEthernet0/0
       ip address 203.0.113.1 255.255.255.0
       crypto map M
      access-list 101 permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255
      """
    let differs = try pair(router, swanctl(version: 1, auth: "pubkey", esp: "aes256-sha256"))
    #expect(differs.phase1 == .fails)
    let cause = try #require(causes(differs, .authentication).first)
    #expect(cause.confidence == .proven)
    #expect(cause.rows.first?.aPlace?.contains("line 5") == true, "\(cause.rows)")
    let agrees = try pair(router, swanctl(version: 1, esp: "aes256-sha256"))
    #expect(agrees.phase1 == .comesUp && causes(agrees, .authentication).isEmpty)
  }

  /// Google's page has one suite for IKEv1. What becomes of a `cipherSuite` beside it, no page says.
  @Test(arguments: [(true, Confidence.likely), (false, .proven)])
  func aCipherSuiteBesideIKEv1(_ isWritten: Bool, _ confidence: Confidence) throws {
    let suite = """
      "cipherSuite": {"phase1": {"encryption": ["AES-CBC-256"], "integrity": ["HMAC-SHA2-256-128"],
        "prf": ["PRF-HMAC-SHA2-256"], "dh": ["Group-14"]}},
      """
    let file = """
      { "kind": "compute#vpnTunnel", "name": "t", "ikeVersion": 1, "peerIp": "198.51.100.2",
        \(isWritten ? suite : "")
        "localTrafficSelector": ["10.1.0.0/16"], "remoteTrafficSelector": ["10.2.0.0/16"] }
      """
    let found = causes(try pair(file, swanctl(version: 1)), .suite)
    #expect(!found.isEmpty && found.allSatisfy { $0.confidence == confidence }, "\(found)")
  }
}
