import TestSupport
import Testing

@testable import Policies

/// Of a value that an export writes on a line of its own, that line is told.
@Suite struct WrittenPlaceTests {
  @Test func awsListOfObjects() throws {
    let policy = try configuration(
      """
      {
        "VpnConnections": [
          {
            "VpnConnectionId": "vpn-0aa11bb22cc33dd44",
            "Options": {
              "TunnelOptions": [
                {
                  "OutsideIpAddress": "203.0.113.10",
                  "Phase1DHGroupNumbers": [
                    {
                      "Value": 14
                    }
                  ]
                }
              ]
            }
          }
        ]
      }
      """)
    let groups = policy.connections.first?.proposals?.first?.choices(for: .group) ?? []
    #expect(groups.map(\.origin.line) == [11])
  }

  /// `keylen` holds the key's length of `aes`, and that of the check value of `aes256gcm`.
  @Test(arguments: [("aes", 11), ("aes256gcm", 10)])
  func pfSenseCipher(_ name: String, _ line: Int) throws {
    let policy = try configuration(
      """
      <pfsense>
        <version>24.5</version>
        <ipsec>
          <phase1>
            <ikeid>1</ikeid>
            <iketype>ikev2</iketype>
            <remote-gateway>198.51.100.7</remote-gateway>
            <encryption><item>
              <encryption-algorithm>
                <name>\(name)</name>
                <keylen>128</keylen>
              </encryption-algorithm>
              <hash-algorithm>sha256</hash-algorithm>
              <dhgroup>14</dhgroup>
            </item></encryption>
            <authentication_method>pre_shared_key</authentication_method>
          </phase1>
        </ipsec>
      </pfsense>
      """)
    let ciphers = policy.connections.first?.proposals?.first?.choices(for: .encryption) ?? []
    #expect(ciphers.map(\.origin.line) == [line])
  }

  /// The section's type says the mode.
  @Test func openWrtTransport() throws {
    let policy = try configuration(
      """
      config crypto_proposal 'esp'
      	option encryption_algorithm 'aes256'
      	option hash_algorithm 'sha256'

      config transport 'lan'
      	list crypto_proposal 'esp'

      config remote 'hq'
      	option enabled '1'
      	option gateway '198.51.100.7'
      	option authentication_method 'psk'
      	list crypto_proposal 'esp'
      	list transport 'lan'
      """)
    let mode = policy.connections.first?.children.first?.mode
    #expect(mode?.value == .transport && mode?.origin.line == 5)
  }

  /// What switches forward secrecy off is a statement with a line.
  @Test(arguments: [
    (
      """
      set network ike crypto-profiles ipsec-crypto-profiles Q esp encryption aes-256-cbc
      set network ike crypto-profiles ipsec-crypto-profiles Q esp authentication sha256
      set network ike crypto-profiles ipsec-crypto-profiles Q dh-group no-pfs
      set network ike gateway g peer-address ip 198.51.100.2
      set network tunnel ipsec t auto-key ike-gateway g
      set network tunnel ipsec t auto-key ipsec-crypto-profile Q
      """, 3
    ),
    (
      """
      # 2026-02-11 09:14:02 by RouterOS 7.16.2
      /ip ipsec peer
      add address=198.51.100.2/32 name=p
      /ip ipsec proposal
      add name=q pfs-group=none
      /ip ipsec policy
      add dst-address=10.2.0.0/16 peer=p proposal=q src-address=10.1.0.0/16 tunnel=yes
      """, 5
    ),
    (
      """
      set vpn ipsec ike-group I proposal 1 dh-group '14'
      set vpn ipsec ike-group I proposal 1 encryption 'aes256'
      set vpn ipsec esp-group E proposal 1 encryption 'aes256'
      set vpn ipsec esp-group E pfs 'disable'
      set vpn ipsec site-to-site peer hq ike-group 'I'
      set vpn ipsec site-to-site peer hq remote-address '198.51.100.2'
      set vpn ipsec site-to-site peer hq tunnel 0 esp-group 'E'
      // vyos-config-version: "ipsec@13"
      """, 4
    ),
  ])
  func noForwardSecrecy(_ text: String, _ line: Int) throws {
    let proposals = try configuration(text).connections.first?.children.first?.proposals ?? []
    let groups = proposals.flatMap { $0.choices(for: .group) }
    #expect(!groups.isEmpty && groups.allSatisfy { $0.value == .noGroup && $0.origin.line == line })
  }
}
