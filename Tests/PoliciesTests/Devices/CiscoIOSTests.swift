import ISAKMP
import Testing

@testable import Policies

/// Reads a text as a file named "hub.cfg" that includes nothing.
func configuration(_ text: String, file: String = "hub.cfg") throws -> PeerPolicy {
  try configuration(Array(text.utf8), file: file)
}

func configuration(_ octets: [UInt8], file: String = "hub.cfg") throws -> PeerPolicy {
  try ConfigurationFile.read(octets, file: file) { _, _ in [] }
}

/// "AES-CBC-256 | SHA-1 | pre-shared key | MODP-1024 (2)".
func suite(_ proposal: ConfiguredProposal) -> String {
  proposal.choices.map(\.value.text).joined(separator: " | ")
}

/// `crypto isakmp policy`: the values are those of `show crypto isakmp policy` on a router that was
/// given only some of the lines.
@Suite struct CiscoIOSPolicyTests {
  private static let table: [(lines: [String], suite: String, lifetime: UInt64, fromFile: Int)] = [
    ([], "DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)", 86400, 0),
    (["encr 3des"], "3DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)", 86400, 1),
    (["encryption des"], "DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)", 86400, 1),
    (["encr aes"], "AES-CBC-128 | SHA-1 | RSA signatures | MODP-768 (1)", 86400, 1),
    (["encr aes 192"], "AES-CBC-192 | SHA-1 | RSA signatures | MODP-768 (1)", 86400, 1),
    (["encryption aes 256"], "AES-CBC-256 | SHA-1 | RSA signatures | MODP-768 (1)", 86400, 1),
    (["hash md5"], "DES-CBC | MD5 | RSA signatures | MODP-768 (1)", 86400, 1),
    (["hash sha"], "DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)", 86400, 1),
    (["hash sha256"], "DES-CBC | SHA2-256 | RSA signatures | MODP-768 (1)", 86400, 1),
    (["hash sha384"], "DES-CBC | SHA2-384 | RSA signatures | MODP-768 (1)", 86400, 1),
    (["hash sha512"], "DES-CBC | SHA2-512 | RSA signatures | MODP-768 (1)", 86400, 1),
    (
      ["authentication pre-share"], "DES-CBC | SHA-1 | pre-shared key | MODP-768 (1)", 86400, 1
    ),
    (["authentication rsa-sig"], "DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)", 86400, 1),
    (["authentication rsa-encr"], "DES-CBC | SHA-1 | RSA encryption | MODP-768 (1)", 86400, 1),
    (["group 2"], "DES-CBC | SHA-1 | RSA signatures | MODP-1024 (2)", 86400, 1),
    (["group 19"], "DES-CBC | SHA-1 | RSA signatures | ECP-256 (19)", 86400, 1),
    (["lifetime 3600"], "DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)", 3600, 1),
    // As the parser of the device accepts them.
    (
      ["enc 3d", "ha md", "auth pre", "gr 5", "lif 600"],
      "3DES-CBC | MD5 | pre-shared key | MODP-1536 (5)", 600, 5
    ),
    (
      ["ENCR AES 256", "HASH MD5", "Authentication Pre-Share", "Group 14"],
      "AES-CBC-256 | MD5 | pre-shared key | MODP-2048 (14)", 86400, 4
    ),
    // Taken back: the default again.
    (
      ["encr 3des", "hash md5", "group 2", "no encr", "no hash", "default group"],
      "DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)", 86400, 0
    ),
    (["hash md5", "hash sha"], "DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)", 86400, 1),
  ]

  @Test(arguments: table.indices)
  func aPolicyAndItsDefaults(_ index: Int) throws {
    let row = Self.table[index]
    let text = "crypto isakmp policy 10\n" + row.lines.map { " \($0)\n" }.joined() + "!\n"
    let policy = try configuration(text)
    #expect(policy.product == .ciscoIOS)
    let proposal = try #require(policy.proposals.first)
    #expect(policy.proposals.count == 1)
    #expect(proposal.name == "crypto isakmp policy 10")
    #expect(proposal.priority == 10)
    #expect(proposal.versions == [.ikev1])
    #expect(suite(proposal) == row.suite)
    #expect(proposal.lifetimeSeconds?.value == row.lifetime)
    #expect(proposal.isCertain)
    #expect(policy.remarks.isEmpty)
    let origins =
      proposal.choices.map(\.origin) + [proposal.lifetimeSeconds?.origin].compactMap(\.self)
    #expect(origins.count == 5)
    #expect(origins.count { !$0.isDefault } == row.fromFile)
    for origin in origins where origin.isDefault {
      #expect(origin == .productDefault("Cisco IOS"))
    }
  }

