import Foundation
import ISAKMP
import TestSupport
import Testing

@testable import Policies

/// The configurations under Samples: what a person reads in them.
@Suite struct ShippedConfigurationTests {
  private func policy(_ name: String) throws -> PeerPolicy {
    let path = Repository.samples.appending(path: "configurations/\(name).cfg")
    return try configuration(Array(try Data(contentsOf: path)), file: name)
  }

  private func peers(_ policy: PeerPolicy) -> [[String]] {
    policy.connections.map { $0.remoteAddresses.map(\.value) }
  }

  @Test func siteToSite() throws {
    let policy = try policy("ios-site-to-site")
    #expect(policy.release == "15.1")
    #expect(
      policy.proposals.map(suite) == [
        "AES-CBC-256 | SHA-1 | pre-shared key | MODP-1536 (5)",
        "3DES-CBC | MD5 | pre-shared key | MODP-1024 (2)",
      ])
    #expect(policy.proposals.map(\.lifetimeSeconds?.value) == [86400, 28800])
    #expect(policy.ownAddresses.map(\.value) == ["192.0.2.1", "10.1.0.1"])
    #expect(peers(policy) == [["198.51.100.7"], ["203.0.113.40"]])
    #expect(policy.connections[0].children.count == 2)
    #expect(policy.connections[0].children[0].lifetimeSeconds?.value == 14400)
    #expect(policy.presharedKeys.map(\.peers) == [["198.51.100.7"], ["203.0.113.0/24"]])
    #expect(
      policy.presharedKeys.map(\.value)
        == [.readable(Array("correct-horse-battery".utf8)), .encrypted])
    #expect(
      policy.remarks.map(\.what)
        == ["crypto map OUTSIDE 20 is incomplete: it has no `set transform-set`"])
  }

  @Test func multipointHub() throws {
    let policy = try policy("ios-dmvpn-hub")
    #expect(policy.proposals.map(suite) == ["3DES-CBC | SHA-1 | pre-shared key | MODP-1024 (2)"])
    #expect(policy.presharedKeys.map(\.peers) == [[]])
    #expect(peers(policy) == [[]])
    #expect(policy.connections[0].localAddresses.map(\.value) == ["192.0.2.10"])
    let child = try #require(policy.connections[0].children.first)
    #expect(child.mode.value == .transport)
    #expect(child.lifetimeSeconds?.value == 900)
    #expect(child.proposals.map(suite) == ["3DES-CBC | HMAC-SHA1-96"])
    #expect(policy.remarks.isEmpty)
  }

  @Test func flexVPN() throws {
    let policy = try policy("ios-xe-flexvpn")
    #expect(
      policy.proposals.map(\.name)
        == ["crypto ikev2 proposal STRONG", "crypto ikev2 proposal CLASSIC"])
    #expect(policy.builtInProposals.readings(.ikev1).flatMap(\.proposals).isEmpty)
    #expect(policy.remarks.map(\.line) == [17])
    #expect(
      policy.connections.map(\.name) == [
        "interface Tunnel1, ipsec profile FLEX",
        "interface Virtual-Template1, ipsec profile FLEX",
      ])
    #expect(peers(policy) == [["198.51.100.20"], []])
    #expect(policy.connections.map(\.localIdentity?.value) == ["edge.example", "edge.example"])
    #expect(
      policy.connections[0].children.map { $0.proposals.map(suite) }
        == [["AES-GCM-16-256 | ECP-384 (20)"]])
    #expect(
      policy.presharedKeys.map(\.value) == [
        .readable(Array("one-way".utf8)), .readable(Array("cisco".utf8)), .encrypted,
      ])
    #expect(
      policy.presharedKeys.map(\.peers) == [["198.51.100.20"], ["198.51.100.20"], []])
  }

  @Test func terminalLog() throws {
    let policy = try policy("ios-terminal-log")
    #expect(policy.remarks.isEmpty)
    #expect(
      policy.proposals.map(suite) == ["AES-CBC-256 | SHA2-256 | pre-shared key | MODP-2048 (14)"])
    #expect(policy.proposals[0].origin.line == 7)
    #expect(
      policy.builtInProposals.readings(.ikev1).map { $0.proposals.map(\.priority) } == [[65535]])
    #expect(policy.connections.map(\.name) == ["crypto map OUT 5", "crypto dynamic-map REMOTE 10"])
    #expect(policy.connections[0].localIdentity?.value == "concentrator.example")
    #expect(
      policy.connections[0].children.map { $0.remoteSelectors.map(\.value) }
        == [[.range(start: [10, 8, 0, 0], end: [10, 8, 255, 255])]])
    #expect(
      policy.presharedKeys.map(\.peers) == [["203.0.113.77"], ["mobile.example"], ["STAFF"]])
    #expect(policy.presharedKeys.map(\.value)[0] == .readable(Array("partner secret".utf8)))
  }

  @Test func withoutPolicies() throws {
    let policy = try policy("ios-without-policies")
    #expect(policy.proposals.isEmpty)
    #expect(
      policy.builtInProposals.readings(.ikev1).map { $0.proposals.count } == [1, 8])
    #expect(peers(policy) == [["192.0.2.1"]])
    #expect(policy.remarks.isEmpty)
  }

  @Test func asa() throws {
    let policy = try policy("asa-9-site-to-site")
    #expect(policy.release == "9.12(4)")
    #expect(
      policy.proposals.map(\.name) == [
        "crypto ikev1 policy 10", "crypto ikev1 policy 30", "crypto ikev2 policy 1",
        "crypto ikev2 policy 10",
      ])
    #expect(policy.proposals.allSatisfy { $0.isCertain })
    #expect(policy.versions?.value == [.ikev1, .ikev2])
    #expect(peers(policy) == [["192.0.2.30"], [], ["203.0.113.99"]])
    #expect(policy.connections[0].children[0].proposals.count == 3)
    #expect(policy.connections[0].children[0].remoteSelectors.count == 2)
    #expect(policy.connections[2].remoteAuthentication.map(\.value) == [.publicKey])
    #expect(policy.connections[2].children[0].lifetimeSeconds?.value == 3600)
    #expect(policy.presharedKeys.map(\.value) == [.masked, .masked, .masked])
    #expect(policy.remarks.isEmpty)
  }

  @Test func pix() throws {
    let policy = try policy("pix-6-site-to-site")
    #expect(policy.proposals.map(suite) == ["3DES-CBC | MD5 | pre-shared key | MODP-1024 (2)"])
    #expect(policy.ownAddresses.map(\.value) == ["192.0.2.1", "10.1.0.1"])
    #expect(peers(policy) == [["198.51.100.7"]])
    #expect(policy.connections[0].localAddresses.map(\.value) == ["192.0.2.1"])
    #expect(
      policy.connections[0].children.map { $0.remoteSelectors.map(\.value) }
        == [[.range(start: [10, 2, 0, 0], end: [10, 2, 255, 255])]])
    #expect(policy.presharedKeys.map(\.value) == [.masked])
    #expect(policy.remarks.isEmpty)
  }
}
