import Diagnosis
import ISAKMP
import Policies
import Testing

/// A word that the reader does not know stands for something that it does not know: nothing is proven by
/// what would hold if the word were not there. Each file comes up with its peer as it is.
@Suite struct UnknownWordTests {
  static let peers: [IKEVersion: String] = [
    .ikev1: """
    version 15.7
    crypto isakmp policy 10
     encr aes 256
     hash sha256
     authentication pre-share
     group 14
    crypto isakmp key Sup3rSecretKey1 address 198.51.100.1
    crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
     mode tunnel
    crypto map CM 10 ipsec-isakmp
     set peer 198.51.100.1
     set transform-set TS
     set pfs group14
     match address VPN
    interface GigabitEthernet0/0
     ip address 203.0.113.1 255.255.255.0
     crypto map CM
    ip access-list extended VPN
     permit ip 10.2.0.0 0.0.255.255 10.1.0.0 0.0.255.255
    """,
    .ikev2: swanctl(
      2, (own: "203.0.113.1", peer: "198.51.100.1"), (own: "10.2.0.0/16", peer: "10.1.0.0/16")),
  ]

  static func swanctl(
    _ version: Int,
    _ addresses: (own: String, peer: String) = ("198.51.100.1", "203.0.113.1"),
    _ networks: (own: String, peer: String) = ("10.1.0.0/16", "10.2.0.0/16")
  ) -> String {
    """
    connections {
      site {
        version = \(version)
        local_addrs = \(addresses.own)
        remote_addrs = \(addresses.peer)
        proposals = aes256-sha256-modp2048
        local {
          auth = psk
        }
        remote {
          auth = psk
        }
        children {
          net {
            mode = tunnel
            local_ts = \(networks.own)
            remote_ts = \(networks.peer)
            esp_proposals = aes256-sha256-modp2048
          }
        }
      }
    }
    """
  }

  static let openWrt = """
    config crypto_proposal 'ike_prop'
    \toption is_esp '0'
    \toption encryption_algorithm 'aes256'
    \toption hash_algorithm 'sha256'
    \toption dh_group 'modp2048'
    config crypto_proposal 'esp_prop'
    \toption is_esp '1'
    \toption encryption_algorithm 'aes256'
    \toption hash_algorithm 'sha256'
    \toption dh_group 'modp2048'
    config remote 'office'
    \toption enabled '1'
    \toption gateway '203.0.113.1'
    \tlist local_addrs '198.51.100.1'
    \toption authentication_method 'psk'
    \toption pre_shared_key 'Sup3rSecretKey1'
    \toption keyexchange 'ikev1'
    \tlist crypto_proposal 'ike_prop'
    \tlist tunnel 'lan'
    config tunnel 'lan'
    \tlist local_subnet '10.1.0.0/16'
    \tlist remote_subnet '10.2.0.0/16'
    \tlist crypto_proposal 'esp_prop'
    """

  private static let azure = """
    {
     "name": "c1",
     "connectionType": "IPsec",
     "connectionProtocol": "IKEv1",
     "sharedKey": "Sup3rSecretKey1",
     "localNetworkGateway2": {
      "name": "lng", "gatewayIpAddress": "203.0.113.1",
      "localNetworkAddressSpace": {"addressPrefixes": ["10.2.0.0/16"]}
     },
     "usePolicyBasedTrafficSelectors": true,
     "trafficSelectorPolicies": [
      {"localAddressRanges": ["10.1.0.0/16"], "remoteAddressRanges": ["10.2.0.0/16"]}
     ],
     "ipsecPolicies": [
      {
       "saLifeTimeSeconds": 3600, "saDataSizeKilobytes": 102400000, "ipsecEncryption": "AES256",
       "ipsecIntegrity": "SHA256", "ikeEncryption": "AES256", "ikeIntegrity": "SHA256",
       "dhGroup": "DHGroup14", "pfsGroup": "PFS2048"
      }
     ]
    }
    """

