import ISAKMP
import TestSupport
import Testing

@testable import Policies

/// Whole exports with everything else in them. What they mean follows from the makers' documents and
/// sources, named at each.
@Suite struct WholeExportTests {
  private func read(_ text: String) throws -> PeerPolicy { try configuration(text) }

  // MARK: FortiOS

  private func fortiGate(_ settings: String, _ tables: String = "") throws -> PeerPolicy {
    try read(
      """
      #config-version=FG200F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin
      config system interface
          edit "wan1"
              set ip 203.0.113.1 255.255.255.248
              config ipv6
                  set ip6-address 2001:db8:1::1/64
                  config ip6-extra-addr
                      edit 2001:db8:2::1/64
                      next
                  end
              end
              set role wan
          next
      end
      \(tables)
      config vpn ipsec phase1-interface
          edit "t"
              set interface "wan1"
              set peertype any
              set proposal aes128-sha1
              set dhgrp 14
              \(settings)
              set psksecret plain
          next
      end
      config vpn ipsec phase2-interface
          edit "t2"
              set phase1name "t"
              set proposal aes128-sha1
              set src-addr-type name
              set src-name "local"
          next
      end
      """)
  }

  /// FortiOS CLI reference, `config vpn ipsec phase1-interface`: with `ip-version 6` the ends are
  /// `local-gw6` (by default the interface's address) and `remote-gw6`.
  @Test func fortiOSTunnelOfIPv6() throws {
    let policy = try fortiGate("set ip-version 6\nset remote-gw6 2001:db8:9::1")
    let connection = try #require(policy.connections.first)
    #expect(connection.localAddresses.map(\.value) == ["2001:db8:1::1"])
    #expect(connection.localAddresses.first?.origin.line == 6)
    #expect(connection.remoteAddresses.map(\.value) == ["2001:db8:9::1"])
    let plain = try #require(try fortiGate("set remote-gw 198.51.100.1").connections.first)
    #expect(plain.localAddresses.map(\.value) == ["203.0.113.1"])
  }

