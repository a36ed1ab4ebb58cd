import Capture
import Diagnosis
import Foundation
import ISAKMP
import Negotiations
import TestSupport
import Testing

@testable import Keys

/// Samples judged with the secrets that were taken from the daemons' configurations and logs. What
/// must come out is what those daemons did: see each sample's README.
@Suite struct SecretsTests {
  struct Expectation: Sendable, CustomTestStringConvertible {
    var sample: String
    var rule: String
    var confidence: Confidence
    var testDescription: String { "\(sample) \(rule)" }
  }

  private static let failures = [
    Expectation(sample: "v1-wrong-psk-main", rule: "IKE201", confidence: .proven),
    Expectation(sample: "v1-wrong-psk-aggressive", rule: "IKE201", confidence: .proven),
    Expectation(sample: "v2-wrong-psk", rule: "IKE201", confidence: .proven),
    Expectation(sample: "v1-wrong-identity", rule: "IKE202", confidence: .likely),
    Expectation(sample: "v2-wrong-identity", rule: "IKE202", confidence: .likely),
    Expectation(sample: "v2-certificate-untrusted", rule: "IKE204", confidence: .likely),
    Expectation(sample: "v2-certificate-expired", rule: "IKE204", confidence: .proven),
    Expectation(sample: "v1-gateway-certificate-expired", rule: "IKE204", confidence: .likely),
    Expectation(sample: "v2-eap-gateway-untrusted", rule: "IKE204", confidence: .likely),
    Expectation(sample: "v1-no-inside-address", rule: "IKE306", confidence: .likely),
    Expectation(sample: "v2-no-inside-address", rule: "IKE306", confidence: .proven),
    Expectation(sample: "v1-xauth-wrong-password", rule: "IKE205", confidence: .proven),
    Expectation(sample: "v2-eap-wrong-password", rule: "IKE206", confidence: .proven),
    Expectation(sample: "v2-eap-tls-untrusted", rule: "IKE206", confidence: .proven),
    Expectation(sample: "v2-eap-ttls-wrong-password", rule: "IKE206", confidence: .proven),
    Expectation(sample: "v2-certificate-not-sent", rule: "IKE204", confidence: .likely),
    // racoon goes on repeating message 5 behind its refusal; a Delete gives no reason, three alike do.
    Expectation(sample: "v1-authority-refused", rule: "IKE204", confidence: .proven),
    Expectation(sample: "v2-gateway-deleted-at-once", rule: "IKE203", confidence: .likely),
    // The log has "RSA_EMSA_PKCS1_SHA1 not acceptable": nothing else in the messages shows it.
    Expectation(sample: "v2-signature-hashes-missing", rule: "IKE204", confidence: .likely),
    Expectation(sample: "v1-selectors-refused", rule: "IKE303", confidence: .likely),
    Expectation(sample: "v2-ts-unacceptable", rule: "IKE303", confidence: .proven),
  ]

  @Test(arguments: failures)
  func theOneErrorIsItsCause(_ expected: Expectation) throws {
    for judged in try judge(expected.sample, secrets: secrets(of: expected.sample)) {
      #expect(judged.negotiation.decryption.state == .full)
      let errors = judged.findings.filter { $0.severity == .error }
      #expect(errors.map(\.page.code) == [expected.rule])
      #expect(errors.map(\.confidence) == [expected.confidence])
      #expect(errors.allSatisfy { $0.settle != nil || $0.confidence == .proven })
    }
  }

  /// The right keys stand behind more others than are tried.
  @Test func noKeyIsCalledWrongThatWasNotTried() throws {
    var secrets = try secrets(of: "v1-wrong-psk-main")
    let others = (0...KeyRing.keyLimit).map { number in
      PreSharedKey(
        label: "key \(number)", key: SecretOctets(Array("key \(number)".utf8)),
        origin: SecretOrigin(file: "many", line: number + 1))
    }
    secrets.preSharedKeys.insert(contentsOf: others, at: 0)
    for judged in try judge("v1-wrong-psk-main", secrets: secrets) {
      #expect(judged.negotiation.decryption.refuted.isEmpty)
      #expect(!judged.findings.contains { $0.severity == .error && $0.confidence == .proven })
      let closed = try #require(judged.findings.first { $0.page.code == "IKE006" })
      #expect(closed.explanation.contains("Not every pre-shared key that was given was tried"))
    }
  }

