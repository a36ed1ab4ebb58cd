import Capture
import Diagnosis
import Foundation
@testable import Keys
import Negotiations
import TestSupport
import Testing

/// Two daemons with different pre-shared keys, and what their own logs at `ike = 4` decide of it
/// with no pre-shared key given. What must come out is in each sample's configurations.
@Suite struct SideLogTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var sample: String
    var logs: [Role]
    var confidence: Confidence
    /// What is opened, and what is said of the keys.
    var state: Decryption.State
    var psk: Decryption.Verdict
    var testDescription: String { "\(sample) \(logs.map(\.rawValue))" }
  }

  private static let main = "v1-wrong-psk-main-logs"
  private static let aggressive = "v1-wrong-psk-aggressive-logs"

  private static let cases = [
    Case(
      sample: main, logs: [.initiator], confidence: .proven, state: .partial, psk: .refuted),
    // Message 5 alone is noise: corruption would look the same.
    Case(
      sample: main, logs: [.responder], confidence: .likely, state: .partial, psk: .untested),
    Case(
      sample: main, logs: [.initiator, .responder], confidence: .proven, state: .full,
      psk: .refuted),
    // HASH_R is in clear and does not fit.
    Case(
      sample: aggressive, logs: [.initiator], confidence: .proven, state: .full, psk: .refuted),
    Case(
      sample: aggressive, logs: [.responder], confidence: .likely, state: .none, psk: .untested),
    Case(
      sample: aggressive, logs: [.initiator, .responder], confidence: .proven, state: .full,
      psk: .refuted),
  ]

  @Test(arguments: cases)
  func logsDecideIt(_ expected: Case) throws {
    var given = try Self.logs(of: expected.sample, expected.logs)
    for _ in 0..<2 {
      try expectFinding(expected, given)
      // The logs in the other order.
      given.ikev1Rows.reverse()
      given.sharedSecrets.reverse()
    }
  }

  /// A side's own pre-shared key beside its log changes nothing of what is so, and the verdict on
  /// the keys goes with the finding.
  @Test(arguments: cases)
  func theSidesOwnKeyBesideItsLog(_ expected: Case) throws {
    var given = try Self.logs(of: expected.sample, expected.logs)
    let file = Repository.samples.appending(path: "\(expected.sample)/secrets.yaml")
    given.preSharedKeys = try SecretsFile.read(
      Array(Data(contentsOf: file)), file: "secrets.yaml"
    ).preSharedKeys.filter { key in expected.logs.contains { $0.rawValue == key.label } }
    try #require(given.preSharedKeys.count == expected.logs.count)
    try expectFinding(expected, given)
  }

  /// The keys of the pair that agrees accuse nobody.
  @Test(arguments: ["v1-main-success", "v1-aggressive-success", "v1-charon-log"])
  func logsOfAStandingTunnelAccuseNobody(_ sample: String) throws {
    let file = Repository.samples.appending(path: "\(sample)/secrets.yaml")
    let all = try SecretsFile.read(Array(Data(contentsOf: file)), file: "secrets.yaml")
    for judged in try Self.judge(sample, all) {
      var given = Secrets()
      for keys in judged.negotiation.decryption.ikev1Keys {
        given.ikev1Rows.append(
          IKEv1KeyRow(
            initiatorCookie: judged.negotiation.initiatorSPI,
            responderCookie: judged.negotiation.responderSPI, cipherKey: keys.cipherKey,
            skeyid: keys.skeyid, skeyidD: keys.skeyidD, skeyidA: keys.skeyidA,
            origin: SecretOrigin(file: "charon.log", line: 1)))
      }
      try #require(given.ikev1Rows.count == 1)
      for judged in try Self.judge(sample, given) {
        #expect(judged.negotiation.decryption.state == .full)
        #expect(judged.negotiation.decryption.sessionKeyDispute == nil)
        #expect(!judged.findings.contains { $0.page.code.hasPrefix("IKE2") })
      }
    }
  }

  private func expectFinding(_ expected: Case, _ given: Secrets) throws {
    for judged in try Self.judge(expected.sample, given) {
      let errors = judged.findings.filter { $0.severity == .error }
      #expect(errors.map(\.page.code) == ["IKE201"])
      #expect(errors.map(\.confidence) == [expected.confidence])
      #expect(errors.allSatisfy { ($0.settle == nil) == ($0.confidence == .proven) })
      #expect(judged.negotiation.decryption.state == expected.state)
      #expect(judged.negotiation.decryption.psk == expected.psk)
    }
  }

  private static func logs(of sample: String, _ sides: [Role]) throws -> Secrets {
    var given = Secrets()
    for side in sides {
      let name = "\(side.rawValue).charon.log"
      let file = Repository.samples.appending(path: "\(sample)/\(name)")
      given.add(try SecretsFile.read(Array(Data(contentsOf: file)), file: name))
    }
    #expect(given.preSharedKeys.isEmpty)
    return given
  }

  private static func judge(_ sample: String, _ secrets: Secrets) throws -> [JudgedNegotiation] {
    var judged: [JudgedNegotiation] = []
    for side in ["initiator", "responder"] {
      var examination = Examination(secrets: secrets)
      let path = Repository.samples.appending(path: "\(sample)/\(side).pcap").path
      examination.read(try CaptureFile(path: path))
      _ = examination.judge {
        judged.append($0)
        return true
      }
    }
    try #require(judged.count == 2)
    return judged
  }
}
