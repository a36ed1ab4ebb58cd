import ISAKMP
import Testing

@testable import Policies

/// A word that no page of the maker has, where one of a few is written: what it stands for is not known,
/// so that nothing may be proven by what the file then seems to say.
@Suite struct GarbledWordTests {
  private static let openWrt = """
    config remote 'hq'
    \toption enabled '1'
    \toption gateway '198.51.100.1'
    \toption authentication_method 'psk'
    \tlist crypto_proposal 'a'
    config crypto_proposal 'a'
    \toption encryption_algorithm 'aes128'
    \toption hash_algorithm 'sha1'
    \toption dh_group 'modp2048'

    """
  private static let swanctl = """
    connections {
      hq {
        remote_addrs = 198.51.100.1
        children {
          net {
          }
        }
      }
    }
    connectoins {
      other {
        remote_addrs = 198.51.100.2
        children {
          net {
          }
        }
      }
    }

    """

  @Test(arguments: [
    (openWrt.replacing("enabled '1'", with: "enabled 'xyzzy'"), 2),
    (swanctl, 10),
    ("/ip ipsec peer\nadd address=198.51.100.1/32 exchange-mode=ike3 name=hq\n", 2),
    ("{ \"connectionType\": \"IPsce\", \"ipsecPolicies\": [] }", 1),
    (
      "version 15.7\ncrypto isakmp policy 10\n group 14\ncrypto map M 1x ipsec-isakmp\n"
        + " set peer 198.51.100.1\n", 4
    ),
    (
      "ASA Version 9.16(4)\ncrypto ikev1 policy 10\n group 14\n"
        + "crypto map M 1x set peer 198.51.100.1\n", 4
    ),
  ])
  func mayHideEntries(_ text: String, _ line: Int) throws {
    let policy = try configuration(text)
    #expect(policy.maybeFurtherEntries?.line == line)
  }

  @Test func methodOfOpenWrt() throws {
    let policy = try configuration(Self.openWrt.replacing("'psk'", with: "'pks'"))
    let hq = try #require(policy.connections.first)
    #expect(policy.unread(of: hq)?.line == 4)
    #expect(!hq.localAuthentication.contains { $0.origin.isCertain })
  }

  @Test func exchangeOfStrongSwan() throws {
    let policy = try configuration(
      "config setup\nconn hq\n  left=192.0.2.1\n  right=192.0.2.2\n  keyexchange=ikev3\n  auto=start\n"
    )
    let hq = try #require(policy.connections.first)
    #expect(hq.versions.value == [.ikev2, .ikev1] && !hq.versions.origin.isCertain)
  }

  /// Azure's default set holds only where no custom policy is anywhere.
  @Test func policyOfAzure() throws {
    let text = """
      { "name": "hq", "connectionType": "IPsec", "connectionProtocol": "IKEv2",
        "ipsecPolicise": [ { "ikeEncryption": "AES256", "ikeIntegrity": "SHA256", "dhGroup": "DHGroup14" } ] }
      """
    let policy = try configuration(text)
    #expect(policy.unread?.line == 2)
    let choices = (policy.connections.first?.proposals ?? []).flatMap(\.choices)
    #expect(!choices.isEmpty && !choices.contains { $0.origin.isCertain })
  }

  /// An item of AWS's lists without the one member that it has.
  @Test func itemOfAWS() throws {
    let text = """
      { "VpnConnections": [ { "VpnConnectionId": "vpn-1", "State": "available", "Options": { "TunnelOptions": [
        { "OutsideIpAddress": "203.0.113.10",
          "Phase1DHGroupNumbers": [ { "Vlaue": 14 } ] } ] } } ] }
      """
    let policy = try configuration(text)
    #expect(policy.unread?.line == 3)
    let proposals = policy.connections.flatMap { $0.proposals ?? [] }
    #expect(!proposals.isEmpty && !proposals.contains { $0.isCertain })
  }

  /// Settings of a whole map stand where an entry has its number (Cisco IOS security command reference).
  @Test(arguments: ["client authentication list A", "isakmp authorization list A", "redundancy x"])
  func wholeMaps(_ setting: String) throws {
    let policy = try configuration(
      "version 15.7\ncrypto isakmp policy 10\n group 14\ncrypto map M \(setting)\n")
    #expect(policy.unread == nil)
  }

  /// Junos takes no gateway without a policy: a name with a slip in it may have taken the line away from
  /// another gateway, whose version is then not known.
  @Test func gatewayOfJunos() throws {
    let policy = try configuration(
      """
      set security ike policy p mode main
      set security ike policy p proposal-set standard
      set security ike gateway gw ike-policy p
      set security ike gateway gw address 198.51.100.1
      set security ike gateway gv version v2-only
      set security ipsec vpn v ike gateway gw
      """)
    let gateway = try #require(policy.connections.first { !$0.remoteAddresses.isEmpty })
    #expect(!gateway.versions.origin.isCertain)
    #expect(policy.unread(of: gateway)?.line == 5)
  }
}