  /// RFC 7296 section 3.8: method 1 without RFC 7427's announcement means SHA-1.
  @Test(arguments: [("v2-signature-hashes-missing", true), ("v2-certificate-untrusted", false)])
  func anOldSignatureThatWasRefusedIsTold(_ sample: String, _ isOld: Bool) throws {
    for judged in try judge(sample, secrets: secrets(of: sample)) {
      let told = judged.findings.filter { $0.page.code == "IKE208" }
      #expect(told.map(\.severity) == (isOld ? [.note] : []))
      let error = judged.findings.first { $0.page.code == "IKE204" }
      #expect(error?.explanation.contains("SHA-1") == isOld)
    }
  }

  /// strongSwan 6.1's log of additional key exchanges (RFC 9370) opens everything, the IKE SAs that were
  /// renewed too. It lists the first Child SA, its renewal and the IKE SA's under the first, and both renewals
  /// under the second.
  @Test(arguments: ["v2-hybrid-rekeys", "v2-hybrid-ppk"])
  func additionalKeyExchangesOpen(_ sample: String) throws {
    let log = try Repository.text("Samples/\(sample)/initiator.charon.log")
    let given = try SecretsFile.read(Array(log.utf8), file: "charon.log")
    let judged = try judge(sample, secrets: given)
    #expect(judged.map(\.negotiation.decryption.state).allSatisfy { $0 == .full })
    #expect(judged.map(\.negotiation.phase2.count) == [3, 2, 0, 3, 2, 0])
    #expect(judged.flatMap(\.negotiation.phase2).allSatisfy { $0.state == .established })
    #expect(judged.flatMap(\.findings).allSatisfy { $0.severity == .note })
  }

  /// Its initiator's operator took the Child SA down as soon as it stood: a Delete gives no reason.
  @Test func aChildTakenDownAtOnceWasNotRefused() throws {
    for judged in try judge("v2-child-taken-down", secrets: secrets(of: "v2-child-taken-down")) {
      #expect(judged.negotiation.decryption.state == .full)
      #expect(judged.findings.allSatisfy { $0.severity == .note })
    }
  }

  /// The logs have "EAP-MS-CHAPv2 verification failed", which is error 691 in the packet, and "received
  /// fatal TLS alert 'certificate unknown'".
  @Test(arguments: [
    ("v2-eap-wrong-password", "E=691, authentication failure"),
    ("v2-eap-tls-untrusted", "TLS alert certificate_unknown"),
  ])
  func theMethodsOwnReasonIsTold(_ sample: String, _ reason: String) throws {
    for judged in try judge(sample, secrets: secrets(of: sample)) {
      let title = judged.findings.first?.title ?? ""
      #expect(title.hasPrefix("the responder 203.0.113.20 refused"), "\(title)")
      #expect(title.hasSuffix(reason), "\(title)")
    }
  }

  @Test(arguments: ["v1-wrong-psk-main", "v1-wrong-psk-aggressive"])
  func bothSidesKeysAreNamed(_ sample: String) throws {
    for judged in try judge(sample, secrets: secrets(of: sample)) {
      let decryption = judged.negotiation.decryption
      #expect(decryption.initiatorKey?.label == "initiator")
      #expect(decryption.responderKey?.label == "responder")
      #expect(decryption.psk == .refuted)
    }
  }

  /// What the log of one side shows of its session keys, or of both sides, with no pre-shared key.
  @Test(arguments: [
    ([Role.initiator], Confidence.proven), ([.responder], .likely),
    ([.initiator, .responder], .proven),
  ])
  func sessionKeysOfOneSideShowThatTheOthersDiffer(
    _ sides: [Role], _ confidence: Confidence
  ) throws {
    var given = try sessionKeys(of: "v1-wrong-psk-main", sides)
    for judged in try judge("v1-wrong-psk-main", secrets: given) {
      let errors = judged.findings.filter { $0.severity != .note }
      #expect(errors.map(\.page.code) == ["IKE201"])
      #expect(errors.map(\.confidence) == [confidence])
      #expect(errors.allSatisfy { ($0.settle == nil) == ($0.confidence == .proven) })
      let decryption = judged.negotiation.decryption
      #expect(decryption.state == (sides.count == 2 ? .full : .partial))
      #expect(decryption.psk == (confidence == .proven ? .refuted : .untested))
    }
    // The logs' places in the other order.
    given.ikev1Rows.reverse()
    for judged in try judge("v1-wrong-psk-main", secrets: given) {
      #expect(judged.findings.contains { $0.page.code == "IKE201" && $0.confidence == confidence })
    }
  }

