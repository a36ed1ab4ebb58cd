import Diagnosis
import Foundation
import Keys
import Negotiations
import Policies
import TestSupport
import Testing

/// The key of one side alone proves nothing of the other's.
@Suite struct OwnKeyTests {
  private func errors(
    _ sample: String, keeping label: String, renamed: String? = nil
  ) throws -> [Finding] {
    var secrets = try Repository.secrets(of: sample)
    secrets.preSharedKeys.removeAll { $0.label != label }
    try #require(secrets.preSharedKeys.count == 1)
    if let renamed { secrets.preSharedKeys[0].label = renamed }
    return try JudgedCapture.alone(
      sample, ["responder.pcap"], secrets: secrets
    ).flatMap(\.findings).filter { $0.severity == .error }
  }

  /// The initiator's own key fits its AUTH, and the responder refuses it: in this sample for having
  /// another. That the initiator names itself by its address, which the responder sees, leaves the key
  /// the likelier cause; the key of both, by its label nobody's, would leave the identity.
  @Test func aKeyOfTheRefusedSideLeavesTheOtherSidesKey() throws {
    let own = try errors("v2-wrong-psk", keeping: "initiator")
    #expect(own.map(\.page.code) == ["IKE201"])
    #expect(own.map(\.confidence) == [.likely])
    #expect(own.first?.settle?.contains("“responder”") == true)
    let shared = try errors("v2-wrong-psk", keeping: "initiator", renamed: "the tunnel's")
    #expect(shared.map(\.page.code) == ["IKE202"])
  }

  /// A name must be configured on both sides to the letter: it stays the likelier cause.
  @Test func aNameThatMustBeConfiguredStaysTheLikelierCause() throws {
    let named = try errors("v2-wrong-identity", keeping: "both", renamed: "initiator")
    #expect(named.map(\.page.code) == ["IKE202"])
    #expect(named.map(\.confidence) == [.likely])
  }

  /// charon has no key for this peer; its configuration expects any identity, and its secrets stand in
  /// another file. More evidence makes no weaker verdict: the refusal is read, the proof fits.
  @Test func aRefusalThatIsReadStaysProvenWithTheConfiguration() throws {
    let sample = "v2-no-preshared-key"
    let path = Repository.samples.appending(path: "\(sample)/responder.swanctl.conf")
    let text = try String(contentsOf: path, encoding: .utf8)
    let connections = try #require(text.range(of: "\nsecrets")).lowerBound
    let policy = try ConfigurationFile.read(
      Array(text[..<connections].utf8), file: "connections.conf", including: { (_, _) in [] })
    for secrets in [Secrets(), try Repository.secrets(of: sample)] {
      let errors = try JudgedCapture.alone(
        sample, ["initiator.pcap"], secrets: secrets, policies: [policy]
      ).flatMap(\.findings).filter { $0.severity == .error }
      #expect(errors.map(\.page.code) == ["IKE203"])
      #expect(errors.map(\.confidence) == [.proven])
    }
  }

  /// charon says "no matching peer config found" in this sample: the identity. That its file has a key of
  /// another peer's besides says nothing of the one that the initiator proved, which the file has too.
  /// Without that one, the two keys are what differs.
  @Test(arguments: [(true, "IKE202"), (false, "IKE201")])
  func aKeyThatBothHaveIsNotTheOneThatDiffers(keepsKey: Bool, code: String) throws {
    let sample = "v2-wrong-identity"
    var text = try Repository.text("Samples/\(sample)/responder.swanctl.conf")
    if !keepsKey { text = text.replacing("correct horse battery staple", with: "another key") }
    text = text.replacing(
      "secrets {", with: "secrets {\n  ike-other {\n    secret = \"key of another peer\"\n  }")
    let policy = try ConfigurationFile.read(
      Array(text.utf8), file: "responder.swanctl.conf", including: { (_, _) in [] })
    var secrets = try Repository.secrets(of: sample)
    secrets.add(policy)
    let errors = try JudgedCapture.alone(
      sample, ["initiator.pcap"], secrets: secrets, policies: [policy]
    ).flatMap(\.findings).filter { $0.severity == .error }
    #expect(errors.map(\.page.code) == [code])
  }
}