  /// draft-beaulieu-ike-xauth section 6.1 has numbers of its own for methods with XAUTH; the CLI
  /// reference does not say whether `xauthtype` still admits the plain method.
  @Test func fortiOSWithXAUTH() throws {
    let proposal = try #require(
      try fortiGate("set type dynamic\nset xauthtype auto").connections.first?.proposals?.first)
    let methods = proposal.choices(for: .authentication)
    #expect(
      methods.map(\.value) == [.authentication(.xauthPreSharedKey), .authentication(.preSharedKey)])
    #expect(methods.allSatisfy { $0.origin == .assumedDefault("FortiOS") })
  }

  /// CLI reference, `config firewall addrgrp`: `exclude enable` takes the `exclude-member` out.
  @Test func fortiOSGroupThatLeavesMembersOut() throws {
    let group = { (rest: String) in
      """
      config firewall address
          edit "a"
              set subnet 10.0.0.0 255.0.0.0
          next
          edit "b"
              set subnet 10.1.0.0 255.255.0.0
          next
      end
      config firewall addrgrp
          edit "local"
              set member "a"
              \(rest)
          next
      end
      """
    }
    let whole = try fortiGate("", group("")).connections.first?.children.first?.localSelectors
    #expect(
      whole?.map(\.value) == [.range(start: [10, 0, 0, 0], end: [10, 255, 255, 255])])
    let rest = try fortiGate("", group("set exclude enable\nset exclude-member \"b\""))
    #expect(
      rest.connections.first?.children.first?.localSelectors.map(\.value) == [.named("local")])
    #expect(rest.remarks.contains { $0.what.contains("leaves members out") })
  }

  // MARK: Junos

  private static let cluster = """
    version 20.4R3;
    groups {
        node0 { system { host-name srx-a; } }
        node1 { system { host-name srx-b; } }
        COMMON { security { ike { gateway <*> { version v2-only; } } } }
    }
    apply-groups [ "${node}" COMMON ];
    security {
        ike {
            proposal P { authentication-method pre-shared-keys; dh-group group14;
                authentication-algorithm sha-256; encryption-algorithm aes-256-cbc; }
            policy Q { proposals P; pre-shared-key ascii-text "plain"; }
            gateway G { ike-policy Q; address 198.51.100.2; external-interface ge-0/0/0.0; }
            inactive: gateway OLD { ike-policy Q; address 192.0.2.9; external-interface ge-0/0/0.0; }
        }
        ipsec {
            policy R { proposal-set basic; }
            vpn V { bind-interface st0.0; ike { gateway G; ipsec-policy R; } }
        }
    }
    """

  /// Junos, Chassis Cluster User Guide: `apply-groups "${node}"` applies `node0` on one node and
  /// `node1` on the other. An inactive statement is ignored when the configuration is committed.
  @Test func junosCluster() throws {
    let policy = try read(Self.cluster)
    #expect(policy.connections.map(\.name) == ["G"])
    #expect(policy.connections.first?.versions.value == [.ikev2])
    // 28,800 s where no lifetime is written: a default that nothing puts in doubt.
    let lifetime = policy.connections.first?.proposals?.first?.lifetimeSeconds
    #expect(lifetime?.value == 28800 && lifetime?.origin == .productDefault("Junos"))
    #expect(policy.unread == nil)
  }

  // MARK: RouterOS

  /// RouterOS manual, IPsec: release 6.43 moved Phase 1 to `/ip ipsec peer profile`, 6.44 keys and
  /// identities to `/ip ipsec identity`; the peer with the narrowest address answers.
  @Test func routerOS643() throws {
    let policy = try read(
      """
      # apr/04/2019 16:58:20 by RouterOS 6.43.8
      /ip ipsec peer profile
      add dh-group=modp2048 enc-algorithm=aes-256 hash-algorithm=sha256 name=profile_1
      /ip ipsec peer
      add address=198.51.100.7/32 profile=profile_1 secret=first
      add address=198.51.100.8/32 secret=second
      add address=0.0.0.0/0 passive=yes secret=third
      /ip ipsec policy
      add dst-address=10.2.0.0/24 sa-dst-address=198.51.100.7 src-address=10.1.0.0/24 tunnel=yes
      """)
    #expect(policy.connections.map(\.children.count) == [1, 0, 0])
    let first = try #require(policy.connections.first?.proposals?.first)
    #expect(first.choices(for: .group).map(\.value.text) == ["MODP-2048 (14)"])
    #expect(first.choices(for: .encryption).map(\.value) == [.encryption(.aesCBC, keyLength: 256)])
    #expect(first.choices(for: .hash).first?.origin.line == 3)
    // Nothing is written of the profile `default`, and the manual is of later releases.
    let second = try #require(policy.connections.dropFirst().first?.proposals?.first)
    #expect(second.choices(for: .group).allSatisfy { $0.origin == .assumedDefault("RouterOS") })
    #expect(policy.presharedKeys.count == 3)
  }

  /// RouterOS manual: several identities of a peer are told apart by `match-by` and `remote-id`.
  @Test func routerOSIdentitiesOfOnePeer() throws {
    let policy = try read(
      """
      # 2025-01-17 09:14:02 by RouterOS 7.16.2
      /ip ipsec policy group
      add name=rw
      /ip ipsec peer
      add exchange-mode=ike2 name=rw passive=yes
      /ip ipsec identity
      add auth-method=digital-signature certificate=s generate-policy=port-strict peer=rw \\
          policy-template-group=rw remote-id=fqdn:a.example
      add auth-method=eap-radius certificate=s generate-policy=port-strict peer=rw \\
          policy-template-group=rw
      /ip ipsec policy
      add dst-address=10.99.0.0/24 group=rw src-address=0.0.0.0/0 template=yes
      """)
    let connection = try #require(policy.connections.first)
    #expect(connection.remoteAuthentication.isEmpty && connection.remoteIdentity == nil)
    #expect(connection.children.count == 1)
  }

  // MARK: pfSense, OpenWrt, VyOS

  /// pfSense, ipsec.inc: a phase 1 names a virtual address `_vip` and its `uniqid`; `ipaddrv6` serves
  /// `inet6`, both `both`.
  @Test(arguments: [
    ("_vip5f3a", "inet", ["203.0.113.6"]), ("wan", "inet", ["203.0.113.5"]),
    ("wan", "inet6", ["2001:db8:1::5"]), ("wan", "both", ["203.0.113.5", "2001:db8:1::5"]),
    ("opt7", "inet", []),
  ])
  func pfSenseInterfaces(_ interface: String, _ family: String, _ addresses: [String]) throws {
    let policy = try read(
      """
      <pfsense><version>22.9</version>
      <interfaces><wan><ipaddr>203.0.113.5</ipaddr><subnet>29</subnet>
        <ipaddrv6>2001:db8:1::5</ipaddrv6><subnetv6>64</subnetv6></wan></interfaces>
      <virtualip><vip><mode>carp</mode><interface>wan</interface><uniqid>5f3a</uniqid>
        <subnet>203.0.113.6</subnet><subnet_bits>29</subnet_bits></vip></virtualip>
      <ipsec><phase1><ikeid>1</ikeid><iketype>ikev2</iketype><interface>\(interface)</interface>
        <protocol>\(family)</protocol><remote-gateway>198.51.100.7</remote-gateway>
        <encryption><item><encryption-algorithm><name>aes</name><keylen>256</keylen>
        </encryption-algorithm><hash-algorithm>sha256</hash-algorithm><dhgroup>14</dhgroup></item>
        </encryption><authentication_method>pre_shared_key</authentication_method>
        <pre-shared-key>k</pre-shared-key></phase1></ipsec></pfsense>
      """)
    #expect(policy.connections.first?.localAddresses.map(\.value) == addresses)
    #expect(policy.ownAddresses.map(\.value).contains("203.0.113.6"))
  }

  /// openwrt/packages, swanctl.init before July 2026: `local_addrs = $local_ip`.
  @Test func openWrtLocalIP() throws {
    let policy = try read(
      """
      config remote 'hq'
        option enabled '1'
        option gateway '198.51.100.7'
        option local_ip '203.0.113.5'
        option authentication_method 'psk'
        option pre_shared_key 'k'
        list tunnel 'lan'
      config tunnel 'lan'
        option local_subnet '10.0.0.0/8'
        option remote_subnet '192.0.2.0/24'
      """)
    let address = policy.connections.first?.localAddresses.first
    #expect(address?.value == "203.0.113.5" && address?.origin.line == 4)
  }

  /// vyos-1x, l2tp.j2 and vpn_l2tp.xml.in: two suites, both lifetimes 3,600 s, `local_ts =
  /// dynamic[/1701]`, and whoever comes.
  @Test func vyOSL2TP() throws {
    let policy = try read(
      """
      set vpn l2tp remote-access outside-address '203.0.113.5'
      set vpn l2tp remote-access ipsec-settings authentication mode 'pre-shared-secret'
      set vpn l2tp remote-access ipsec-settings authentication pre-shared-secret 'k'
      set vpn l2tp remote-access ipsec-settings ike-lifetime '7200'
      set vpn ipsec esp-group E pfs 'disable'
      set vpn ipsec ike-group I key-exchange 'ikev2'
      """)
    let connection = try #require(policy.connections.first)
    #expect(connection.remoteAddresses.isEmpty)
    #expect(connection.localAddresses.map(\.value) == ["203.0.113.5"])
    let first = try #require(connection.proposals?.first)
    #expect(first.choices(for: .encryption).map(\.value.text) == ["AES-CBC-256"])
    #expect(first.choices(for: .group).map(\.value.text) == ["MODP-1024 (2)"])
    #expect(connection.rekeySeconds?.value == 7200)
    let child = try #require(connection.children.first)
    #expect(child.mode.value == .transport && child.lifetimeSeconds?.value == 3600)
    #expect(child.localSelectors.map(\.value) == [.dynamic(startPort: 1701, endPort: 1701)])
    #expect(policy.presharedKeys.first?.peers == [])
  }

  /// A group that is named and missing is not the one that stands for none.
  @Test(arguments: ["ike-group", "esp-group"])
  func vyOSL2TPWithoutItsGroup(_ group: String) throws {
    let policy = try read(
      """
      set vpn l2tp remote-access outside-address '203.0.113.5'
      set vpn l2tp remote-access ipsec-settings authentication mode 'pre-shared-secret'
      set vpn l2tp remote-access ipsec-settings authentication pre-shared-secret 'k'
      set vpn l2tp remote-access ipsec-settings \(group) 'gone'
      """)
    #expect(policy.remarks.map(\.line) == [4])
    #expect(policy.remarks.contains { $0.what.contains("there is no \(group) gone") })
    let connection = try #require(policy.connections.first)
    #expect(group == "esp-group" || connection.proposals?.isEmpty != false)
    #expect(group == "ike-group" || connection.children.isEmpty)
  }

  /// vyos-1x, peer.j2: in transport mode the ends stand for the networks, protocol and port behind
  /// them.
  @Test func vyOSTransportOfOnePort() throws {
    let policy = try read(
      """
      set vpn ipsec esp-group E mode 'transport'
      set vpn ipsec esp-group E proposal 1 encryption 'aes256'
      set vpn ipsec ike-group I proposal 1 dh-group '14'
      set vpn ipsec site-to-site peer hq ike-group 'I'
      set vpn ipsec site-to-site peer hq remote-address '198.51.100.7'
      set vpn ipsec site-to-site peer hq tunnel 0 esp-group 'E'
      set vpn ipsec site-to-site peer hq tunnel 0 protocol 'udp'
      set vpn ipsec site-to-site peer hq tunnel 0 local port '1701'
      """)
    let child = try #require(policy.connections.first?.children.first)
    #expect(
      child.localSelectors.map(\.value)
        == [.dynamic(protocolID: 17, startPort: 1701, endPort: 1701)])
    #expect(child.remoteSelectors.map(\.value) == [.dynamic(protocolID: 17)])
  }

  // MARK: Azure

  /// Microsoft's page "Virtual WAN site-to-site IPsec policies": no DES and 3DES in either phase, and
  /// 3600 s, where a gateway of a virtual network has 27,000 s.
  @Test(arguments: [
    (#""vpnConnectionProtocolType": "IKEv2""#, true), (#""connectionProtocol": "IKEv2""#, false),
  ])
  func azureVirtualWAN(_ version: String, isWAN: Bool) throws {
    let policy = try read(#"{ "name": "hq", \#(version), "ipsecPolicies": [] }"#)
    let connection = try #require(policy.connections.first)
    let child = try #require(connection.children.first)
    func ciphers(_ entries: [ConfiguredProposal]) -> Set<AlgorithmChoice> {
      Set(entries.flatMap { $0.choices(for: .encryption) }.map(\.value))
    }
    let ike = try #require(connection.proposals)
    let triple = AlgorithmChoice.encryption(.tripleDESCBC, keyLength: nil)
    #expect(ike.count == (isWAN ? 4 : 6))
    #expect(ciphers(ike).contains(triple) == !isWAN)
    #expect(child.proposals.count { $0.isOffered } == (isWAN ? 4 : 6))
    #expect(child.proposals.count == (isWAN ? 19 : 26))
    #expect(ciphers(child.proposals).contains(triple) == !isWAN)
    #expect(child.lifetimeSeconds?.value == (isWAN ? 3600 : 27000))
  }

  /// What `az network vpn-connection ipsec-policy list` prints: the policy without its connection.
  @Test(arguments: [true, false]) func azurePolicyAlone(isListed: Bool) throws {
    let object = """
      {
        "dhGroup": "DHGroup14",
        "ikeEncryption": "AES256",
        "ikeIntegrity": "SHA256",
        "ipsecEncryption": "GCMAES256",
        "ipsecIntegrity": "GCMAES256",
        "pfsGroup": "None",
        "saDataSizeKilobytes": 102400000,
        "saLifeTimeSeconds": 14400
      }
      """
    let policy = try read(isListed ? "[\n\(object)\n]\n" : object)
    let connection = try #require(policy.connections.first)
    #expect(policy.connections.count == 1 && connection.remoteAddresses.isEmpty)
    #expect(!connection.versions.origin.isCertain)
    let entry = try #require(connection.proposals?.first { $0.versions == [.ikev2] })
    #expect(
      entry.choices(for: .group).map(\.value) == [.group(KeyExchangeGroup(ikev2: .modp2048)!)])
    let child = try #require(connection.children.first)
    #expect(
      child.proposals.first?.choices(for: .encryption).map(\.value)
        == [.encryption(.aesGCM16, keyLength: 256)])
    #expect(child.lifetimeSeconds?.value == 14400)
    #expect(policy.remarks.contains { $0.what.contains("a policy alone") })
  }
}
