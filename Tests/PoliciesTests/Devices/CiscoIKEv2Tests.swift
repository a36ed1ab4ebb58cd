import ISAKMP
import Testing

@testable import Policies

@Suite struct CiscoIKEv2Tests {
  private static let proposal = """
    crypto ikev2 proposal STRONG
     encryption aes-cbc-256 aes-cbc-128
     integrity sha512 sha256
     group 19 14

    """

  @Test func aProposalInAPolicy() throws {
    let policy = try configuration(
      Self.proposal + "crypto ikev2 policy P\n match address local 192.0.2.1\n proposal STRONG\n")
    #expect(policy.remarks.isEmpty)
    let proposal = try #require(policy.proposals.first)
    #expect(policy.proposals.count == 1)
    #expect(proposal.name == "crypto ikev2 proposal STRONG")
    #expect(proposal.versions == [.ikev2])
    // Without a prf line the PRF goes with the integrity algorithm.
    #expect(
      suite(proposal)
        == "AES-CBC-256 | AES-CBC-128 | PRF-HMAC-SHA2-512 | PRF-HMAC-SHA2-256"
        + " | HMAC-SHA2-512-256 | HMAC-SHA2-256-128 | ECP-256 (19) | MODP-2048 (14)")
    #expect(proposal.choices(for: .prf).allSatisfy { $0.origin.isDefault })
    #expect(proposal.localAddresses.map(\.value) == ["192.0.2.1"])
    #expect(proposal.lifetimeSeconds == nil)
  }

  @Test func aProposalWithoutPolicyIsNotUsed() throws {
    let policy = try configuration(Self.proposal)
    #expect(policy.proposals.isEmpty)
    #expect(policy.remarks.map(\.line) == [1])
    #expect(policy.remarks[0].what.hasSuffix("is in no crypto ikev2 policy: not used"))
    #expect(policy.builtInProposals.readings(.ikev2).count == 2)
  }

  @Test func theDefaultServesWhatNoPolicyServes() throws {
    let limited = try configuration(
      Self.proposal + "crypto ikev2 policy P\n match address local 192.0.2.1\n proposal STRONG\n")
    #expect(limited.builtInProposals.readings(.ikev2).flatMap(\.proposals).count == 2)
    let general = try configuration(Self.proposal + "crypto ikev2 policy P\n proposal STRONG\n")
    #expect(general.builtInProposals.readings(.ikev2).flatMap(\.proposals).isEmpty)
    let denied = try configuration(
      "no crypto ikev2 policy default\ncrypto ikev2 dpd 10 2 on-demand\n")
    #expect(denied.builtInProposals.readings(.ikev2).flatMap(\.proposals).isEmpty)
  }

  /// Which of several policies for the same address the device takes is not known.
  @Test func severalPoliciesForEveryAddress() throws {
    let policy = try configuration(
      Self.proposal + "crypto ikev2 policy A\n proposal STRONG\ncrypto ikev2 policy B\n"
        + " match address local 192.0.2.1\n proposal STRONG\n")
    #expect(policy.proposals.map(\.isCertain) == [false, true])
  }

  @Test func aProfileForAnInterface() throws {
    let policy = try configuration(
      """
      interface Loopback8
       ip address 192.0.2.8 255.255.255.255
      crypto ikev2 profile P
       match address local interface Loopback8
       match identity remote any
      """)
    #expect(policy.remarks.isEmpty)
    #expect(policy.connections.map { $0.localAddresses.map(\.value) } == [["192.0.2.8"]])
  }

  @Test func olderAndNewerDefaults() throws {
    let readings = try configuration("crypto ikev2 dpd 10 2 periodic\n").builtInProposals
      .readings(.ikev2)
    #expect(
      readings.map { $0.proposals.map { $0.choices(for: .encryption).map(\.value.text) } } == [
        [["AES-CBC-256", "AES-CBC-192", "AES-CBC-128"]], [["AES-CBC-256"]],
      ])
    #expect(
      readings.map { $0.proposals.map { $0.choices(for: .group).map(\.value.text) } } == [
        [["MODP-1536 (5)", "MODP-1024 (2)"]],
        [["ECP-256 (19)", "MODP-2048 (14)", "ECP-521 (21)", "MODP-1536 (5)"]],
      ])
    #expect(
      readings.map { $0.proposals.map { $0.choices(for: .integrity).count } } == [[5], [2]])
  }

  @Test func theDefaultCanBeChanged() throws {
    let policy = try configuration(
      "crypto ikev2 proposal default\n encryption aes-cbc-256\n integrity sha256\n group 14\n")
    #expect(policy.proposals.map(\.name) == ["crypto ikev2 proposal default"])
    #expect(policy.builtInProposals.readings(.ikev2).flatMap(\.proposals).isEmpty)
  }

  @Test func combinedModesNeedNoIntegrity() throws {
    let policy = try configuration(
      """
      crypto ikev2 proposal GCM
       encryption aes-gcm-256 aes-gcm-128
       prf sha384
       group 20
      crypto ikev2 policy P
       proposal GCM
      """)
    #expect(
      policy.proposals.map(suite)
        == ["AES-GCM-16-256 | AES-GCM-16-128 | PRF-HMAC-SHA2-384 | ECP-384 (20)"])
  }

  @Test(arguments: [
    (" encryption 3des\n integrity sha1", "group"),
    (" encryption 3des\n group 2", "integrity"),
    (" integrity sha1\n group 2", "encryption"),
    (" encryption aes-gcm-256\n group 14", "prf"),
  ])
  func anIncompleteProposalIsNotUsed(_ lines: String, _ missing: String) throws {
    let policy = try configuration(
      "crypto ikev2 proposal X\n\(lines)\ncrypto ikev2 policy P\n proposal X\n")
    #expect(policy.proposals.isEmpty)
    #expect(policy.remarks.map(\.line) == [1])
    #expect(policy.remarks[0].what.hasSuffix("it has no \(missing)"))
  }

  @Test func aStrangeWordMakesItUncertain() throws {
    let policy = try configuration(
      """
      crypto ikev2 proposal X
       encryption aes-cbc-256 rot13
       integrity sha1
       group 14
      crypto ikev2 policy P
       proposal X Y
      """)
    #expect(
      policy.remarks.map(\.what) == [
        "not understood as encryption: rot13", "there is no crypto ikev2 proposal Y",
      ])
    #expect(policy.proposals.map(\.isCertain) == [false])
  }

  @Test func profiles() throws {
    let policy = try configuration(
      """
      crypto ikev2 keyring KR
       peer SPOKE
        address 198.51.100.7
        pre-shared-key abc
      crypto ikev2 profile PROF
       match identity remote fqdn spoke.example
       identity local fqdn hub.example
       authentication remote rsa-sig
       authentication local pre-share
       keyring local KR
       lifetime 28800
       dpd 10 3 periodic
       nat force-encap
      crypto ipsec profile IP
       set ikev2-profile PROF
      interface Tunnel1
       tunnel source 192.0.2.1
       tunnel destination 198.51.100.7
       tunnel mode ipsec ipv4
       tunnel protection ipsec profile IP
      """)
    #expect(policy.remarks.isEmpty)
    let connection = try #require(policy.connections.first)
    #expect(policy.connections.count == 1)
    #expect(connection.versions.value == [.ikev2])
    #expect(connection.localIdentity?.value == "hub.example")
    #expect(connection.remoteIdentity?.value == "spoke.example")
    #expect(connection.localAuthentication.map(\.value) == [.preSharedKey])
    #expect(connection.remoteAuthentication.map(\.value) == [.rsaSignatures])
    #expect(connection.rekeySeconds?.value == 28800)
    #expect(connection.deadPeerDetectionSeconds?.value == 10)
    #expect(connection.forcesEncapsulation?.value == true)
    #expect(policy.presharedKeys.map(\.peers) == [["198.51.100.7"]])
  }
}
