import ISAKMP
import Testing

@testable import Policies

/// `show` output in terminal logs: it shows which built-in policies an image has.
@Suite struct CiscoShowOutputTests {
  private static let configured = """
    Protection suite of priority 10
    \tencryption algorithm:\tAES - Advanced Encryption Standard (256 bit keys).
    \thash algorithm:\t\tSecure Hash Standard 2 (256 bit)
    \tauthentication method:\tPre-Shared Key
    \tDiffie-Hellman group:\t#14 (2048 bit)
    \tlifetime:\t\t28800 seconds, no volume limit

    """

  private static let old = """
    Default protection suite
    \tencryption algorithm:\tDES - Data Encryption Standard (56 bit keys).
    \thash algorithm:\t\tSecure Hash Standard
    \tauthentication method:\tRivest-Shamir-Adleman Signature
    \tDiffie-Hellman group:\t#1 (768 bit)
    \tlifetime:\t\t86400 seconds, no volume limit

    """

  private static let firstOfEight = """
    Default IKE policy
    Protection suite of priority 65507
            encryption algorithm:   AES - Advanced Encryption Standard (128 bit keys).
            hash algorithm:         Secure Hash Standard
            authentication method:  Rivest-Shamir-Adleman Signature
            Diffie-Hellman group:   #5 (1536 bit)
            lifetime:               86400 seconds, no volume limit
    Protection suite of priority 65512
            encryption algorithm:   Three key triple DES
            hash algorithm:         Message Digest 5
            authentication method:  Pre-Shared Key
            Diffie-Hellman group:   #2 (1024 bit)
            lifetime:               86400 seconds, no volume limit

    """

  private func builtIn(_ policy: PeerPolicy) -> [[String]] {
    policy.builtInProposals.readings(.ikev1).map { $0.proposals.map(suite) }
  }

  @Test func theOldSuiteBehindConfiguredOnes() throws {
    let policy = try configuration(
      "hub#show crypto isakmp policy\n\nGlobal IKE policy\n" + Self.configured + Self.old)
    #expect(policy.proposals.map(\.priority) == [10])
    #expect(
      policy.proposals.map(suite) == ["AES-CBC-256 | SHA2-256 | pre-shared key | MODP-2048 (14)"])
    #expect(policy.proposals.first?.lifetimeSeconds?.value == 28800)
    #expect(policy.proposals.first?.choices.map(\.origin.line) == [5, 6, 7, 8])
    #expect(builtIn(policy) == [["DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)"]])
    #expect(policy.builtInProposals.readings(.ikev1)[0].proposals.map(\.priority) == [65535])
  }

  @Test func aListingThatGoesOnWithoutDefaultsHasNone() throws {
    let policy = try configuration(
      "hub#show crypto isakmp policy\nGlobal IKE policy\n" + Self.configured + "hub#\n")
    #expect(builtIn(policy) == [[]])
  }

  /// What the terminal's buffer cut off may have been the default suite.
  @Test func aListingThatBreaksOffDecidesNothing() throws {
    let policy = try configuration(
      "hub#show crypto isakmp policy\nGlobal IKE policy\n" + Self.configured)
    #expect(policy.proposals.count == 1)
    #expect(builtIn(policy).count == 2)
  }

  @Test func theEightWhereNothingIsConfigured() throws {
    let policy = try configuration("hub#sh cry isa pol\n" + Self.firstOfEight)
    #expect(policy.proposals.isEmpty)
    #expect(
      builtIn(policy) == [
        [
          "AES-CBC-128 | SHA-1 | RSA signatures | MODP-1536 (5)",
          "3DES-CBC | MD5 | pre-shared key | MODP-1024 (2)",
        ]
      ])
    // Shown by the device itself, whatever the table knows.
    #expect(policy.builtInProposals.readings(.ikev1)[0].proposals.allSatisfy { $0.isCertain })
  }

  /// That command prints the same beside configured policies, which it does not show.
  @Test func defaultPoliciesAloneLeaveOpenWhatIsConfigured() throws {
    let policy = try configuration("hub#show crypto isakmp default policy\n" + Self.firstOfEight)
    #expect(policy.builtInProposals.readings(.ikev1)[0].proposals.allSatisfy { !$0.isCertain })
  }

  @Test func itSettlesTheImageOfAConfiguration() throws {
    let policy = try configuration(
      "crypto isakmp policy 10\n encr aes 256\nend\nhub#show crypto isakmp policy\n"
        + "Global IKE policy\n" + Self.configured + Self.old + "hub#exit\n")
    // The configuration's lines are the ones to change.
    #expect(policy.proposals.first?.origin.line == 1)
    #expect(builtIn(policy) == [["DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)"]])
  }

  @Test func ikev2sDefaultProposal() throws {
    let policy = try configuration(
      """
      edge#show crypto ikev2 proposal
       IKEv2 proposal: default
            Encryption : AES-CBC-256
            Integrity  : SHA512 SHA384
            PRF        : SHA512 SHA384
            DH Group   : DH_GROUP_256_ECP/Group 19 DH_GROUP_2048_MODP/Group 14
      edge#
      """)
    let readings = policy.builtInProposals.readings(.ikev2)
    #expect(
      readings.map { $0.proposals.map(suite) } == [
        [
          "AES-CBC-256 | HMAC-SHA2-512-256 | HMAC-SHA2-384-192 | PRF-HMAC-SHA2-512"
            + " | PRF-HMAC-SHA2-384 | ECP-256 (19) | MODP-2048 (14)"
        ]
      ])
  }
}
