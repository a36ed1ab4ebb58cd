import Capture
import Diagnosis
import Foundation
import Keys
import Negotiations
import Policies
import TestSupport
import Testing

/// Which connection and which key strongSwan takes, as charon 5.9.8 did when it was asked: with
/// crafted first messages, and in the lab with keys named in each of these ways.
@Suite struct StrongSwanChoiceTests {
  private func judge(_ sample: String, responder: (String) -> String) throws -> [Finding] {
    let text = try Repository.text("Samples/\(sample)/responder.swanctl.conf")
    let changed = responder(text)
    #expect(changed != text)
    let policy = try ConfigurationFile.read(
      Array(changed.utf8), file: "responder.swanctl.conf", including: { (_, _) in [] })
    return try JudgedCapture.alone(sample, ["initiator.pcap"], policies: [policy])
      .flatMap(\.findings).filter { $0.severity == .error }
  }

  @Test(arguments: [
    // Main Mode looks a key up by both addresses, the own identity and the one expected.
    ("id = 203.0.113.20", "", "", true), ("id = 198.51.100.10", "", "", true),
    ("id = 198.51.100.0", "", "", false), ("id = %any", "", "", true),
    ("id = \"*.example\"", "", "", true),
    ("id-1 = x.example\n    id-2 = 203.0.113.20", "", "", true),
    ("id = resp.example", "resp.example", "", true), ("id = x.example", "resp.example", "", false),
    ("id = init.example", "", "init.example", true), ("id = x.example", "", "init.example", false),
    // The identity is shown only later.
    ("id = init.example", "", "", false),
  ])
  func aKeyIsFoundAsInTheDaemon(id: String, own: String, expected: String, isFound: Bool) throws {
    let errors = try judge("v1-no-preshared-key") { text in
      var text = text.replacing("id = 198.51.100.99", with: id)
      if !own.isEmpty {
        text = text.replacing(
          "local {\n      auth = psk", with: "local {\n      id = \(own)\n      auth = psk")
      }
      return expected.isEmpty ? text : text.replacing("id = %any", with: "id = \(expected)")
    }
    #expect(errors.contains { $0.page.code == "IKE209" } == !isFound)
  }

  /// The key may stand in a file that is included and was not given.
  @Test func aFileThatIsNotThereMayHoldTheKey() throws {
    let errors = try judge("v1-no-preshared-key") { $0 + "\ninclude conf.d/*.conf\n" }
    #expect(!errors.isEmpty && errors.allSatisfy { $0.page.code != "IKE209" })
  }

  private func withWiderConnection(_ text: String) -> String {
    text.replacing("remote_addrs = %any", with: "remote_addrs = 198.51.100.10").replacing(
      "connections {\n",
      with: """
        connections {
          wide {
            remote_addrs = 198.51.100.0/24
            proposals = aes128-sha256-modp2048
          }

        """)
  }

  /// IKEv1 looks at the proposals of the best fitting connection alone, IKEv2 goes on to the next.
  @Test func onlyIKEv2TriesTheNextConnection() throws {
    let ikev1 = try judge("v1-mismatch-encryption", responder: withWiderConnection)
    #expect(ikev1.map(\.page.code) == ["IKE102"] && ikev1.map(\.confidence) == [.proven])
    let ikev2 = try judge("v2-no-proposal", responder: withWiderConnection)
    #expect(ikev2.map(\.page.code) == ["IKE115"] && ikev2.map(\.confidence) == [.likely])
  }

  /// The shape of the refusal says that suites were compared, so some connection fitted.
  @Test func aRefusalThatContradictsTheConfigurationIsNoProof() throws {
    let errors = try judge("v1-mismatch-encryption") {
      $0.replacing("remote_addrs = %any", with: "remote_addrs = 192.0.2.1")
    }
    #expect(errors.allSatisfy { $0.confidence != .proven || $0.page.code == "IKE100" })
    #expect(!errors.contains { $0.page.code == "IKE114" })
  }

  /// The other shape mostly means that none fitted, and some releases give it to refused suites too
  /// (strongSwan 6 in public captures): what the file says is told, and not as proven.
  @Test(arguments: ["v1-no-connection", "v2-no-connection"])
  func aShapeThatSuggestsNoConnectionLeavesTheComparison(sample: String) throws {
    let refused = try judge(sample) {
      $0.replacing("198.51.100.99", with: "198.51.100.10").replacing("modp2048", with: "ecp256")
    }
    #expect(refused.map(\.page.code) == ["IKE104"] && refused.map(\.confidence) == [.likely])
    let accepted = try judge(sample) { $0.replacing("198.51.100.99", with: "198.51.100.10") }
    #expect(accepted.map(\.page.code) == ["IKE115"] && accepted.map(\.confidence) == [.likely])
    #expect(accepted.allSatisfy { $0.explanation.contains("The shape of the refusal") })
  }
}
