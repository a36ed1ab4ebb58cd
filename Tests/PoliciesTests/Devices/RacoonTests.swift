import ISAKMP
import TestSupport
import Testing

@testable import Policies

/// racoon: words and defaults by racoon.conf(5) of ipsec-tools 0.8.
@Suite struct RacoonTests {
  private func suite(_ proposal: ConfiguredProposal) -> String {
    proposal.choices.map(\.value.text).joined(separator: " | ")
  }

  private static let text = """
    path pre_shared_key "/etc/racoon/psk.txt" ;
    listen { isakmp 192.0.2.1 [500]; }
    remote anonymous {
      exchange_mode aggressive;
      proposal { encryption_algorithm aes; hash_algorithm sha1; dh_group 2;
        authentication_method xauth_psk_server; }
    }
    remote 198.51.100.7 [500] {
      exchange_mode main, base;
      my_identifier fqdn "branch.example.net";   # a comment
      peers_identifier address 198.51.100.7;
      verify_identifier on;
      nat_traversal force;
      lifetime time 8 hour;
      proposal_check exact;
      proposal {
        encryption_algorithm blowfish 448;
        hash_algorithm sha256;
        authentication_method rsasig;
        dh_group modp2048;
        lifetime time 30 min;
      }
    }
    remote 198.51.100.8 inherit 198.51.100.7 { exchange_mode main; proposal_check obey; }
    sainfo anonymous { encryption_algorithm aes 256, 3des; authentication_algorithm hmac_sha1; }
    sainfo address 10.1.0.0/16 any address 10.2.0.0/16[80] tcp {
      pfs_group 5;
      lifetime time 1 hour;
      encryption_algorithm camellia 192;
      authentication_algorithm hmac_sha512, non_auth;
      compression_algorithm deflate;
    }
    """

