import ISAKMP
import Testing

@testable import Policies

/// Layouts that devices and terminals really leave: what stands before, behind and between the lines
/// that matter must neither hide them nor be dropped in silence.
@Suite struct OddLayoutTests {
  private static let gateway = """
    config vpn ipsec phase1-interface
        edit "a"
            set interface "wan1"
            config ipv4-exclude-range
                edit 1
                    set start-ip 192.0.2.1
                next
            end
            set proposal aes256-sha256
            set dhgrp 14
            set remote-gw 198.51.100.2
            set psksecret ENC AAAAAAAAAAAA
        next
    end

    """

  /// FortiOS nests tables in an entry, which goes on behind them.
  @Test func aTableInsideOfAnEntry() throws {
    let policy = try configuration(Self.gateway)
    let connection = try #require(policy.connections.first)
    #expect(connection.remoteAddresses.map(\.value) == ["198.51.100.2"])
    #expect(
      connection.proposals?.map(suite) == [
        "AES-CBC-256 | SHA2-256 | MODP-2048 (14) | pre-shared key"
      ])
  }

  /// The pager's word, with the octets that wipe it and without.
  @Test(arguments: [
    "--More-- \r         \r", "--More--\n", "\u{1b}[7m--More--\u{1b}[27m\r\u{1b}[K",
    "--More-- \u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}",
  ])
  func thePagersWord(_ word: String) throws {
    let lines = Self.gateway.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.map { $0.contains("proposal") ? word + $0 : String($0) }
    let policy = try configuration(shown.joined(separator: "\n"))
    #expect(policy.connections.first?.proposals?.count == 1)
    #expect(policy.connections.first?.children.isEmpty == true)
  }

  @Test func junosPagerAndPrompts() throws {
    let policy = try configuration(
      """
      root@srx> show configuration security | display set
      set security ike proposal p authentication-method pre-shared-keys
      ---(more 42%)---
      set security ike proposal p dh-group group14
      set security ike proposal p authentication-algorithm sha-256
      set security ike proposal p encryption-algorithm aes-256-cbc
      set security ike policy q proposals p
      set security ike gateway g ike-policy q
      set security ike gateway g address 198.51.100.2

      {primary:node0}
      root@srx> edit
      [edit]
      root@srx# edit security ike gateway g
      [edit security ike gateway g]
      root@srx# set version v2-only
      [edit security ike gateway g]
      root@srx# top
      root@srx# set security ike proposal p lifetime-seconds 3600
      """)
    let gateway = try #require(policy.connections.first)
    #expect(gateway.versions.value == [.ikev2])
    #expect(
      gateway.proposals?.map(suite) == [
        "AES-CBC-256 | PRF-HMAC-SHA2-256 | HMAC-SHA2-256-128 | MODP-2048 (14)"
      ])
    #expect(gateway.proposals?.first?.lifetimeSeconds?.value == 3600)
  }

  /// One file is one device's; where another's begins is told.
  @Test func anotherMakersLinesInTheSameFile() throws {
    let policy = try configuration(
      Self.gateway + "\nset security ike proposal p dh-group group14\n"
        + "set security ike policy q proposals p\n")
    let line = Self.gateway.split(separator: "\n", omittingEmptySubsequences: false).count + 1
    #expect(policy.remarks.contains { $0.line == line && $0.what.contains("Junos") })
    let alone = try configuration(Self.gateway)
    #expect(!alone.remarks.contains { $0.what.contains("begins") })
  }

  @Test func anEncryptedBackupIsNamed() throws {
    #expect {
      try configuration("---- BEGIN config.xml ----\nU2FsdGVkX18=\n---- END config.xml ----\n")
    } throws: {
      "\($0)".contains("encrypted")
    }
  }

  @Test func whatIsDisabledIsTold() throws {
    let routerOS = try configuration(
      "/ip ipsec peer\nadd address=198.51.100.2/32 disabled=yes name=a\n"
        + "/ip ipsec identity\nadd peer=a disabled=yes secret=x\n")
    #expect(routerOS.connections.isEmpty)
    #expect(routerOS.remarks.map(\.line) == [2, 4])
    let vyOS = try configuration(
      "set vpn ipsec ike-group g proposal 1 encryption aes256\n"
        + "set vpn ipsec site-to-site peer a ike-group g\n"
        + "set vpn ipsec site-to-site peer a remote-address 198.51.100.2\n"
        + "set vpn ipsec site-to-site peer a disable\n")
    #expect(vyOS.connections.isEmpty)
    #expect(vyOS.remarks.map(\.line) == [4])
    let pfSense = try configuration(
      "<pfsense>\n<ipsec>\n<phase1>\n<ikeid>1</ikeid>\n<disabled></disabled>\n"
        + "<iketype>ikev2</iketype></phase1>\n</ipsec>\n</pfsense>\n")
    #expect(pfSense.connections.isEmpty)
    #expect(pfSense.remarks.map(\.line) == [5])
  }

  /// The form of `uci show`, with a shell's quotation marks.
  @Test func uciShow() throws {
    let policy = try configuration(
      """
      ipsec.site=remote
      ipsec.site.enabled='1'
      ipsec.site.gateway='198.51.100.4'
      ipsec.site.authentication_method='psk'
      ipsec.site.pre_shared_key='it'\\''s'
      ipsec.site.crypto_proposal='a' 'b'
      ipsec.a=crypto_proposal
      ipsec.a.encryption_algorithm='aes256'
      ipsec.a.hash_algorithm='sha256'
      ipsec.a.dh_group='modp2048'
      ipsec.b=crypto_proposal
      ipsec.b.encryption_algorithm='aes128gcm16'
      ipsec.b.prf_algorithm='prfsha256'
      ipsec.b.dh_group='ecp256'
      """)
    let site = try #require(policy.connections.first)
    #expect(site.remoteAddresses.map(\.value) == ["198.51.100.4"])
    #expect(site.proposals?.map(suite).count == 2)
    #expect(site.proposals?.last?.origin.line == 11)
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("it's".utf8))])
  }

  /// Panorama: a stack's own values, then its templates' in their order.
  @Test func panoramaStacks() throws {
    func network(_ ike: String) -> String {
      "<config><devices><entry name=\"localhost.localdomain\"><network>\(ike)</network></entry>"
        + "</devices></config>"
    }
    let policy = try configuration(
      """
      <config version="11.0.0"><devices><entry name="localhost.localdomain">
      <template>
      <entry name="T1">\(network("<ike><gateway><entry name=\"G\"><protocol><version>ikev2</version><ikev2><ike-crypto-profile>C</ike-crypto-profile></ikev2></protocol><peer-address><ip>HQ</ip></peer-address><authentication><pre-shared-key><key>-AQ==abc</key></pre-shared-key></authentication></entry></gateway></ike>"))</entry>
      <entry name="T2">\(network("<ike><crypto-profiles><ike-crypto-profiles><entry name=\"C\"><encryption><member>aes-256-cbc</member></encryption><hash><member>sha256</member></hash><dh-group><member>group14</member></dh-group></entry></ike-crypto-profiles></crypto-profiles></ike>"))</entry>
      </template>
      <template-stack><entry name="S"><templates><member>T1</member><member>T2</member></templates>\(network("<ike><gateway><entry name=\"G\"><peer-address><dynamic/></peer-address><local-address><ip>203.0.113.9/24</ip></local-address></entry></gateway></ike>"))</entry></template-stack>
      <device-group><entry name="D"><address><entry name="HQ"><ip-netmask>198.51.100.5/32</ip-netmask></entry></address></entry></device-group>
      </entry></devices></config>
      """)
    #expect(policy.connections.map(\.name) == ["G (S)"])
    let gateway = try #require(policy.connections.first)
    #expect(gateway.versions.value == [.ikev2])
    // The stack says that the peer's address is any: the template's is hidden.
    #expect(gateway.remoteAddresses.isEmpty)
    #expect(gateway.localAddresses.map(\.value) == ["203.0.113.9"])
    #expect(
      gateway.proposals?.map(suite) == [
        "AES-CBC-256 | PRF-HMAC-SHA2-256 | HMAC-SHA2-256-128 | MODP-2048 (14)"
      ])
  }

  /// An address object stands for its address; a variable for what only the firewall knows.
  @Test(arguments: [("HQ", "198.51.100.5"), ("$peer", "$peer"), ("192.0.2.1", "192.0.2.1")])
  func panOSAddressObjects(_ written: String, _ read: String) throws {
    let policy = try configuration(
      """
      set shared address HQ ip-netmask 198.51.100.5/32
      set network ike gateway g peer-address ip \(written)
      set network ike gateway g local-address ip LOCAL
      set network tunnel ipsec t auto-key ike-gateway g
      """)
    #expect(policy.connections.first?.remoteAddresses.map(\.value) == [read])
    #expect(policy.connections.first?.localAddresses.isEmpty == true)
    #expect(policy.remarks.contains { $0.line == 3 && $0.what.contains("LOCAL") })
  }

  /// A template of Azure: the other side is an object of its own, and the key an expression.
  @Test func azureTemplate() throws {
    let policy = try configuration(
      """
      { "resources": [
        { "type": "Microsoft.Network/localNetworkGateways", "name": "hq",
          "properties": { "gatewayIpAddress": "198.51.100.7" } },
        { "type": "Microsoft.Network/connections", "name": "c", "properties": {
          "localNetworkGateway2": { "id": "[resourceId('Microsoft.Network/localNetworkGateways', 'hq')]" },
          "connectionType": "IPsec", "connectionProtocol": "IKEv2",
          "sharedKey": "[parameters('key')]" } } ] }
      """)
    #expect(policy.connections.first?.remoteAddresses.map(\.value) == ["198.51.100.7"])
    #expect(policy.presharedKeys.map(\.value) == [.masked])
    #expect(policy.remarks.isEmpty)
  }

  /// A document in one line: only what stands behind the key's name is hidden in what is said of it.
  @Test func oneLineHidesItsKeyOnly() throws {
    let policy = try configuration(
      "[{\"kind\": \"compute#vpnTunnel\", \"name\": \"t1\", \"ikeVersion\": 2, \"peerIp\": "
        + "\"198.51.100.7\", \"sharedSecret\": \"Plover, 77\", \"status\": \"FIRST_HANDSHAKE\"}]"
    )
    let told = policy.remarks.map(\.what).joined(separator: " ")
    #expect(told.contains("FIRST_HANDSHAKE") && !told.contains("Plover"))
  }

  /// Junos takes several leaves on one line, behind a list too; the key is none of the proposals.
  @Test func severalJunosLeavesOnALine() throws {
    let policy = try configuration(
      """
      set security ike proposal p authentication-method pre-shared-keys dh-group group14 encryption-algorithm aes-256-cbc authentication-algorithm sha-256
      set security ike policy q reauth-frequency 0 proposals p pre-shared-key ascii-text Plover77
      set security ike gateway g ike-policy q address 198.51.100.2 dead-peer-detection optimized interval 15 threshold 5
      set security ike gateway g external-interface ge-0/0/0 local-address 203.0.113.9 version v2-only
      """)
    let gateway = try #require(policy.connections.first)
    #expect(gateway.remoteAddresses.map(\.value) == ["198.51.100.2"])
    #expect(gateway.deadPeerDetectionSeconds?.value == 15)
    #expect(gateway.versions.value == [.ikev2])
    #expect(gateway.proposals?.count == 1)
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("Plover77".utf8))])
    #expect(!policy.remarks.contains { $0.what.contains("Plover77") })
    #expect(policy.remarks.map(\.what).allSatisfy { $0.contains("no vpn in force") })
  }

  /// A built-in entry that was given another name is still the one that peers without a word use.
  @Test func routerOSDefaultsUnderAnotherName() throws {
    let policy = try configuration(
      """
      /ip ipsec profile
      set [ find default=yes ] dh-group=modp2048 enc-algorithm=aes-256 name=AWS
      /ip ipsec proposal
      set [ find default=yes ] enc-algorithms=aes-256-cbc name=esp
      /ip ipsec identity
      remove [find]
      /ip ipsec peer
      add address=198.51.100.2/32 name=a
      /ip ipsec identity
      add peer=a secret=x
      /ip ipsec policy
      add dst-address=10.1.0.0/16 peer=a src-address=10.2.0.0/16 tunnel=yes
      """)
    let peer = try #require(policy.connections.first)
    #expect(
      peer.proposals?.map(suite) == ["AES-CBC-256 | SHA-1 | MODP-2048 (14) | pre-shared key"])
    #expect(peer.children.first?.proposals.first?.choices(for: .encryption).count == 1)
  }
}
