import ISAKMP
import Testing

@testable import Policies

@Suite struct CiscoASATests {
  @Test(arguments: [
    "crypto ikev1 policy 10\n encryption aes-256\n hash md5\n group 5\n",
    "ASA Version 8.0(4)\ncrypto isakmp policy 10\n encryption aes-256\n hash md5\n group 5\n",
    "PIX Version 7.2(4)\nisakmp policy 10 encryption aes-256\nisakmp policy 10 hash md5\n"
      + "isakmp policy 10 group 5\n",
  ])
  func policiesOfEveryGeneration(_ text: String) throws {
    let policy = try configuration(text)
    #expect(policy.product == .ciscoASA)
    let proposal = try #require(policy.proposals.first)
    #expect(policy.proposals.count == 1)
    #expect(suite(proposal) == "AES-CBC-256 | MD5 | pre-shared key | MODP-1536 (5)")
    #expect(proposal.priority == 10)
    #expect(proposal.choices(for: .authentication).map(\.origin) == [.productDefault("Cisco ASA")])
    #expect(policy.builtInProposals == .none)
  }

  /// Other defaults than those of IOS.
  @Test func defaults() throws {
    let policy = try configuration("crypto ikev1 policy 10\n lifetime 3600\n")
    #expect(policy.proposals.map(suite) == ["3DES-CBC | SHA-1 | pre-shared key | MODP-1024 (2)"])
    #expect(policy.proposals.map(\.isCertain) == [true])
    let pix = try configuration("PIX Version 6.3(5)\nisakmp policy 10 lifetime 3600\n")
    #expect(pix.proposals.map(suite) == ["DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)"])
    #expect(pix.proposals.map(\.isCertain) == [false])
  }

  @Test func lifetimesWithoutLimit() throws {
    let policy = try configuration(
      "crypto ikev1 policy 1\n lifetime none\ncrypto ikev2 policy 1\n lifetime seconds none\n")
    #expect(policy.proposals.map(\.lifetimeSeconds?.value) == [0, 0])
    #expect(policy.remarks.isEmpty)
  }

