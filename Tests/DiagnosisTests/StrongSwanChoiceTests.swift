import Capture
import Diagnosis
import Foundation
import ISAKMP
import Keys
import Negotiations
import Policies
import TestSupport
import Testing

/// Which connection and which key strongSwan takes, as charon 5.9.8 did when it was asked: with
/// crafted first messages, and in the lab with keys named in each of these ways.
@Suite struct StrongSwanChoiceTests {
  private func judge(
    _ sample: String, secrets: Secrets = Secrets(), responder: (String) -> String
  ) throws -> [Finding] {
    let text = try Repository.text("Samples/\(sample)/responder.swanctl.conf")
    let changed = responder(text)
    #expect(changed != text)
    let policy = try ConfigurationFile.read(
      Array(changed.utf8), file: "responder.swanctl.conf", including: { (_, _) in [] })
    return try JudgedCapture.alone(
      sample, ["initiator.pcap"], secrets: secrets, policies: [policy]
    )
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

  /// IKEv2 looks a key up by both identities, and the own one alone is enough: in the lab a secret with
  /// the gateway's own domain name as its only `id` proved the gateway to its peer.
  @Test(arguments: [
    ("id = 203.0.113.20", "", true), ("id = resp.example", "resp.example", true),
    ("id = 203.0.113.20", "resp.example", false), ("id = x.example", "resp.example", false),
    ("id = 198.51.100.10", "resp.example", true),
  ])
  func inIKEv2TheOwnIdentityFindsAKey(id: String, own: String, isFound: Bool) throws {
    let sample = "v2-no-preshared-key"
    let errors = try judge(sample, secrets: Repository.secrets(of: sample)) { text in
      let named = text.replacing("id = 198.51.100.99", with: id)
      return own.isEmpty
        ? named
        : named.replacing(
          "local {\n      auth = psk", with: "local {\n      id = \(own)\n      auth = psk")
    }
    #expect(errors.contains { $0.page.code == "IKE209" } == !isFound)
  }

  /// Message 2 of Aggressive Mode carries HASH_R: whoever sent it had a key, whatever its file says.
  @Test func whatTheInitiatorRefusesIsNoMissingKeyOfTheResponder() throws {
    let policy = try ConfigurationFile.read(
      Array(
        """
        connections {
          c {
            version = 1
            aggressive = yes
            local_addrs = 198.51.100.2
            local {
              auth = psk
            }
            remote {
              auth = psk
            }
          }
        }
        secrets {
          ike-1 {
            secret = "correct horse battery staple"
            id = 203.0.113.99
          }
        }
        """.utf8), file: "responder.swanctl.conf", including: { (_, _) in [] })
    let offer = MessageBuilder.ikev1SA([[(1, 7), (14, 256), (2, 4), (3, 1), (4, 14)]])
    func mode(_ cookie: UInt64, _ fill: UInt8) -> MessageBuilder {
      MessageBuilder(.aggressiveMode, version: .ikev1).with { $0.responderSPI = cookie }
        .payload(.securityAssociation, offer)
        .payload(.keyExchange, [UInt8](repeating: fill, count: 256))
        .payload(.nonce, [UInt8](repeating: fill, count: 32))
    }
    var scene = Scene()
    scene.send(
      mode(0, 1).payload(.identification, [1, 17, 1, 244, 192, 0, 2, 1]).octets,
      fromInitiator: true)
    scene.send(
      mode(7, 2).payload(.identification, [1, 17, 1, 244, 198, 51, 100, 2])
        .payload(.hash, [UInt8](repeating: 3, count: 32)).octets, fromInitiator: false)
    scene.send(
      MessageBuilder.ikev1Refusal(.authenticationFailed),
      fromInitiator: true)
    let errors = JudgedScene([scene.events], policies: [policy]).errors
    #expect(errors.count == 1 && errors[0].count == 1)
    #expect(errors.allSatisfy { !$0.contains { $0.hasPrefix("IKE209") } })
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
