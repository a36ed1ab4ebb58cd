import Diagnosis
import Foundation
import TestSupport
import Testing

/// The gateway refuses a user whom EAP has let in: revocation of the user's certificate, a group, an identity.
@Suite struct RefusedAfterEAPTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// N(AUTHENTICATION_FAILED) as message 8 of the sample's IKE SA, sealed by hand with its SK_er and SK_ar:
  /// SKEYSEED and keys after RFC 7296 section 2.14, AES-CBC-256 and HMAC-SHA2-256-128.
  private static let refusal = """
    b43175f63ae4e59fad1d44a38493e6a02e20232000000008000000502900003421715405f57c674739a732b25d9fdb79\
    f067a5e12874958ab8bd525b6cb959d82ec6c7757bd8e9b8f247d4fad1845f3f
    """

  /// The sample's first 18 frames, EAP-Success and the client's AUTH among them, and then the refusal in
  /// place of the grant.
  private func refused() throws -> String {
    let whole = [UInt8](
      try Data(contentsOf: Repository.samples.appending(path: "v2-eap-ttls/initiator.pcap")))
    var place = 24
    for frame in 1...19 {
      let count = (0..<4).reduce(0) { $0 | Int(whole[place + 8 + $1]) << (8 * $1) }
      if frame == 19 { break }
      place += 16 + count
    }
    var message: [UInt8] = []
    var hex = Self.refusal[...]
    while let octet = UInt8(hex.prefix(2), radix: 16) {
      message.append(octet)
      hex = hex.dropFirst(2)
    }
    // Ethernet, IPv4 and UDP, with the lengths of 20 + 8 + 80 and 8 + 80 octets.
    var frame = Array(whole[place + 16..<place + 16 + 42])
    (frame[16], frame[17]) = (0, 108)
    (frame[38], frame[39]) = (0, 88)
    frame += message
    let length = [UInt8(frame.count), 0, 0, 0]
    return try folder.file(
      "refused.pcap",
      Array(whole[..<place]) + whole[place..<place + 8] + length + length + frame)
  }

  /// AUTH behind EAP has method 2 and is keyed by the MSK (RFC 7296 section 2.16): no pre-shared key.
  @Test func theKeyOfEAPIsNoPresharedKey() throws {
    let judged = try JudgedCapture(
      [try refused()], secrets: Repository.secrets(of: "v2-eap-ttls"))
    let errors = judged.told.filter { $0.severity == .error }
    #expect(errors.map(\.page.code) == ["IKE203"])
    let error = try #require(errors.first)
    #expect(error.explanation.contains("EAP had succeeded"))
    #expect(error.remedies.first?.contains("revocation") == true)
    #expect(!error.remedies.contains { $0.contains("pre-shared") })
  }
}
