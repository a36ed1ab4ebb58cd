import ISAKMP
import TestSupport
import Testing

@testable import Policies

/// Element names, words and defaults by Palo Alto's own pan-os-codegen specifications.
@Suite struct PANOSTests {
  private func read(_ text: String) throws -> PeerPolicy {
    try ConfigurationFile.read(Array(text.utf8), file: "p.xml", including: { (_, _) in [] })
  }

  @Test func wordsGoBack() {
    for row in PANOSWords.encryption.prefix(9) {
      #expect(
        PANOSWords.word(.encryption(row.algorithm, keyLength: row.keyLength), isChild: true)
          == row.word)
    }
    for row in PANOSWords.hashes {
      #expect(PANOSWords.word(.hash(row.hash), isChild: false) == row.word)
    }
  }

  @Test func xml() throws {
    let text = try Repository.text("Samples/panos-encryption-differs/responder.panos.cfg")
    let policy = try read(text)
    #expect(policy.product == .panOS)
    let connection = try #require(policy.connections.first)
    #expect(connection.versions == Configured([.ikev1], .productDefault("PAN-OS")))
    #expect(connection.localAddresses.map(\.value) == ["203.0.113.2"])
    #expect(connection.proposals?.first?.lifetimeSeconds?.value == 86400)
    #expect(policy.presharedKeys.map(\.value) == [.encrypted])
    // Without the element it is group 2, not no-pfs.
    let bare = try read(text.replacing("<dh-group>group14</dh-group>", with: ""))
    let group = bare.connections.first?.children.first?.proposals.first?.choices(for: .group)
    #expect(group?.map(\.value.text) == ["MODP-1024 (2)"])
    #expect(group?.allSatisfy(\.origin.isCertain) == true)
    // Cut off: what stands before is kept, and the cut is told.
    let cut = try read(String(text.prefix(1500)))
    #expect(!cut.remarks.isEmpty)
  }

  @Test func setLines() throws {
    let policy = try read(try Repository.text("Samples/configurations/panos-set.cfg"))
    let connection = try #require(policy.connections.first)
    #expect(connection.name == "gw cloud")
    #expect(connection.versions.value == [.ikev2, .ikev1])
    #expect(connection.remoteIdentity?.value == "fqdn:hub.branch.example")
    #expect(connection.localAddresses.map(\.value) == ["203.0.113.20"])
    // The factory's profile is not in the file.
    #expect(
      connection.proposals?.last?.choices(for: .encryption).allSatisfy { !$0.origin.isCertain }
        == true)
    let child = try #require(connection.children.first)
    #expect(child.proposals.first?.choices(for: .group).map(\.value) == [.noGroup])
    #expect(
      child.remoteSelectors.map(\.value) == [
        .range(
          start: [10, 20, 1, 5], end: [10, 20, 1, 5], protocolID: 17, startPort: 53, endPort: 53)
      ])
  }

  @Test func aKeyInTheWrongPlaceIsNotShown() throws {
    let policy = try read(
      "set network ike gateway g authentication pre-shared-key hunter2\n"
        + "set network ike gateway g pre-shared-key hunter2\n")
    #expect(policy.remarks.contains { $0.line == 1 } && policy.remarks.contains { $0.line == 2 })
    #expect(!policy.remarks.contains { $0.what.contains("hunter2") })
  }

  @Test func unknownElementsAreListed() throws {
    let text = try Repository.text("Samples/panos-encryption-differs/responder.panos.cfg")
    let policy = try read(
      text.replacing("<dh-group>group14</dh-group>", with: "<dh-groop>x</dh-groop>"))
    #expect(policy.remarks.contains { $0.line == 12 && $0.what.contains("dh-group") })
  }
}
