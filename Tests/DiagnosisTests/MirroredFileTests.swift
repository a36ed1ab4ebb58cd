import Diagnosis
import Foundation
import Keys
import Policies
import TestSupport
import Testing

/// Files of ipsec.conf name both ends and do not say which is their own.
@Suite struct MirroredFileTests {
  private let initiator = "198.51.100.10"
  private let responder = "203.0.113.20"

  /// The two ends of a conn of libreswan, the writer's own first.
  private func conf(
    left: String, right: String, ike: String = "aes256-sha2_256;modp2048", esp: String
  ) -> String {
    func network(_ address: String) -> String {
      address == initiator ? "10.1.0.0/16" : "10.2.0.0/16"
    }
    return """
      conn site
        auto=add
        ikev2=yes
        authby=secret
        left=\(left)
        leftsubnet=\(network(left))
        right=\(right)
        rightsubnet=\(network(right))
        ike=\(ike)
        esp=\(esp)
        pfs=no
      """
  }

  private func errors(
    _ sample: String, _ texts: [String], secrets: Secrets = Secrets()
  ) throws -> [Finding] {
    let policies = try texts.enumerated().map { index, text in
      try ConfigurationFile.read(
        Array(text.utf8), file: "file\(index + 1).conf", including: { (_, _) in [] })
    }
    return try JudgedCapture.alone(
      sample, ["initiator.pcap"], secrets: secrets, policies: policies
    )
    .flatMap(\.findings).filter { $0.severity == .error }
  }

  /// The request is closed, so that only a configuration could tell what was asked for; a file compared
  /// with itself agrees, and tells nothing of the other side's.
  @Test(arguments: ["aes128-sha1", "aes256-sha2_256"])
  func aFileIsNotComparedWithItself(_ esp: String) throws {
    let errors = try errors(
      "v2-child-refused", [conf(left: initiator, right: responder, esp: esp)])
    #expect(errors.map(\.page.code) == ["IKE300"])
  }

  /// Opened, the request is what the asker's own file has: that the file takes it says nothing of the
  /// responder, which has AES-256 with SHA2-256 and refuses it.
  @Test func aFileThatMayBeTheAskersAcceptsNothingForTheOther() throws {
    let errors = try errors(
      "v2-child-refused", [conf(left: initiator, right: responder, esp: "aes128-sha1")],
      secrets: Repository.secrets(of: "v2-child-refused"))
    #expect(errors.map(\.page.code) == ["IKE300"])
  }

  /// A gateway's file without an address may be either side's. It proves itself by a key and asks its
  /// clients for EAP: that is no difference between the sides, and the messages say that a password is wrong.
  @Test func howAFileProvesItselfIsNotComparedWithWhatItAsksFor() throws {
    let gateway = """
      connections {
        gate {
          version = 2
          local {
            auth = psk
            id = gateway.example
          }
          remote {
            auth = eap-mschapv2
          }
          children {
            net {
            }
          }
        }
      }
      """
    let errors = try errors(
      "v2-eap-wrong-password", [gateway], secrets: Repository.secrets(of: "v2-eap-wrong-password"))
    #expect(errors.map(\.page.code) == ["IKE206"])
    #expect(errors.map(\.confidence) == [.proven])
  }

  /// charon was asked for AES-128 with SHA-1 and takes AES-256 with SHA2-256: its own configurations are
  /// beside the capture. That left is the writer's own end is a habit, so nothing is proven.
  @Test func ofTwoFilesEachBelongsToTheSideThatItCallsLeft() throws {
    let files = [
      conf(left: initiator, right: responder, esp: "aes128-sha1"),
      conf(left: responder, right: initiator, esp: "aes256-sha2_256"),
    ]
    for given in [files, files.reversed()] {
      let errors = try errors("v2-child-refused", given)
      #expect(errors.map(\.page.code) == ["IKE301"])
      #expect(errors.map(\.confidence) == [.likely])
      let hub = given[0] == files[0] ? "file2.conf" : "file1.conf"
      let rows = try #require(errors.first).comparison
      #expect(rows.contains { $0.source.map { "\($0)".contains(hub) } ?? false })
      #expect(errors.first?.explanation.contains("left end") == true)
    }
  }

  /// One file copied to both devices, and changed on one: which it is, nothing tells.
  @Test func twoFilesThatCallTheSameEndLeftAreNoSides() throws {
    let errors = try errors(
      "v2-child-refused",
      [
        conf(left: initiator, right: responder, esp: "aes128-sha1"),
        conf(left: initiator, right: responder, esp: "aes256-sha2_256"),
      ])
    #expect(errors.map(\.page.code) == ["IKE300"])
  }

  /// The second file does not hide what the first one alone told.
  @Test func aSecondFileDoesNotHideWhatTheFirstShowed() throws {
    let hub = conf(
      left: responder, right: initiator, ike: "aes256-sha2_256;modp4096", esp: "aes256-sha2_256")
    let branch = conf(left: initiator, right: responder, esp: "aes256-sha2_256")
    let alone = try errors("v2-no-proposal", [hub])
    #expect(try errors("v2-no-proposal", [hub, branch]).map(\.page.code) == alone.map(\.page.code))
    #expect(alone.count == 1 && alone.first?.page.code != "IKE100")
  }
}
