import ISAKMP
import TestSupport
import Testing
import Texts

@testable import Policies

/// Exports as devices and command lines write them, in the forms that public configurations have.
/// What they mean follows from the makers' own documents or sources, named at each.
@Suite struct ForeignExportTests {
  private func read(_ text: String) throws -> PeerPolicy { try configuration(text) }

  // MARK: Times

  /// swanctl.conf(5): `rekey_time` is 10 % less than a `life_time` that is set; vici divides by 1.1.
  @Test(arguments: [
    ("life_time = 27000", 24545, 27000), ("rekey_time = 3600", 3600, 3960),
    ("life_time = 4000\nrekey_time = 3600", 3600, 4000), ("", 3600, 3960),
  ])
  func childrenEndATenthAfterTheirRekeying(_ lines: String, _ rekey: UInt64, _ life: UInt64) throws
  {
    let policy = try read("connections {\n a {\n children {\n b {\n\(lines)\n}\n}\n}\n}\n")
    let child = try #require(policy.connections.first?.children.first)
    #expect(child.rekeySeconds?.value == rekey && child.lifetimeSeconds?.value == life)
  }

  /// vici reads sections of either side by one table, and knows mode `iptfs` since release 6.0.2.
  @Test func whatViciTakesIsNoFault() throws {
    let policy = try read(
      """
      connections {
        a {
          remote-xauth {
            auth = xauth
            xauth_id = carol
          }
          children {
            b {
              mode = iptfs
              icmp = yes
            }
          }
        }
      }
      """)
    #expect(policy.remarks.isEmpty)
    #expect(policy.connections.first?.children.first?.mode.value == .tunnel)
  }

  /// VyOS 1.4 writes `life_time` alone into swanctl.conf (vyos-1x, peer.j2).
  @Test func vyOSRekeysATenthBeforeTheEnd() throws {
    let policy = try read(
      """
      set vpn ipsec authentication psk p secret 'x'
      set vpn ipsec esp-group E lifetime '27000'
      set vpn ipsec esp-group E proposal 1 encryption 'aes256'
      set vpn ipsec ike-group I proposal 1 dh-group '14'
      set vpn ipsec site-to-site peer hq ike-group 'I'
      set vpn ipsec site-to-site peer hq remote-address '198.51.100.7'
      set vpn ipsec site-to-site peer hq vti bind 'vti1'
      set vpn ipsec site-to-site peer hq vti esp-group 'E'
      """)
    let child = try #require(policy.connections.first?.children.first)
    #expect(child.lifetimeSeconds?.value == 27000 && child.rekeySeconds?.value == 24545)
    #expect(child.rekeySeconds?.origin.line == 2)
  }

  // MARK: VyOS