  /// A healthy negotiation's two logs show the same keys.
  @Test func sessionKeysOfAStandingTunnelAccuseNobody() throws {
    let given = try sessionKeys(of: "v1-main-success", [.initiator])
    for judged in try judge("v1-main-success", secrets: given) {
      #expect(judged.negotiation.decryption.state == .full)
      #expect(!judged.findings.contains { $0.severity != .note })
    }
  }

  /// The rows that a log at `ike = 4` gives of the sides, by the pre-shared keys that they hold.
  private func sessionKeys(of sample: String, _ sides: [Role]) throws -> Secrets {
    let judged = try judge(sample, secrets: secrets(of: sample))
    let negotiation = try #require(judged.first?.negotiation)
    // Message 5 is opened first.
    let keys = negotiation.decryption.ikev1Keys
    var given = Secrets()
    for side in sides {
      let own = try #require(side == .initiator ? keys.first : keys.last)
      given.ikev1Rows.append(
        IKEv1KeyRow(
          initiatorCookie: negotiation.initiatorSPI, responderCookie: negotiation.responderSPI,
          cipherKey: own.cipherKey, skeyid: own.skeyid, skeyidD: own.skeyidD, skeyidA: own.skeyidA,
          origin: SecretOrigin(file: "\(side.rawValue).charon.log", line: 1)))
    }
    return given
  }

  /// The one key that fits neither side opens nothing, and nothing of the noise gets through.
  @Test(arguments: ["v1-main-success", "v1-wrong-psk-main", "v1-aggressive-success"])
  func aWrongKeyIsRefuted(_ sample: String) throws {
    var wrong = try secrets(of: sample)
    wrong.preSharedKeys = [
      PreSharedKey(
        label: "other", key: SecretOctets(Array("nobody's key".utf8)),
        origin: SecretOrigin(file: "test", line: 1))
    ]
    for judged in try judge(sample, secrets: wrong) {
      let negotiation = judged.negotiation
      #expect(negotiation.decryption.psk == .refuted)
      #expect(negotiation.decryption.state == .none)
      #expect(negotiation.messages.allSatisfy { $0.opened == nil })
      #expect(negotiation.phase2.allSatisfy { $0.content == nil })
      #expect(!judged.findings.contains { $0.page.code == "IKE201" && $0.confidence == .proven })
    }
  }

  @Test func anUnrelatedSecondKeyProvesNoMismatch() throws {
    // The identity is at fault; a key that was given besides is not therefore the responder's.
    var given = try secrets(of: "v2-wrong-identity")
    given.preSharedKeys.append(
      PreSharedKey(
        label: "spare", key: SecretOctets(Array("another key".utf8)),
        origin: SecretOrigin(file: "test", line: 9)))
    for judged in try judge("v2-wrong-identity", secrets: given) {
      #expect(!judged.findings.contains { $0.page.code == "IKE201" && $0.confidence == .proven })
    }
  }

  /// With the Diffie-Hellman secret alone the messages are open and AUTH cannot be recomputed.
  @Test(arguments: [("v2-wrong-psk", "IKE201"), ("v2-wrong-identity", "IKE202")])
  func withoutKeysTheIdentityIsAllThereIsToJudgeBy(_ sample: String, _ rule: String) throws {
    var given = try secrets(of: sample)
    given.preSharedKeys = []
    for judged in try judge(sample, secrets: given) {
      #expect(judged.negotiation.decryption.state == .full)
      #expect(judged.negotiation.decryption.psk == .untested)
      let errors = judged.findings.filter { $0.severity == .error }
      #expect(errors.map(\.page.code) == [rule])
      #expect(errors.map(\.confidence) == [.likely])
    }
  }

  /// Whose a key is decides what a refused AUTH proves: said by its label it does, else it does
  /// not.
  @Test(arguments: [("responder", Confidence.proven), ("spare", .likely)])
  func aKeyThatAUTHDoesNotFit(_ label: String, _ confidence: Confidence) throws {
    var given = try secrets(of: "v2-wrong-psk")
    given.preSharedKeys = given.preSharedKeys.filter { $0.label == "responder" }.map { key in
      var key = key
      key.label = label
      return key
    }
    for judged in try judge("v2-wrong-psk", secrets: given) {
      #expect(judged.negotiation.decryption.psk == .refuted)
      let errors = judged.findings.filter { $0.severity == .error }
      #expect(errors.map(\.page.code) == ["IKE201"])
      #expect(errors.map(\.confidence) == [confidence])
    }
  }