  @Test func ikev2Policies() throws {
    let policy = try configuration(
      """
      crypto ikev2 policy 1
       encryption aes-256 aes-192 aes 3des
       integrity sha256 sha
       group 14 5 2
       prf sha256 sha
       lifetime seconds 43200
      crypto ikev2 policy 2
       encryption aes-gcm-256
       integrity null
       group 21
       prf sha512
       lifetime seconds 86400
      crypto ikev2 policy 3
       encryption aes
       group rot13
      """)
    #expect(
      policy.proposals.prefix(2).map(suite) == [
        "AES-CBC-256 | AES-CBC-192 | AES-CBC-128 | 3DES-CBC | PRF-HMAC-SHA2-256 | PRF-HMAC-SHA1"
          + " | HMAC-SHA2-256-128 | HMAC-SHA1-96 | MODP-2048 (14) | MODP-1536 (5)"
          + " | MODP-1024 (2)",
        "AES-GCM-16-256 | PRF-HMAC-SHA2-512 | ECP-521 (21)",
      ])
    #expect(policy.proposals.map(\.isCertain) == [true, true, false])
    #expect(policy.proposals.first?.lifetimeSeconds?.value == 43200)
    #expect(policy.remarks.map(\.line) == [15])
  }

  private static let site = """
    ASA Version 9.16(4)
    name 10.2.0.0 branch
    interface GigabitEthernet0/0
     nameif outside
     ip address 198.51.100.7 255.255.255.0 standby 198.51.100.8
    object network HQ
     subnet 10.1.0.0 255.255.0.0
    object network SRV
     host 10.4.0.1
    object-group network REMOTES
     network-object branch 255.255.0.0
     network-object object SRV
     network-object host 10.3.0.1
    access-list VPN extended permit ip object HQ object-group REMOTES
    access-list VPN remark nothing
    access-list VPN extended deny ip any any
    crypto ipsec ikev1 transform-set T1 esp-aes-256 esp-sha-hmac
    crypto ipsec ikev2 ipsec-proposal T2
     protocol esp encryption aes-256
     protocol esp integrity sha-256
    crypto map M 10 match address VPN
    crypto map M 10 set peer 192.0.2.1
    crypto map M 10 set ikev1 transform-set T1
    crypto map M 10 set ikev2 ipsec-proposal T2
    crypto map M 10 set pfs group14
    crypto map M 10 set ikev1 phase1-mode aggressive
    crypto map M interface outside
    crypto ikev2 enable outside
    crypto ikev1 enable outside
    crypto ikev1 am-disable
    crypto ikev1 policy 10
     authentication pre-share
    tunnel-group 192.0.2.1 type ipsec-l2l
    tunnel-group 192.0.2.1 ipsec-attributes
     ikev2 remote-authentication certificate
     ikev2 local-authentication pre-shared-key x

    """

  @Test func aSite() throws {
    let policy = try configuration(Self.site)
    #expect(policy.remarks.isEmpty)
    #expect(policy.release == "9.16(4)")
    #expect(policy.versions?.value == [.ikev1, .ikev2])
    #expect(policy.aggressiveMode?.value == false)
    let connection = try #require(policy.connections.first)
    #expect(policy.connections.count == 1)
    #expect(connection.name == "crypto map M 10")
    #expect(connection.versions.value == [.ikev1, .ikev2])
    #expect(connection.localAddresses.map(\.value) == ["198.51.100.7"])
    #expect(connection.remoteAddresses.map(\.value) == ["192.0.2.1"])
    #expect(connection.aggressiveMode?.value == true)
    #expect(connection.localAuthentication.map(\.value) == [.preSharedKey])
    #expect(connection.remoteAuthentication.map(\.value) == [.publicKey])
    let child = try #require(connection.children.first)
    #expect(connection.children.count == 1)
    #expect(
      child.localSelectors.map(\.value) == [.range(start: [10, 1, 0, 0], end: [10, 1, 255, 255])])
    #expect(
      child.remoteSelectors.map(\.value) == [
        .range(start: [10, 2, 0, 0], end: [10, 2, 255, 255]),
        .range(start: [10, 4, 0, 1], end: [10, 4, 0, 1]),
        .range(start: [10, 3, 0, 1], end: [10, 3, 0, 1]),
      ])
    #expect(child.proposals.map(\.versions) == [[.ikev1], [.ikev2]])
    #expect(
      child.proposals.map(suite) == [
        "AES-CBC-256 | HMAC-SHA1-96 | MODP-2048 (14)",
        "AES-CBC-256 | HMAC-SHA2-256-128 | MODP-2048 (14)",
      ])
    #expect(child.lifetimeSeconds?.value == 28800)
    #expect(child.lifetimeKilobytes?.value == 4_608_000)
  }

  @Test func policiesThatNoInterfaceUses() throws {
    let policy = try configuration("ASA Version 9.1(2)\ncrypto ikev1 policy 10\n hash sha\n")
    #expect(policy.versions == nil)
    #expect(policy.remarks.map(\.line) == [2])
  }

  @Test func transportModeAndOldTransformSets() throws {
    let policy = try configuration(
      """
      ASA Version 8.0(4)
      crypto ipsec transform-set T esp-3des esp-md5-hmac
      crypto ipsec transform-set T mode transport
      crypto dynamic-map D 20 set transform-set T
      crypto map M 65535 ipsec-isakmp dynamic D
      crypto ipsec security-association lifetime seconds 14400
      """)
    let child = try #require(policy.connections.first?.children.first)
    #expect(policy.connections.map(\.name) == ["crypto dynamic-map D 20"])
    #expect(child.proposals.map(suite) == ["3DES-CBC | HMAC-MD5-96"])
    #expect(child.mode.value == .transport)
    #expect(child.lifetimeSeconds?.value == 14400)
  }

  @Test(arguments: [
    ("crypto ikev1 policy 10\n hash sha\n encrpytion aes", 3, "not understood: encrpytion aes"),
    ("crypto ikev1 policy 10\n encryption aes-512", 2, "not understood as encryption: aes-512"),
    (
      "crypto ikev1 policy x\n", 1,
      "not understood as the priority of a policy: crypto ikev1 policy x"
    ),
    (
      "crypto ikev1 enable o\ncrypto map M 1 set ikev1 transform-set NO", 2,
      "there is no transform set NO"
    ),
    (
      "tunnel-group G ipsec-attributes\n ikev2 local-authentication smoke", 2,
      "not understood: ikev2 local-authentication …"
    ),
  ])
  func mistakes(_ text: String, _ line: Int, _ what: String) throws {
    let policy = try configuration(text)
    #expect(policy.remarks.map(\.line) == [line])
    #expect(policy.remarks.map(\.what) == [what])
  }
}
