import Policies
import TestSupport
import Testing

@testable import Diagnosis

/// A mode that its maker does not have is not known: no difference from the other side's is proven
/// by it, as one is where the word stands.
struct GarbledModeTests {
  private static let pfSense = """
    <pfsense><ipsec>
    <phase1><ikeid>1</ikeid><iketype>ikev1</iketype><mode>main</mode><interface>wan</interface>
    <remote-gateway>198.51.100.2</remote-gateway>
    <encryption><item><encryption-algorithm><name>aes</name><keylen>256</keylen>
    </encryption-algorithm><hash-algorithm>sha256</hash-algorithm><dhgroup>14</dhgroup></item>
    </encryption><authentication_method>pre_shared_key</authentication_method>
    <pre-shared-key>Dunlin-41</pre-shared-key></phase1>
    <phase2><ikeid>1</ikeid><mode>transport</mode><protocol>esp</protocol>
    <localid><type>address</type><address>203.0.113.1</address></localid>
    <remoteid><type>address</type><address>198.51.100.2</address></remoteid>
    <encryption-algorithm-option><name>aes</name><keylen>256</keylen>
    </encryption-algorithm-option><hash-algorithm-option>hmac_sha256</hash-algorithm-option>
    <pfsgroup>0</pfsgroup></phase2>
    </ipsec></pfsense>
    """
  private static let openWrt = """
    config remote 'hq'
      option enabled '1'
      option gateway '198.51.100.2'
      option keyexchange 'ikev1'
      option aggressive '0'
      option authentication_method 'psk'
      option pre_shared_key 'Dunlin-41'
      list crypto_proposal 'ike'
      list tunnel 'net'
    config tunnel 'net'
      option mode 'transport'
      list local_subnet '203.0.113.1'
      list remote_subnet '198.51.100.2'
      list crypto_proposal 'esp'
    config crypto_proposal 'ike'
      option encryption_algorithm 'aes256'
      option hash_algorithm 'sha256'
      option dh_group 'modp2048'
    config crypto_proposal 'esp'
      option is_esp '1'
      option encryption_algorithm 'aes256'
      option hash_algorithm 'sha256'
    """
  private static let panOS = """
    set network ike crypto-profiles ike-crypto-profiles P hash sha256 dh-group group14
    set network ike crypto-profiles ike-crypto-profiles P encryption aes-256-cbc
    set network ike crypto-profiles ipsec-crypto-profiles Q esp encryption aes-256-cbc
    set network ike crypto-profiles ipsec-crypto-profiles Q esp authentication sha256
    set network ike crypto-profiles ipsec-crypto-profiles Q dh-group no-pfs
    set network ike gateway g protocol version ikev1
    set network ike gateway g protocol ikev1 exchange-mode main
    set network ike gateway g protocol ikev1 ike-crypto-profile P
    set network ike gateway g local-address interface ethernet1/1
    set network ike gateway g peer-address ip 198.51.100.2
    set network ike gateway g authentication pre-shared-key key Dunlin-41
    set network tunnel ipsec t auto-key ike-gateway g
    set network tunnel ipsec t auto-key ipsec-crypto-profile Q
    set network tunnel ipsec t auto-key proxy-id p protocol any
    set network tunnel ipsec t auto-key proxy-id p local 203.0.113.1/32
    set network tunnel ipsec t auto-key proxy-id p remote 198.51.100.2/32
    set network tunnel ipsec t ipsec-mode transport
    set network tunnel ipsec t tunnel-interface tunnel.1
    """

  private func pair(_ text: String, aggressive: Bool = false) throws -> PolicyPair {
    var one = try ConfigurationFile.read(
      Array(text.utf8), file: "one.cfg", including: { (_, _) in [] })
    one.givenAddress = "203.0.113.1"
    var other = try ConfigurationFile.read(
      Array(
        """
        connections {
          c {
            version = 1
            aggressive = \(aggressive ? "yes" : "no")
            local_addrs = 198.51.100.2
            remote_addrs = 203.0.113.1
            proposals = aes256-sha256-modp2048
            local { auth = psk }
            remote { auth = psk }
            children { net { mode = tunnel
              local_ts = 198.51.100.2
              remote_ts = 203.0.113.1
              esp_proposals = aes256-sha256 } }
          }
        }
        """.utf8), file: "other.conf", including: { (_, _) in [] })
    other.givenAddress = "198.51.100.2"
    return PolicyPair(one, other)
  }

  private func proven(_ pair: PolicyPair, _ kind: PairCause.Kind) -> Bool {
    pair.tunnels.contains { tunnel in
      tunnel.directions.contains { direction in
        (direction.causes + direction.children.flatMap(\.causes)).contains {
          $0.kind == kind && $0.confidence == .proven
        }
      }
    }
  }

  @Test(arguments: [
    (pfSense, "<mode>main</mode>", "<mode>mian</mode>"),
    (openWrt, "aggressive '0'", "aggressive 'qxz'"),
    (panOS, "exchange-mode main", "exchange-mode mian"),
    (panOS, "exchange-mode main", "exchange-mode auto"),
    (panOS, "ikev1 exchange-mode main", "ikev1 exchange-modus main"),
  ])
  func exchangeMode(_ text: String, _ word: String, _ other: String) throws {
    #expect(proven(try pair(text, aggressive: true), .mode))
    #expect(!proven(try pair(text.replacing(word, with: other), aggressive: true), .mode))
  }

  @Test(arguments: [
    (pfSense, "<mode>transport</mode>", "<mode>trasport</mode>"),
    (openWrt, "mode 'transport'", "mode 'trasport'"),
    (panOS, "ipsec-mode transport", "ipsec-mode trasport"),
  ])
  func encapsulation(_ text: String, _ word: String, _ other: String) throws {
    #expect(proven(try pair(text), .encapsulation))
    let garbled = text.replacing(word, with: other)
    // As tunnel mode agrees with the other side, a transport mode there is what differs.
    let transport = try ConfigurationFile.read(
      Array(garbled.utf8), file: "one.cfg", including: { (_, _) in [] })
    let mode = try #require(transport.connections.first?.children.first?.mode)
    #expect(!mode.origin.isCertain)
    #expect(transport.remarks.contains { $0.what.contains("trasport") })
  }

  /// The members of AWS's options are those of its API's model; one with a slip in it says nothing.
  @Test(arguments: ["LocalIpv4NetworkCidr", "LocalIpv4NetworkCider"])
  func networkOfAWS(_ name: String) throws {
    let text = """
      { "VpnConnections": [ { "VpnConnectionId": "vpn-0aa11bb22cc33dd44", "State": "available",
        "Options": { "\(name)": "198.51.100.2/32", "RemoteIpv4NetworkCidr": "203.0.113.1/32",
          "TunnelOptions": [ { "OutsideIpAddress": "203.0.113.1",
            "IkeVersions": [ { "Value": "ikev1" } ],
            "Phase1EncryptionAlgorithms": [ { "Value": "AES256" } ],
            "Phase1IntegrityAlgorithms": [ { "Value": "SHA2-256" } ],
            "Phase1DHGroupNumbers": [ { "Value": 14 } ] } ] } } ] }
      """
    let policy = try ConfigurationFile.read(
      Array(text.utf8), file: "aws.json", including: { (_, _) in [] })
    let isStrange = name != "LocalIpv4NetworkCidr"
    #expect(policy.remarks.contains { $0.what.contains("unknown member") } == isStrange)
    let connection = try #require(policy.connections.first)
    #expect((policy.unread(of: connection) != nil) == isStrange)
    let isProven = proven(try pair(text), .selectors)
    #expect(!isStrange || !isProven)
  }
}