  /// A charon log alone opens everything, and gives the keys that charon says it installed.
  @Test func aCharonLogIsEnough() throws {
    let file = Repository.samples.appending(path: "v1-charon-log/initiator.charon.log")
    let secrets = try SecretsFile.read(
      Array(Data(contentsOf: file)), file: "initiator.charon.log")
    for judged in try judge("v1-charon-log", secrets: secrets) {
      let negotiation = judged.negotiation
      #expect(negotiation.decryption.state == .full)
      #expect(
        negotiation.messages.compactMap(\.opened?.hash.isVerified)
          == Array(
            repeating: true, count: 7))
      #expect(!judged.findings.contains { $0.severity != .note })
      // "encryption initiator key" and "integrity responder key" of the log, with PFS.
      let phase2 = try #require(negotiation.phase2.first)
      let keys = try #require(negotiation.espKeys(of: phase2, secrets: SecretIndex(secrets)))
      let log = try Repository.text("Samples/v1-charon-log/initiator.charon.log")
      #expect(
        keys.first { $0.sender == .initiator }?.encryptionKey == dump(log, "encryption initiator"))
      #expect(
        keys.first { $0.sender == .responder }?.integrityKey == dump(log, "integrity responder"))
    }
  }

  /// The octets behind "NAME key => 32 bytes", read line by line.
  private func dump(_ log: String, _ name: String) -> SecretOctets? {
    let lines = log.split(separator: "\n")
    guard let start = lines.firstIndex(where: { $0.contains("\(name) key => 32 bytes") }) else {
      return nil
    }
    let rows = lines[(start + 1)...].prefix(2).compactMap {
      $0.firstMatch(of: #/: ((?:[0-9A-F]{2} ){16})/#)?.1
    }
    return SecretOctets(
      rows.joined().split(separator: " ").compactMap { UInt8($0, radix: 16) })
  }

  @Test func signaturesAreVerified() throws {
    for judged in try judge(
      "v2-certificates-success", secrets: secrets(of: "v2-certificates-success"))
    {
      let signatures = judged.negotiation.decryption.signatures
      #expect(signatures[.initiator]?.verdict == .verified(name: "AUTH"))
      #expect(signatures[.responder]?.verdict == .verified(name: "AUTH"))
    }
  }

  struct Mangling: Sendable, CustomTestStringConvertible {
    /// What the secrets file has for the key that the two daemons share.
    var given: @Sendable ([UInt8]) -> [UInt8]
    var alteration: String
    var testDescription: String { alteration }

    init(_ alteration: String, _ given: @escaping @Sendable ([UInt8]) -> [UInt8]) {
      self.alteration = alteration
      self.given = given
    }
  }

  /// The daemons' key is fixed, so each case gives what mangling would have made that key of.
  private static let manglings = [
    Mangling("its trailing white space left out") { $0 + [0x0a] },
    Mangling("its trailing white space left out") { $0 + [0x0d, 0x0a] },
    Mangling("its trailing white space left out") { $0 + [0x20] },
    Mangling("its quotation marks left out") { Array("\"".utf8) + $0 + Array("\"".utf8) },
    Mangling("its quotation marks left out") { Array("'".utf8) + $0 + Array("'".utf8) },
    Mangling("its text read as hexadecimal") {
      Array($0.map { octet in (octet < 16 ? "0" : "") + String(octet, radix: 16) }.joined().utf8)
    },
    Mangling("its text read as hexadecimal") {
      Array(
        ("0x" + $0.map { octet in (octet < 16 ? "0" : "") + String(octet, radix: 16) }.joined())
          .utf8)
    },
  ]

  @Test(arguments: ["v1-main-success", "v1-aggressive-success", "v2-success"], manglings)
  func aMangledKeyIsFound(_ sample: String, _ mangling: Mangling) throws {
    var given = try secrets(of: sample)
    let labels = Set(given.preSharedKeys.map(\.label))
    given.preSharedKeys = given.preSharedKeys.map { key in
      var key = key
      key.key = SecretOctets(mangling.given(key.key.octets))
      return key
    }
    for judged in try judge(sample, secrets: given) {
      let decryption = judged.negotiation.decryption
      #expect(decryption.state == .full)
      for held in [decryption.initiatorKey, decryption.responderKey] {
        #expect(held?.alteration == mangling.alteration)
        #expect(held.map { labels.contains($0.label) } == true)
      }
    }
  }

  @Test func healthySamplesStayHealthy() throws {
    for sample in [
      "v1-main-success", "v2-success", "v2-aead-success", "v2-camellia-ccm-success",
      "v2-fragmentation",
    ] {
      for judged in try judge(sample, secrets: secrets(of: sample)) {
        #expect(judged.negotiation.decryption.state == .full)
        #expect(judged.negotiation.decryption.psk == .verified)
        #expect(judged.negotiation.phase1.state == .established)
        #expect(judged.negotiation.phase2.map(\.state) == [.established])
        // The lab's networks, Samples/Lab/README.md.
        let selectors = try #require(judged.negotiation.phase2.first?.content).grantedSelectors
        #expect(selectors.initiator.map(\.text) == ["10.1.0.0/16"])
        #expect(selectors.responder.map(\.text) == ["10.2.0.0/16"])
        #expect(!judged.findings.contains { $0.severity != .note })
      }
    }
  }

  private static let openedNotes = [
    Expectation(sample: "v2-selectors-narrowed", rule: "IKE308", confidence: .proven),
    Expectation(sample: "v1-main-success", rule: "IKE605", confidence: .proven),
    Expectation(sample: "v1-esp-truncated", rule: "IKE704", confidence: .likely),
    Expectation(sample: "v1-esp-after-delete", rule: "IKE702", confidence: .likely),
  ]

  @Test(arguments: openedNotes)
  func whatOpenedMessagesTellOfAStandingTunnel(_ expected: Expectation) throws {
    for judged in try judge(expected.sample, secrets: secrets(of: expected.sample)) {
      #expect(judged.negotiation.phase1.state == .established)
      let met = judged.findings.filter { $0.page.code == expected.rule }
      #expect(met.map(\.confidence) == [expected.confidence], "\(judged.findings.map(\.title))")
      #expect(!judged.findings.contains { $0.severity == .error })
    }
  }

  /// Groups on both sides, networks as asked for, whole integrity values, SPIs that are alive.
  @Test func andNotOfOneThatLacksNothing() throws {
    for sample in ["v1-main-success", "v2-success", "v2-child-rekey", "v2-rekey-refused"] {
      for judged in try judge(sample, secrets: secrets(of: sample)) {
        let codes = Set(judged.findings.map(\.page.code))
        #expect(codes.isDisjoint(with: ["IKE308", "IKE309", "IKE702", "IKE704"]), "\(sample)")
      }
    }
  }

  /// RFC 7296 section 1.3: NO_ADDITIONAL_SAS says that a responder keeps no more Child SAs. No
  /// daemon at hand does, so the notification that was opened is put in place of the one that was
  /// sent.
  @Test func aPeerThatKeepsOneChildSAIsTold() throws {
    let given = try secrets(of: "v2-rekey-refused")
    for judged in try judge("v2-rekey-refused", secrets: given) {
      var negotiation = judged.negotiation
      let index = try #require(negotiation.phase2.indices.last)
      guard case .refusedProtected(let message, let by, _)? = negotiation.phase2[index].failure
      else {
        Issue.record("the renewal was not refused")
        return
      }
      negotiation.phase2[index].failure = .refusedProtected(
        message: message, by: by, evidence: .notification(35))
      let facts = RunFacts(Run(), history: RunHistory(policies: [], forgets: false), secrets: given)
      let rule = try #require(RuleCatalogue.rule("IKE309"))
      #expect(rule.findings(in: negotiation, of: facts).isEmpty, "a renewal is no further SA")
      negotiation.phase2[index].content?.rekeyedSPI = nil
      #expect(rule.findings(in: negotiation, of: facts).map(\.confidence) == [.proven])
    }
  }

  private func secrets(of sample: String) throws -> Secrets {
    try Repository.secrets(of: sample)
  }

  private func judge(_ sample: String, secrets: Secrets) throws -> [JudgedNegotiation] {
    let judged = try JudgedCapture.alone(sample, secrets: secrets)
    try #require(!judged.isEmpty)
    return judged
  }
}