  static let junos = """
    set interfaces ge-0/0/0 unit 0 family inet address 198.51.100.1/24
    set security ike proposal p authentication-method pre-shared-keys
    set security ike proposal p dh-group group14
    set security ike proposal p authentication-algorithm sha-256
    set security ike proposal p encryption-algorithm aes-256-cbc
    set security ike policy ip proposals p
    set security ike policy ip pre-shared-key ascii-text "Sup3rSecretKey1"
    set security ike gateway gw ike-policy ip
    set security ike gateway gw address 203.0.113.1
    set security ike gateway gw external-interface ge-0/0/0.0
    set security ike gateway gw version v2-only
    set security ipsec proposal e protocol esp
    set security ipsec proposal e authentication-algorithm hmac-sha-256-128
    set security ipsec proposal e encryption-algorithm aes-256-cbc
    set security ipsec policy ep perfect-forward-secrecy keys group14
    set security ipsec policy ep proposals e
    set security ipsec vpn v bind-interface st0.0
    set security ipsec vpn v ike gateway gw
    set security ipsec vpn v ike ipsec-policy ep
    set security ipsec vpn v traffic-selector t1 local-ip 10.1.0.0/16
    set security ipsec vpn v traffic-selector t1 remote-ip 10.2.0.0/16
    """

  private static let edgeOS = """
    vpn {
        ipsec {
            esp-group E {
                pfs dh-group14
                proposal 1 {
                    encryption aes256
                    hash sha256
                }
            }
            ike-group I {
                key-exchange ikev1
                proposal 1 {
                    dh-group 14
                    encryption aes256
                    hash sha256
                }
            }
            site-to-site {
                peer 203.0.113.1 {
                    authentication {
                        mode pre-shared-secret
                        pre-shared-secret Sup3rSecretKey1
                    }
                    connection-type initiate
                    ike-group I
                    local-address 198.51.100.1
                    tunnel 1 {
                        esp-group E
                        local {
                            prefix 10.1.0.0/16
                        }
                        remote {
                            prefix 10.2.0.0/16
                        }
                    }
                }
            }
        }
    }
    /* Release version: v2.0.9-hotfix.7.5622731.230615.0857 */
    """

  private static let cases: [(file: String, text: String, version: IKEVersion, word: String)] = [
    ("swanctl.conf", swanctl(1), .ikev1, "version = 1"),
    ("swanctl.conf", swanctl(1), .ikev1, "mode = tunnel"),
    ("swanctl.conf", swanctl(2), .ikev2, "auth = psk"),
    ("swanctl.conf", swanctl(2), .ikev2, "mode = tunnel"),
    ("ipsec", openWrt, .ikev1, "keyexchange 'ikev1"),
    ("config.boot", edgeOS, .ikev1, "key-exchange ikev1"),
    ("config.boot", edgeOS, .ikev1, "mode pre-shared-secret"),
    ("azure.json", azure, .ikev1, "connectionProtocol\": \"IKEv1"),
    ("junos.set", junos, .ikev2, "version v2-only"),
    ("junos.set", junos, .ikev2, "keys group14"),
    ("junos.set", junos, .ikev2, "encryption-algorithm aes-256-cbc"),
    ("junos.set", junos, .ikev2, "dh-group group14"),
  ]

  static func policy(_ file: String, _ text: String, at address: String) throws
    -> PeerPolicy
  {
    var policy = try ConfigurationFile.read(
      Array(text.utf8), file: file, including: { (_, _) in [] })
    policy.givenAddress = address
    return policy
  }

  @Test(arguments: cases)
  func provesNothing(_ file: String, _ text: String, _ version: IKEVersion, _ word: String) throws {
    let peer = try Self.policy("peer.conf", #require(Self.peers[version]), at: "203.0.113.1")
    let whole = PolicyPair(try Self.policy(file, text, at: "198.51.100.1"), peer)
    #expect(whole.phase1 == .comesUp && whole.phase2 == .comesUp, "\(file)")

    #expect(text.contains(word))
    let last = try #require(word.split(whereSeparator: { " '\"".contains($0) }).last)
    let damaged = text.replacing(word, with: word.dropLast(last.count) + "xyzzy7")
    let policy = try Self.policy(file, damaged, at: "198.51.100.1")
    #expect(policy.remarks.contains { $0.what.contains("xyzzy7") }, "\(file): \(policy.remarks)")
    let pair = PolicyPair(policy, peer)
    let proven = pair.tunnels.flatMap(\.directions).flatMap { direction in
      (direction.causes + direction.children.flatMap(\.causes)).filter {
        $0.confidence == .proven && $0.kind != .lifetime
      }
    }
    #expect(proven.isEmpty, "\(file), \(word): \(proven.map(\.what))")
  }
}
