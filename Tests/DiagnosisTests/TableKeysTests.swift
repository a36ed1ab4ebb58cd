import Capture
import Diagnosis
import Foundation
import ISAKMP
import TestSupport
import Testing

@testable import Keys
@testable import Negotiations

/// Keys as Wireshark's tables and charon's logs hold them, on captures that lack what their algorithms
/// and IVs usually come from. The keys of the samples are those that their daemons logged; an integrity
/// check value that fits, and a plaintext that the whole capture gives too, are the oracles.
@Suite struct TableKeysTests {
  private func read(_ sample: String, dropping dropped: Int, _ secrets: Secrets) throws
    -> Negotiation
  {
    let frames = try RecordedFrames(
      Repository.root.appending(path: "Samples/\(sample)/initiator.pcap"))
    return try frames.withFile(dropped..<frames.records.count) { path in
      try #require(JudgedCapture([path], secrets: secrets).negotiations.first).negotiation
    }
  }

  private func given(_ sample: String) throws -> Secrets {
    let path = Repository.root.appending(path: "Samples/\(sample)/secrets.yaml")
    return try SecretsFile.read([UInt8](Data(contentsOf: path)), file: "secrets.yaml")
  }

  private func row(_ whole: Negotiation, _ encryption: String, _ integrity: String) throws
    -> IKEv2KeyRow
  {
    let keys = try #require(whole.decryption.ikev2Keys.first)
    return IKEv2KeyRow(
      initiatorSPI: whole.initiatorSPI, responderSPI: whole.responderSPI, ei: keys.ei, er: keys.er,
      ai: keys.ai, ar: keys.ar, encryptionName: encryption, integrityName: integrity,
      origin: SecretOrigin(file: "ikev2_decryption_table", line: 1))
  }

  @Test(arguments: [
    ("v2-success", "AES-CBC-256 [RFC3602]", "HMAC_SHA2_256_128 [RFC4868]"),
    ("v2-success", "AES_CBC_256", "HMAC_SHA2_256_128"),
    ("v2-success", "AES-CBC-256 [RFC3602]", "ANY 128-bits of Authentication [No Checking]"),
    ("v2-aead-success", "AES-GCM-256 with 16 octet ICV [RFC5282]", "NONE [RFC4306]"),
  ])
  func aRowOpensWhatFollowsIKESAINIT(_ sample: String, _ encryption: String, _ integrity: String)
    throws
  {
    let whole = try read(sample, dropping: 0, given(sample))
    var secrets = Secrets()
    secrets.ikev2Rows = [try row(whole, encryption, integrity)]
    let late = try read(sample, dropping: 2, secrets)
    #expect(late.decryption.state == .full)
    #expect(late.decryption.obstacle == nil)
    #expect(
      late.messages.map { $0.opened.map { Array($0.plaintext) } }
        == whole.messages.dropFirst(2).map { $0.opened.map { Array($0.plaintext) } })
    // Nothing vouches for what was not checked.
    let isChecked = !integrity.hasPrefix("ANY")
    #expect(late.messages.allSatisfy { $0.opened?.hash.isVerified == isChecked })
  }

  /// Names that fit the negotiated algorithms no better than the capture does open nothing, and say
  /// nothing of damage.
  @Test func aWrongNameOpensNothing() throws {
    let whole = try read("v2-success", dropping: 0, given("v2-success"))
    var secrets = Secrets()
    secrets.ikev2Rows = [
      try row(whole, "AES-CTR-256 [RFC5930]", "HMAC_SHA2_256_128 [RFC4868]"),
      try row(whole, "a name of nothing", "HMAC_SHA2_256_128 [RFC4868]"),
    ]
    let late = try read("v2-success", dropping: 2, secrets)
    #expect(late.decryption.state == .none)
    #expect(late.decryption.integrityFailures.isEmpty)
  }

  /// CCM is counter mode with a tag: the nonce's flags octet 3 (RFC 3610 section 2.3 with a counter of
  /// four octets) before the three octets of salt.
  @Test func aRowWritesCounterModeForCCM() throws {
    let negotiated = IKEv2Algorithms(
      encryption: try IKEv2Cipher(.aesCCM12, keyLength: 128), integrity: nil, prf: .hmac(.sha1))
    let key = [UInt8](repeating: 7, count: 16)
    let row = IKEv2KeyRow(
      initiatorSPI: 1, responderSPI: 2, ei: SecretOctets(key + [3, 0xA, 0xB, 0xC]),
      er: SecretOctets(key + [3, 0xD, 0xE, 0xF]), ai: SecretOctets([]), ar: SecretOctets([]),
      encryptionName: "AES-CTR-128 [RFC5930]",
      integrityName: "ANY 96-bits of Authentication [No Checking]",
      origin: SecretOrigin(file: "ikev2_decryption_table", line: 1))
    let keys = row.keys(negotiated: negotiated, exchange: nil)
    #expect(keys.map(\.algorithms.isChecked) == [true, false])
    #expect(keys.first?.ei == SecretOctets(key + [0xA, 0xB, 0xC]))
    #expect(keys.first?.er == SecretOctets(key + [0xD, 0xE, 0xF]))
  }

  /// Zeros stand for a direction whose keys are not known: that its messages stay closed is no fault of
  /// theirs.
  @Test func oneDirectionAlone() throws {
    let whole = try read("v2-success", dropping: 0, given("v2-success"))
    var known = try row(whole, "AES-CBC-256 [RFC3602]", "HMAC_SHA2_256_128 [RFC4868]")
    known.er = SecretOctets([UInt8](repeating: 0, count: 32))
    known.ar = known.er
    var secrets = Secrets()
    secrets.ikev2Rows = [known]
    let late = try read("v2-success", dropping: 0, secrets)
    #expect(late.decryption.state == .partial)
    #expect(late.decryption.integrityFailures.isEmpty)
  }

  /// An IKEv1 row names no algorithm; the first message after the gap lacks its IV.
  @Test func anIKEv1RowOpensWhatFollowsPhase1() throws {
    let whole = try read("v1-main-success", dropping: 0, given("v1-main-success"))
    let keys = try #require(whole.decryption.ikev1Keys.first)
    var secrets = Secrets()
    secrets.ikev1Rows = [
      IKEv1KeyRow(
        initiatorCookie: whole.initiatorSPI, cipherKey: keys.cipherKey,
        origin: SecretOrigin(file: "ikev1_decryption_table", line: 1))
    ]
    let late = try read("v1-main-success", dropping: 6, secrets)
    let quick = late.messages.filter { if case .quick = $0.name { true } else { false } }
    #expect(quick.count == 3)
    #expect(quick.allSatisfy { $0.opened != nil })
    #expect(quick.first?.opened?.isFirstBlockLost == true)
    let types = whole.messages.filter { if case .quick = $0.name { true } else { false } }
      .map { $0.opened?.payloads.map(\.type) }
    #expect(quick.map { $0.opened?.payloads.map(\.type) } == types)
  }
}