  /// In configuration mode `show vpn` begins below `vpn`, between a prompt and `[edit]`.
  @Test func showVPNBeginsBelow() throws {
    let policy = try read(
      """
      vyatta@vpn# show vpn
       ipsec {
           esp-group e {
               pfs dh-group2
               proposal 2 {
                   encryption aes128
                   hash sha1
               }
           }
           ike-group i {
               proposal 1 {
                   dh-group 2
                   encryption aes128
                   hash sha1
               }
           }
           site-to-site {
               peer 198.51.100.27 {
                   default-esp-group e
                   ike-group i
                   local-ip 203.0.113.82
                   tunnel 1 {
                       local {
                           subnet 192.168.201.0/24
                       }
                       remote {
                           subnet 172.31.0.0/16
                       }
                   }
               }
           }
       }
      [edit]
      """)
    #expect(policy.remarks.isEmpty)
    let peer = try #require(policy.connections.first)
    #expect(peer.localAddresses.map(\.value) == ["203.0.113.82"])
    #expect(peer.proposals?.map(suite) == ["AES-CBC-128 | SHA-1 | MODP-1024 (2)"])
    #expect(
      peer.children.map { $0.proposals.map(suite) } == [
        ["AES-CBC-128 | HMAC-SHA1-96 | MODP-1024 (2)"]
      ])
  }

  /// A connection for each tunnel, GRE in transport mode, rekeyed at the lifetime (vyos-1x,
  /// profile.j2).
  @Test func multipointTunnelsOfVyOS() throws {
    let policy = try read(
      """
      set vpn ipsec esp-group E lifetime '1800'
      set vpn ipsec esp-group E mode 'transport'
      set vpn ipsec esp-group E pfs 'dh-group2'
      set vpn ipsec esp-group E proposal 1 encryption 'aes256'
      set vpn ipsec ike-group I key-exchange 'ikev1'
      set vpn ipsec ike-group I lifetime '3600'
      set vpn ipsec ike-group I proposal 1 encryption 'aes256'
      set vpn ipsec profile NHRPVPN authentication mode 'pre-shared-secret'
      set vpn ipsec profile NHRPVPN authentication pre-shared-secret 'Avocet-41'
      set vpn ipsec profile NHRPVPN bind tunnel 'tun0'
      set vpn ipsec profile NHRPVPN bind tunnel 'tun1'
      set vpn ipsec profile NHRPVPN esp-group 'E'
      set vpn ipsec profile NHRPVPN ike-group 'I'
      """)
    #expect(
      policy.connections.map(\.name) == ["profile NHRPVPN, tun0", "profile NHRPVPN, tun1"])
    let connection = try #require(policy.connections.first)
    #expect(connection.versions.value == [.ikev1] && connection.rekeySeconds?.value == 3600)
    #expect(connection.localAuthentication.map(\.value) == [.preSharedKey])
    let child = try #require(connection.children.first)
    #expect(child.mode.value == .transport && child.rekeySeconds?.value == 1800)
    #expect(child.lifetimeSeconds?.value == 1980)
    #expect(child.localSelectors.map(\.value) == [.dynamic(protocolID: 47)])
    #expect(policy.presharedKeys.allSatisfy { $0.value == .readable(Array("Avocet-41".utf8)) })
  }

  /// The server has a certificate, those who come EAP (vyos-1x, remote_access.j2).
  @Test func remoteAccessOfVyOS() throws {
    let policy = try read(
      """
      set vpn ipsec esp-group E proposal 10 encryption 'aes128gcm128'
      set vpn ipsec ike-group I key-exchange 'ikev2'
      set vpn ipsec ike-group I proposal 10 dh-group '14'
      set vpn ipsec ike-group I proposal 10 encryption 'aes128gcm128'
      set vpn ipsec ike-group I proposal 10 hash 'sha256'
      set vpn ipsec remote-access connection rw authentication local-id '192.0.2.1'
      set vpn ipsec remote-access connection rw authentication server-mode 'x509'
      set vpn ipsec remote-access connection rw authentication client-mode 'eap-mschapv2'
      set vpn ipsec remote-access connection rw esp-group 'E'
      set vpn ipsec remote-access connection rw ike-group 'I'
      set vpn ipsec remote-access connection rw local-address '192.0.2.1'
      set vpn ipsec remote-access connection rw pool 'p'
      """)
    let connection = try #require(policy.connections.first)
    #expect(connection.localAddresses.map(\.value) == ["192.0.2.1"])
    #expect(connection.remoteAddresses.isEmpty)
    #expect(connection.localAuthentication.map(\.value) == [.publicKey])
    #expect(connection.remoteAuthentication.map(\.value) == [.eap("mschapv2")])
    #expect(
      connection.proposals?.map(suite) == ["AES-GCM-16-128 | PRF-HMAC-SHA2-256 | MODP-2048 (14)"])
    #expect(connection.children.first?.remoteSelectors.map(\.value) == [.dynamic()])
  }

  // MARK: Clouds

  /// `gcloud compute vpn-tunnels describe` writes YAML where nothing asks for JSON.
  @Test func googleInYAML() throws {
    let policy = try read(
      """
      creationTimestamp: '2026-03-01T10:00:00.000-08:00'
      ikeVersion: 1
      kind: compute#vpnTunnel
      localTrafficSelector:
      - 10.1.0.0/16
      name: tun1
      peerIp: 198.51.100.7
      sharedSecret: '*************'
      sharedSecretHash: AJIx
      status: ESTABLISHED
      """)
    #expect(policy.product == .gcp && policy.remarks.isEmpty)
    let tunnel = try #require(policy.connections.first)
    #expect(tunnel.versions.value == [.ikev1] && tunnel.versions.origin.line == 2)
    #expect(tunnel.remoteAddresses.map(\.value) == ["198.51.100.7"])
    #expect(
      tunnel.children.first?.localSelectors.map(\.value) == [
        .range(start: [10, 1, 0, 0], end: [10, 1, 255, 255])
      ])
  }

  /// `aws ec2 describe-vpn-connections --output yaml`.
  @Test func awsInYAML() throws {
    let policy = try read(
      """
      VpnConnections:
      - Options:
          TunnelOptions:
          - OutsideIpAddress: 203.0.113.10
            Phase1DHGroupNumbers:
            - Value: 20
            Phase1EncryptionAlgorithms:
            - Value: AES256-GCM-16
            IkeVersions:
            - Value: ikev2
        State: available
        VpnConnectionId: vpn-0aa1
      """)
    #expect(policy.product == .aws)
    let tunnel = try #require(policy.connections.first)
    #expect(tunnel.localAddresses.map(\.value) == ["203.0.113.10"])
    #expect(tunnel.proposals?.first?.choices(for: .group).map(\.origin.line) == [6])
  }

  /// A connection from before there were options lists its tunnels in the telemetry, and the
  /// customer's address in the sample configuration. That each has the default set is assumed.
  @Test func awsWithoutTunnelOptions() throws {
    let policy = try read(
      #"""
      { "VpnConnections": [ { "VpnConnectionId": "vpn-0aa1", "State": "available",
        "CustomerGatewayConfiguration": "<vpn_connection id=\"vpn-0aa1\"><ipsec_tunnel><customer_gateway><tunnel_outside_address><ip_address>198.51.100.7</ip_address></tunnel_outside_address></customer_gateway><vpn_gateway><tunnel_outside_address><ip_address>203.0.113.10</ip_address></tunnel_outside_address></vpn_gateway></ipsec_tunnel></vpn_connection>",
        "Options": { "StaticRoutesOnly": true },
        "VgwTelemetry": [
          { "OutsideIpAddress": "203.0.113.10", "Status": "UP" },
          { "OutsideIpAddress": "203.0.113.11", "Status": "DOWN" } ] } ] }
      """#)
    #expect(policy.ownAddresses.map(\.value) == ["203.0.113.10", "203.0.113.11"])
    #expect(
      policy.connections.map { $0.remoteAddresses.map(\.value) } == [
        ["198.51.100.7"], ["198.51.100.7"],
      ])
    let choices = policy.connections.flatMap { $0.proposals ?? [] }.flatMap(\.choices)
    #expect(!choices.isEmpty && choices.allSatisfy { !$0.origin.isCertain })
    #expect(policy.remarks.contains { $0.what.contains("default set") })
  }

  // MARK: RouterOS

  /// Manual, GRE: a secret "adds dynamic IPsec peer to remote-address". Nothing of it is certain.
  @Test func routerOSMakesPeersOfSecrets() throws {
    let policy = try read(
      """
      # 2026-05-01 10:00:00 by RouterOS 7.14.3
      /interface l2tp-server server
      set enabled=yes ipsec-secret=Dunlin-77 use-ipsec=required
      /interface gre
      add ipsec-secret=Dunlin-78 local-address=192.0.2.1 name=gre1 remote-address=198.51.100.9
      add disabled=yes ipsec-secret=Dunlin-79 name=gre2 remote-address=198.51.100.10
      add name=gre3 remote-address=198.51.100.11
      /ip ipsec profile
      set [ find default=yes ] dh-group=ecp256 enc-algorithm=aes-256 hash-algorithm=sha256
      """)
    #expect(policy.connections.map(\.name).sorted() == ["gre1", "l2tp-server"])
    let gre = try #require(policy.connections.first { $0.name == "gre1" })
    #expect(gre.remoteAddresses.map(\.value) == ["198.51.100.9"])
    #expect(gre.versions.value == [.ikev1] && !gre.versions.origin.isCertain)
    #expect(gre.proposals?.map(\.isCertain) == [false])
    #expect(gre.children.map(\.mode.value) == [.transport])
    #expect(gre.children.first?.localSelectors.map(\.value) == [.dynamic(protocolID: 47)])
    #expect(!policy.remarks.contains { $0.what.contains("Dunlin") })
  }

  /// A script that is imported computes what an export would state.
  @Test func whatAScriptComputesIsNotKnown() throws {
    let policy = try read(
      """
      /ip ipsec peer
      add name=hq address=($other . "/32") exchange-mode=ike2 local-address=$wan
      /ip ipsec identity
      add peer=hq secret=$key my-id=("address:" . $public)
      """)
    let peer = try #require(policy.connections.first)
    #expect(peer.remoteAddresses.isEmpty && peer.localAddresses.isEmpty)
    #expect(peer.localIdentity == nil)
    #expect(policy.remarks.count { $0.what.contains("a script computes") } == 4)
  }

  // MARK: What nothing names

  @Test func junosObjectsThatNothingNames() throws {
    let policy = try read(
      """
      set security ike proposal a dh-group group14
      set security ike proposal b dh-group group19
      set security ike policy p proposals a
      set security ike policy p proposals a
      set security ike policy q proposals a
      set security ike gateway g ike-policy p
      """)
    #expect(policy.connections.first?.proposals?.map(\.name) == ["ike proposal a"])
    #expect(
      policy.remarks.filter { $0.what.contains("it is not used") }.map(\.line) == [2, 5])
  }

  @Test func profilesAndGroupsThatNothingNames() throws {
    let palo = try read("set network ike crypto-profiles ike-crypto-profiles P hash sha256\n")
    #expect(palo.remarks.map(\.what) == ["nothing names the ike-crypto-profile P: it is not used"])
    let vyos = try read("set vpn ipsec ike-group I proposal 1 dh-group '14'\n")
    #expect(vyos.remarks.map(\.what) == ["no peer names the ike-group I: it is not used"])
  }

  // MARK: Policies of firewalls

  /// A vpn without an interface has the networks of the security policies that name it; the policy
  /// of the way back is the same pair.
  @Test(arguments: [true, false])
  func junosPolicyBased(isOutsideKnown: Bool) throws {
    let zone =
      isOutsideKnown
      ? "set security zones security-zone untrust interfaces ge-0/0/0.0" : ""
    let policy = try read(
      """
      set security ike policy p proposal-set standard
      set security ike gateway g ike-policy p
      set security ike gateway g address 198.51.100.7
      set security ike gateway g external-interface ge-0/0/0.0
      set security ipsec policy e proposal-set standard
      set security ipsec vpn v ike gateway g
      set security ipsec vpn v ike ipsec-policy e
      set security zones security-zone trust address-book address lan 10.1.0.0/16
      set security zones security-zone untrust address-book address far 10.2.0.0/16
      set security zones security-zone untrust address-book address-set fars address far
      \(zone)
      set security policies from-zone trust to-zone untrust policy out match source-address lan
      set security policies from-zone trust to-zone untrust policy out match destination-address fars
      set security policies from-zone trust to-zone untrust policy out match application any
      set security policies from-zone trust to-zone untrust policy out then permit tunnel ipsec-vpn v
      set security policies from-zone untrust to-zone trust policy in match source-address far
      set security policies from-zone untrust to-zone trust policy in match destination-address lan
      set security policies from-zone untrust to-zone trust policy in match application any
      set security policies from-zone untrust to-zone trust policy in then permit tunnel ipsec-vpn v
      """)
    let children = try #require(policy.connections.first?.children)
    #expect(children.map(\.name) == ["v, policy out"])
    #expect(
      children.first?.localSelectors.map(\.value) == [
        .range(start: [10, 1, 0, 0], end: [10, 1, 255, 255])
      ])
    #expect(
      children.first?.remoteSelectors.map(\.value) == [
        .range(start: [10, 2, 0, 0], end: [10, 2, 255, 255])
      ])
  }

  /// Its log: "ignoring IKEv2 request, no policy configured". A zone or SD-WAN member is named by
  /// its zone.
  @Test(arguments: [
    ("config system zone\nedit \"vpns\"\nset interface \"to-hq\"\nnext\nend\n", false),
    ("", true),
  ])
  func fortiOSWithoutAFirewallPolicy(_ zone: String, isForgotten: Bool) throws {
    func file(_ interface: String) -> String {
      """
      config vpn ipsec phase1-interface
          edit "to-hq"
              set remote-gw 198.51.100.7
              set proposal aes256-sha256
          next
      end
      \(zone)config firewall policy
          edit 1
              set srcintf "internal"
              set dstintf "\(interface)"
          next
      end
      """
    }
    let other = try read(file("wan1"))
    #expect((other.connections.first?.hindrance != nil) == isForgotten)
    let named = try read(file("to-hq"))
    #expect(named.connections.first?.hindrance == nil)
  }
}