  @Test func everyValueNamesItsLine() throws {
    let policy = try configuration(
      """
      crypto isakmp policy 10
       encr aes 256
       authentication pre-share
       group 14
      """)
    let proposal = try #require(policy.proposals.first)
    #expect(
      proposal.origin == .written(file: "hub.cfg", line: 1, text: "crypto isakmp policy 10"))
    #expect(
      proposal.choices(for: .encryption).map(\.origin)
        == [.written(file: "hub.cfg", line: 2, text: "encr aes 256")])
    #expect(proposal.choices(for: .hash).map(\.origin) == [.productDefault("Cisco IOS")])
    #expect(proposal.choices(for: .group).map(\.origin.line) == [4])
  }

  @Test func policiesStandByPriority() throws {
    let policy = try configuration(
      """
      crypto isakmp policy 20
       hash md5
      crypto isakmp policy 5
       hash sha512
      crypto isakmp policy 30
      crypto isakmp policy 20
       group 2
      no crypto isakmp policy 30
      """)
    #expect(policy.proposals.map(\.priority) == [5, 20])
    #expect(
      suite(policy.proposals[1]) == "DES-CBC | MD5 | RSA signatures | MODP-1024 (2)")
  }

  /// What is wrong, and whether the policy is uncertain because of it.
  private static let errors: [(line: String, what: String, isCertain: Bool)] = [
    ("encr aes 300", "not understood as encryption: aes 300", false),
    ("encr", "not understood as encryption: nothing", false),
    ("encr blowfish", "not understood as encryption: blowfish", false),
    ("hash sha1024", "not understood as hash: sha1024", false),
    ("hash sh", "not understood as hash: sh", false),
    ("authentication certificate", "not understood as authentication: certificate", false),
    ("group 99", "not understood as group: 99", false),
    ("hsh md5", "not understood: hsh md5", false),
    ("lifetime forever", "the lifetime is not a number of seconds", true),
  ]

  @Test(arguments: errors.indices)
  func aLineThatIsNotUnderstoodIsListedAndTheRestCounts(_ index: Int) throws {
    let row = Self.errors[index]
    let policy = try configuration(
      """
      crypto isakmp policy 10
       encr 3des
       \(row.line)
       authentication pre-share
      """)
    #expect(
      policy.remarks == [
        ConfigurationRemark(
          file: "hub.cfg", line: 3, what: row.what, kind: .unreadStatement)
      ])
    let proposal = try #require(policy.proposals.first)
    #expect(suite(proposal) == "3DES-CBC | SHA-1 | pre-shared key | MODP-768 (1)")
    #expect(proposal.isCertain == row.isCertain)
  }

  // MARK: Built-in policies

  private func priorities(_ reading: BuiltInProposals.Reading) -> [Int?] {
    reading.proposals.map(\.priority)
  }

  @Test func withoutPoliciesImagesDiffer() throws {
    let policy = try configuration("hostname hub\ncrypto isakmp keepalive 10\n")
    let readings = policy.builtInProposals.readings(.ikev1)
    #expect(readings.map(priorities) == [[65535], Array(65507...65514)])
    // Rows that no output shows are not certain.
    #expect(
      readings[1].proposals.filter(\.isCertain).map(\.priority) == [65507, 65508, 65509])
  }

  @Test func withPoliciesTheEightAreGone() throws {
    let policy = try configuration("crypto isakmp policy 1\n hash md5\n")
    #expect(policy.builtInProposals.readings(.ikev1).map(priorities) == [[65535], []])
  }

  @Test func theyCanBeDenied() throws {
    let policy = try configuration("no crypto isakmp default policy\ncrypto isakmp keepalive 9\n")
    #expect(policy.builtInProposals.readings(.ikev1).map(priorities) == [[]])
    let back = try configuration(
      "no crypto isakmp default policy\ncrypto isakmp default policy\n")
    #expect(back.builtInProposals.readings(.ikev1).count == 2)
  }

  @Test func theOldSuiteIsOneTable() throws {
    let old = BuiltInSuites.proposal(BuiltInSuites.old)
    #expect(suite(old) == "DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)")
    #expect(
      BuiltInSuites.eight.map { suite(BuiltInSuites.proposal($0)) } == [
        "AES-CBC-128 | SHA-1 | RSA signatures | MODP-1536 (5)",
        "AES-CBC-128 | SHA-1 | pre-shared key | MODP-1536 (5)",
        "AES-CBC-128 | MD5 | RSA signatures | MODP-1536 (5)",
        "AES-CBC-128 | MD5 | pre-shared key | MODP-1536 (5)",
        "3DES-CBC | SHA-1 | RSA signatures | MODP-1024 (2)",
        "3DES-CBC | SHA-1 | pre-shared key | MODP-1024 (2)",
        "3DES-CBC | MD5 | RSA signatures | MODP-1024 (2)",
        "3DES-CBC | MD5 | pre-shared key | MODP-1024 (2)",
      ])
  }

  @Test func isakmpCanBeSwitchedOff() throws {
    let policy = try configuration("no crypto isakmp enable\ncrypto isakmp policy 1\n hash md5\n")
    #expect(policy.versions?.value == [.ikev2])
    #expect(policy.versions?.origin.line == 1)
    #expect(policy.proposals.isEmpty)
  }

  @Test func aggressiveModeCanBeSwitchedOff() throws {
    #expect(
      try configuration("crypto isakmp aggressive-mode disable\n").aggressiveMode?.value == false)
    #expect(try configuration("crypto isakmp keepalive 10\n").aggressiveMode == nil)
  }

  /// Keys that a router takes from an AAA server (IOS XE IKEv2 guide, "AAA-based pre-shared keys"; Easy VPN
  /// guide, `isakmp authorization list`) or from a keyring that is not in the part shown.
  @Test(arguments: [
    ("crypto ikev2 profile p\n keyring aaa psks\n", true),
    ("crypto map m isakmp authorization list groups\n", true),
    ("crypto isakmp profile p\n isakmp authorization list groups\n", true),
    ("crypto isakmp profile p\n keyring branch\n", true),
    ("crypto ikev2 profile p\n keyring local branch\n", true),
    ("crypto keyring branch\n!\ncrypto isakmp profile p\n keyring branch\n", false),
    ("crypto ikev2 profile p\n keyring local branch\ncrypto ikev2 keyring branch\n", false),
    ("crypto isakmp key secret address 192.0.2.1\n", false),
  ])
  func keysMayStandElsewhere(_ text: String, _ isSo: Bool) throws {
    #expect(try configuration(text).mayHoldMoreKeys == isSo)
  }
}
