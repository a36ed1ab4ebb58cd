import Foundation
import ISAKMP
import TestSupport
import Testing
import Texts

@testable import Policies

/// pfSense and OPNsense: what their generators write for strongSwan, by their sources.
@Suite struct FirewallConfigurationTests {
  private func sample(_ name: String) throws -> PeerPolicy {
    let path = Repository.samples.appending(path: "configurations/\(name)")
    return try configuration(Array(try Data(contentsOf: path)), file: name)
  }

  @Test func pfSense() throws {
    let policy = try sample("pfsense.xml")
    #expect(policy.product == .pfSense && policy.release == "24.5" && policy.remarks.isEmpty)
    #expect(policy.ownAddresses.map(\.value) == ["203.0.113.5", "10.9.0.1"])
    let hq = try #require(policy.connections.first)
    #expect(hq.name == "con3 (hq)" && hq.versions.value == [.ikev2])
    #expect(hq.localAddresses.map(\.value) == ["203.0.113.5"])
    #expect(hq.remoteAddresses.map(\.value) == ["198.51.100.7"])
    #expect(hq.localIdentity?.value == "fqdn:branch.example")
    #expect(hq.remoteIdentity?.value == "198.51.100.7")
    #expect(
      hq.proposals?.map(suite) == [
        "AES-GCM-16-256 | PRF-HMAC-SHA2-384 | ECP-384 (20)",
        "AES-CBC-128 | HMAC-SHA2-256-128 | PRF-HMAC-SHA2-256 | MODP-2048 (14)",
      ])
    #expect(hq.proposals?[0].choices.map(\.origin.line) == [21, 22, 23])
    #expect(hq.rekeySeconds?.value == 25920 && hq.mobike?.value == false)
    // One child of both phases 2: the GCM cipher first, each with its own group.
    #expect(hq.children.count == 1)
    let child = try #require(hq.children.first)
    #expect(
      child.proposals.map(suite) == [
        "AES-GCM-16-128 | MODP-2048 (14) | no",
        "AES-CBC-256 | HMAC-SHA2-256-128 | MODP-2048 (14) | no",
        "AES-CBC-256 | HMAC-SHA1-96 | no | none",
      ])
    #expect(child.localSelectors.count == 2 && child.remoteSelectors.count == 2)
    #expect(
      child.localSelectors.last?.value == .range(start: [10, 9, 0, 0], end: [10, 9, 0, 255]))
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("Dotterel-41".utf8))])
  }

  /// IKEv1, and connections that are kept apart, have a child for each phase 2.
  @Test(arguments: ["<iketype>ikev1</iketype>", "<iketype>ikev2</iketype><splitconn/>"])
  func childrenApart(_ words: String) throws {
    let text = try String(
      contentsOf: Repository.samples.appending(path: "configurations/pfsense.xml"), encoding: .utf8
    ).replacing("<iketype>ikev2</iketype>", with: words)
    let policy = try configuration(text)
    #expect(policy.connections.first?.children.count == 2)
  }

  /// Before configuration version 17.5 one suite stood in the phase itself.
  @Test func oldPhase() throws {
    let policy = try configuration(
      """
      <ipsec><phase1><ikeid>1</ikeid><mode>aggressive</mode><remote-gateway>192.0.2.1</remote-gateway>
      <encryption-algorithm><name>3des</name></encryption-algorithm>
      <hash-algorithm>md5</hash-algorithm>
      <dhgroup>2</dhgroup>
      <pre-shared-key>xxxxx</pre-shared-key><authentication_method>pre_shared_key</authentication_method>
      <wibble>1</wibble></phase1>
      <phase2><ikeid>9</ikeid></phase2></ipsec>
      """)
    let phase = try #require(policy.connections.first)
    #expect(phase.versions.value == [.ikev1] && phase.aggressiveMode?.value == true)
    #expect(phase.proposals?.map(suite) == ["3DES-CBC | MD5 | MODP-1024 (2)"])
    #expect(phase.proposals?.first?.choices.map(\.origin.line) == [2, 3, 4])
    #expect(policy.presharedKeys.map(\.value) == [.masked])
    let remarks = policy.remarks.map(\.what).joined(separator: "\n")
    #expect(remarks.contains("<wibble>") && remarks.contains("ikeid “9”"))
    #expect(remarks.contains("hidden"))
  }

  @Test func opnSense() throws {
    let policy = try sample("opnsense.xml")
    #expect(policy.product == .opnSense)
    let hq = try #require(policy.connections.first)
    #expect(policy.connections.map(\.name) == ["hq", "con1 (old branch)"])
    #expect(hq.versions.value == [.ikev2] && hq.mobike?.value == false)
    #expect(
      hq.proposals?.map(suite) == [
        "AES-CBC-256 | HMAC-SHA2-384-192 | PRF-HMAC-SHA2-384 | ECP-384 (20)",
        "AES-GCM-16-128 | PRF-HMAC-SHA2-256 | MODP-2048 (14)",
      ])
    #expect(hq.proposals?.allSatisfy { $0.isCertain && $0.origin.line == 11 } == true)
    #expect(hq.deadPeerDetectionSeconds?.value == 20)
    #expect(hq.rekeySeconds?.value == 14400)
    #expect(hq.localIdentity?.value == "branch.example" && hq.remoteIdentity?.value == "hq.example")
    let child = try #require(hq.children.first)
    #expect(
      hq.children.count == 1 && child.proposals.map(suite) == ["AES-GCM-16-256 | ECP-384 (20) | no"]
    )
    // A child of a connection that is not there.
    #expect(policy.remarks.map(\.line) == [49])
    let old = policy.connections[1]
    #expect(
      old.proposals?.map(suite) == [
        "AES-CBC-256 | SHA2-512 | ECP-256 (19)", "AES-CBC-256 | SHA2-512 | MODP-2048 (14)",
        "AES-CBC-256 | SHA2-256 | ECP-256 (19)", "AES-CBC-256 | SHA2-256 | MODP-2048 (14)",
      ])
    #expect(
      old.children.map { $0.proposals.map(suite) } == [
        ["AES-CBC-256 | HMAC-SHA2-256-128 | MODP-2048 (14)"]
      ])
    #expect(
      policy.presharedKeys.map(\.value) == [
        .readable(Array("Sanderling-9".utf8)), .readable(Array("Turnstone-8".utf8)),
      ])
  }

  @Test func damagedDocumentsKeepTheirBeginning() throws {
    let path = Repository.samples.appending(path: "configurations/pfsense.xml")
    let whole = Array(try Data(contentsOf: path))
    for end in stride(from: 40, to: whole.count, by: 97) {
      let policy = try? configuration(Array(whole[..<end]))
      #expect((policy?.connections.count ?? 0) <= 1)
      for key in policy?.presharedKeys ?? [] {
        #expect(!"\(key) \(key.origin)".contains("Dotterel"))
      }
    }
    let crlf = String(decoding: whole, as: UTF8.self).replacing("\n", with: "\r\n")
    let policy = try configuration(crlf)
    #expect(policy.connections.first?.proposals?.first?.choices.map(\.origin.line) == [21, 22, 23])
  }
}
