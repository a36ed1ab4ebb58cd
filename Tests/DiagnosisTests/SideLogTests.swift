import Capture
import Diagnosis
import Foundation
import ISAKMP
import Negotiations
import TestSupport
import Testing

@testable import Keys

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

  /// libreswan drops a message 5 that does not decrypt and repeats message 4: the sample with the
  /// responder's answers exchanged for that. Its initiator's log shows a sound message 5; that the key
  /// is why nobody answers it stays likely.
  @Test func aResponderThatStaysSilent() throws {
    let folder = try TemporaryFolder()
    let file = Repository.samples.appending(path: "\(Self.main)/initiator.pcap")
    let whole = [UInt8](try Data(contentsOf: file))
    var frames: [(time: [UInt8], rest: [UInt8])] = []
    var place = 24
    while place + 16 <= whole.count {
      let count = (0..<4).reduce(0) { $0 | Int(whole[place + 8 + $1]) << (8 * $1) }
      frames.append(
        (Array(whole[place..<place + 8]), Array(whole[place + 8..<place + 16 + count])))
      place += 16 + count
    }
    // 14 octets of Ethernet, 20 of IPv4, 8 of UDP, and the exchange type stands 18 octets behind.
    let informational = frames.indices.filter { frames[$0].rest[8 + 42 + 18] == 5 }
    try #require(informational.count > 1 && frames.count > 4)
    for index in informational { frames[index].rest = frames[3].rest }
    let path = try folder.file(
      "silent.pcap", Array(whole.prefix(24)) + frames.flatMap { $0.time + $0.rest })

    let given = try Self.logs(of: Self.main, [.initiator])
    for (secrets, rule) in [(Secrets(), "IKE509"), (given, "IKE201")] {
      let judged = try #require(try JudgedCapture([path], secrets: secrets).negotiations.first)
      let errors = judged.findings.filter { $0.severity == .error }
      #expect(errors.map(\.page.code) == [rule])
      #expect(errors.map(\.confidence) == [.likely])
      #expect(errors.allSatisfy { $0.settle != nil })
      #expect(judged.negotiation.decryption.psk == .untested)
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
    let judged = try JudgedCapture.alone(sample, secrets: secrets)
    try #require(judged.count == 2)
    return judged
  }
}
