import ISAKMP
import TestSupport
import Testing

@testable import Policies

/// Words by Juniper's YANG models of junos-es-conf-security, sets by the Junos 10.3 guide.
@Suite struct JunosTests {
  private func read(_ text: String) throws -> PeerPolicy {
    try ConfigurationFile.read(Array(text.utf8), file: "j.conf", including: { (_, _) in [] })
  }

  /// The pair that Crypt::Juniper's documentation gives.
  @Test func aScrambledKeyIsRead() {
    #expect(
      JunosKey.value("$9$LbHX-wg4Z", isHexadecimal: false) == .readable(Array("lc".utf8)))
    #expect(JunosKey.value("$9$example.not.a.real.key", isHexadecimal: false) == nil)
    #expect(JunosKey.value("$8$aes256-gcm$hmac", isHexadecimal: false) == .encrypted)
  }

  @Test func wordsGoBack() {
    for row in JunosWords.encryption {
      #expect(
        JunosWords.word(.encryption(row.algorithm, keyLength: row.keyLength), isChild: true)
          == row.word)
    }
    for row in JunosWords.hashes {
      #expect(JunosWords.word(.hash(row.hash), isChild: false) == row.word)
    }
  }

  @Test func braces() throws {
    let policy = try read(
      try Repository.text("Samples/junos-encryption-differs/responder.junos.cfg"))
    #expect(policy.product == .junos)
    #expect(policy.release == "21.4R3.15")
    let connection = try #require(policy.connections.first)
    #expect(connection.versions.value == [.ikev1])
    #expect(connection.proposals?.first?.lifetimeSeconds?.value == 86400)
    #expect(connection.children.first?.proposals.first?.choices(for: .group) == [])
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("lc".utf8))])
  }

  @Test func setLinesGroupsAndPredefinedSets() throws {
    let policy = try read(try Repository.text("Samples/configurations/junos-set.cfg"))
    let connection = try #require(policy.connections.first)
    #expect(connection.remoteIdentity?.value == "fqdn:spoke1.example")
    #expect(connection.aggressiveMode?.value == true)
    #expect(connection.deadPeerDetectionSeconds?.value == 15)
    #expect(connection.localAddresses.map(\.value) == ["203.0.113.10"])
    #expect(
      connection.proposals?.map { $0.choices(for: .encryption).map(\.value.text) } == [
        ["AES-CBC-128"], ["3DES-CBC"],
      ])
    let child = try #require(connection.children.first)
    #expect(child.proposals.first?.choices(for: .group).map(\.value.text) == ["MODP-1024 (2)"])
    #expect(policy.remarks.contains { $0.line == 17 && $0.what.contains("inactive") })
  }

  /// One line is one key, whoever is served by it.
  @Test func aKeyOfTwoGatewaysIsOne() throws {
    func read(_ second: String) throws -> PeerPolicy {
      try self.read(
        """
        set security ike policy I proposal-set standard
        set security ike policy I pre-shared-key ascii-text "correct-horse"
        set security ike gateway A ike-policy I
        set security ike gateway A address 198.51.100.2
        set security ike gateway B ike-policy I
        set security ike gateway B \(second)
        """)
    }
    let two = try read("address 198.51.100.3")
    #expect(two.connections.count == 2)
    #expect(two.presharedKeys.map(\.peers) == [["198.51.100.2", "198.51.100.3"]])
    // A gateway for everyone takes everyone's.
    #expect(try read("dynamic hostname spoke.example").presharedKeys.map(\.peers) == [[]])
  }

  @Test func aKeyInTheWrongPlaceIsNotShown() throws {
    let policy = try read(
      "set security ike policy p pre-shared-key hunter2\nset security ike policy p proposal-set basic\n"
    )
    #expect(policy.remarks.contains { $0.line == 1 })
    #expect(!policy.remarks.contains { $0.what.contains("hunter2") })
  }

  @Test func inactiveBlocksAreNotUsed() throws {
    let text = """
      security { ike {
      inactive: proposal old { dh-group group2; }
      proposal new { authentication-method pre-shared-keys; dh-group group14;
      authentication-algorithm sha-256; encryption-algorithm aes-256-cbc; }
      policy p { proposals [ old new ]; pre-shared-key ascii-text "abcdef"; }
      gateway g { ike-policy p; address 198.51.100.2; external-interface ge-0/0/0.0; }
      } }
      """
    let policy = try read(text)
    #expect(policy.connections.first?.proposals?.map(\.name) == ["ike proposal new"])
    #expect(policy.remarks.contains { $0.line == 2 })
  }

  /// The quotation's closing mark was lost: what it swallowed may be a statement.
  @Test func aQuotationThatIsNotClosedIsTold() throws {
    let policy = try read(
      """
      security {
        ike {
          proposal P {
            description "to the branch;
            dh-group group14;
          }
        }
      }
      """)
    let remark = try #require(policy.remarks.first { $0.what.contains("quotation") })
    #expect(remark.line == 4 && remark.kind == .unreadEntry)
  }

  /// Nothing behind it is read, and what is before stays.
  @Test func bracesWithoutEndAreCutOff() throws {
    let policy = try read(
      """
      set security ike gateway g ike-policy p
      security {
      \(String(repeating: "a {\n", count: 200))
      """)
    #expect(policy.remarks.map(\.kind).contains(.cutOff))
  }

  /// `keys` is mandatory below it (YANG module junos-es-conf-security): what it was is not known.
  @Test(arguments: ["perfect-forward-secrecy", "perfect-forward-secrecy keys"])
  func forwardSecrecyWithoutAGroup(statement: String) throws {
    let policy = try read(
      """
      set security ike policy Q proposal-set standard
      set security ike gateway G ike-policy Q
      set security ike gateway G address 198.51.100.2
      set security ipsec proposal E encryption-algorithm aes-256-gcm
      set security ipsec policy F proposals E
      set security ipsec policy F \(statement)
      set security ipsec vpn V bind-interface st0.1
      set security ipsec vpn V ike gateway G
      set security ipsec vpn V ike ipsec-policy F
      """)
    #expect(policy.remarks.contains { $0.line == 6 })
    #expect(policy.connections[0].children[0].proposals.map(\.isCertain) == [false])
  }
}
