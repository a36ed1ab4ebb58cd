import Diagnosis
import Foundation
import Policies
import TestSupport
import Testing

@testable import Texts

/// A file with more connections for everyone than are compared for one negotiation.
@Suite struct ManyConnectionsTests {
  /// The gateway's own file, its connection behind so many others for the same peers.
  private func judge(_ count: Int, version: Int, proposals: String = "aes256-sha256-ecp384") throws
    -> [Finding]
  {
    let text = try Repository.text("Samples/v1-mismatch-group/responder.swanctl.conf")
    let others = (0..<count).map {
      "other\($0) {\n version = \(version)\n remote_addrs = %any\n proposals = \(proposals)\n}\n"
    }.joined()
    let changed = text.replacing("connections {\n", with: "connections {\n" + others)
    let policy = try ConfigurationFile.read(
      Array(changed.utf8), file: "responder.swanctl.conf", including: { (_, _) in [] })
    return try JudgedCapture.alone("v1-mismatch-group", ["initiator.pcap"], policies: [policy])
      .flatMap(\.findings).filter { $0.severity == .error }
  }

  @Test func whatWasNotComparedIsNoProof() throws {
    let all = try judge(99, version: 1)
    #expect(all.map(\.page.code) == ["IKE104"])
    #expect(all.map(\.confidence) == [.proven])
    let cut = try judge(100, version: 1)
    #expect(cut.map(\.page.code) == ["IKE104"])
    #expect(cut.map(\.confidence) == [.likely])
    #expect(cut.first?.explanation.contains("has more than 100 connections") == true)
  }

  /// charon 5.9.8 takes no connection of the other version into account.
  @Test func thoseOfTheOtherVersionDoNotCount() throws {
    let errors = try judge(500, version: 2)
    #expect(errors.map(\.page.code) == ["IKE104"])
    #expect(errors.map(\.confidence) == [.proven])
  }

  @Test func aFileOfMoreThanAnyGatewayHasIsRefused() throws {
    let line = Array("connections { a { remote_addrs = %any } } # ".utf8)
    func connections(_ count: Int) throws -> Int {
      let octets = line + [UInt8](repeating: UInt8(ascii: "x"), count: count - line.count)
      let read = try SettingsReader.read(
        TextFile(octets, file: "swanctl.conf"), showing: [], including: { (_, _) in [] })
      return SettingsView(read.document).section("connections")?.sections.count ?? 0
    }
    #expect(throws: TextError.self) { try connections((16 << 20) + 1) }
    #expect(try connections(1 << 16) == 1)
  }
}