  @Test func remotes() throws {
    let policy = try configuration(Self.text)
    #expect(policy.product == .racoon && policy.remarks.isEmpty)
    // Whom no other serves, anonymous does.
    #expect(
      policy.connections.map(\.name) == [
        "remote 198.51.100.7 500", "remote 198.51.100.8 inherit 198.51.100.7", "remote anonymous",
      ])
    let first = policy.connections[0]
    #expect(first.versions.value == [.ikev1])
    #expect(first.remoteAddresses.map(\.value) == ["198.51.100.7"])
    #expect(first.localIdentity?.value == "branch.example.net")
    #expect(first.remoteIdentity?.value == "198.51.100.7")
    #expect(first.aggressiveMode?.value == false && first.forcesEncapsulation?.value == true)
    #expect(first.localAuthentication.map(\.value) == [.rsaSignatures])
    let proposal = try #require(first.proposals?.first)
    #expect(suite(proposal) == "Blowfish-CBC-448 | SHA2-256 | RSA signatures | MODP-2048 (14)")
    #expect(proposal.choices.map(\.origin.line) == [17, 18, 19, 20])
    #expect(proposal.lifetimeSeconds?.value == 1800 && proposal.lifetimeCheck?.value == .exact)
    // What is inherited stands where it is written.
    let second = policy.connections[1]
    #expect(second.proposals?.first.map(suite) == suite(proposal))
    // By `exact` no other length is taken, by `obey` any.
    #expect(first.proposals?.count == 1 && second.proposals?.count == 2)
    #expect(second.proposals?[1].choices(for: .encryption).count == 7)
    #expect(second.proposals?.first?.lifetimeCheck == nil)
    #expect(second.localIdentity?.origin.line == 10)
    let anonymous = policy.connections[2]
    #expect(anonymous.aggressiveMode?.value == true && anonymous.natTraversal?.value == false)
    // Asked for is the length that is configured; a longer one is taken.
    #expect(
      anonymous.proposals?.map(suite) == [
        "AES-CBC-128 | SHA-1 | MODP-1024 (2) | XAUTH pre-shared key",
        "AES-CBC-128 | AES-CBC-192 | AES-CBC-256 | SHA-1 | MODP-1024 (2) | XAUTH pre-shared key",
      ])
    #expect(anonymous.proposals?.map(\.isOffered) == [true, false])
    // Its length is not written.
    #expect(anonymous.proposals?[0].choices[0].origin.isCertain == false)
    #expect(anonymous.proposals?[0].lifetimeCheck?.value == .strict)
  }

  @Test func sainfos() throws {
    let policy = try configuration(Self.text)
    let children = policy.connections[0].children
    #expect(children.map(\.origin.line) == [26, 25])
    #expect(
      children[0].localSelectors.map(\.value) == [
        .range(start: [10, 1, 0, 0], end: [10, 1, 255, 255])
      ])
    #expect(
      children[0].remoteSelectors.map(\.value) == [
        .range(
          start: [10, 2, 0, 0], end: [10, 2, 255, 255], protocolID: 6, startPort: 80, endPort: 80)
      ])
    #expect(
      children[0].proposals.map(suite) == [
        "MODP-1536 (5) | Camellia-CBC-192 | HMAC-SHA2-512-256 | NONE"
      ])
    #expect(children[0].lifetimeSeconds?.value == 3600)
    // `anonymous` fits every network; which, and in which mode, the kernel's policies say.
    #expect(children[1].localSelectors.isEmpty && !children[1].mode.origin.isCertain)
    #expect(children[1].proposals.map(suite) == ["AES-CBC-256 | 3DES-CBC | HMAC-SHA1-96"])
    // `obey` takes a peer's group whatever it is, and asks for its own.
    let obeying = policy.connections[1].children[0].proposals
    #expect(obeying.map(\.isOffered) == [true, false, false, false])
    #expect(obeying.map { $0.choices(for: .group).count } == [1, 1, 0, 0])
    #expect(obeying.map { $0.choices(for: .encryption).count } == [1, 3, 1, 3])
  }

  @Test func whatIsNotUnderstoodIsTold() throws {
    let policy = try configuration(
      """
      remoet 192.0.2.3 { exchange_mode main; }
      remote 192.0.2.4 {
        exchange_mode mian;
        nat_travresal on;
        proposal { encryption_algorithm aes 255; hash_algorithm sha3; dh_group 14; }
      }
      sainfo anonymous { encryption_algorithm twofish; pfs_grp 2; authentication_algorithm hmac_sha1; }
      remote 192.0.2.5 inherit 192.0.2.6 {
      """)
    let remarks = policy.remarks.map { "\($0.line) \($0.what)" }.joined(separator: "\n")
    for words in [
      "1 a section that is not known; did you mean “remote”?", "3 “mian” is none of",
      "4 unknown statement; did you mean “nat_traversal”?",
      "5 “aes 255” of encryption_algorithm is not known",
      "5 “sha3” of hash_algorithm is not known", "7 “twofish” of encryption_algorithm",
      "7 unknown statement; did you mean “pfs_group”?", "8 this section is not closed",
      "8 there is no remote “192.0.2.6” to inherit from",
    ] { #expect(remarks.contains(words), "\(words): \(remarks)") }
    #expect(policy.connections[0].proposals?.map(\.isCertain) == [false])
    #expect(policy.maybeFurtherEntries != nil)
  }

  /// racoon refuses a file without one of them: it stands in a line that was damaged.
  @Test(arguments: [
    "hash_algorithm sha1;", "dh_group 2;", "authentication_method xauth_psk_server;",
  ])
  func whatMustBeThere(_ statement: String) throws {
    let policy = try configuration(Self.text.replacing(statement, with: ""))
    let anonymous = try #require(policy.connections.last)
    #expect(anonymous.proposals?.allSatisfy { !$0.isCertain } == true)
    #expect(policy.remarks.contains { $0.line == 5 && $0.what.contains("must be there") })
  }

  /// A word that is none of those which a statement takes stands for something.
  @Test(arguments: [
    ("nat_traversal force", "nat_traversal forc", 13),
    ("proposal_check exact", "proposal_check exactly", 15),
    ("verify_identifier on", "verify_identifier onn", 12),
    ("my_identifier fqdn", "my_identifier fqnd", 10),
  ])
  func anUnknownWordIsTold(_ word: String, _ other: String, _ line: Int) throws {
    let policy = try configuration(Self.text.replacing(word, with: other))
    #expect(policy.remarks.map(\.line) == [line])
    let first = policy.connections[0]
    let origins = [first.natTraversal?.origin, first.proposals?[0].lifetimeCheck?.origin]
    #expect(origins.allSatisfy { $0 != .productDefault("racoon") })
  }

  @Test func anUnknownUnitIsNoTime() throws {
    let policy = try configuration(Self.text.replacing("1 hour", with: "1 hoor"))
    #expect(policy.connections[0].children[0].lifetimeSeconds == nil)
    #expect(policy.remarks.map(\.line) == [28])
  }

  @Test func inheritanceEnds() throws {
    let policy = try configuration(
      """
      remote 192.0.2.4 inherit 192.0.2.5 { exchange_mode main; }
      remote 192.0.2.5 inherit 192.0.2.4 { exchange_mode main; }
      sainfo anonymous { encryption_algorithm aes 256; authentication_algorithm hmac_sha1; }
      """)
    #expect(policy.remarks.map(\.what).contains { $0.contains("without end") })
  }
}
