import Diagnosis
import Foundation
import Keys
import Negotiations
import TestSupport
import Testing

/// Base Mode, RFC 2408 section 4.4. The samples' keys were derived and their messages encrypted by
/// another program, after a recording of racoon had shown what its hashes are made of.
@Suite struct BaseModeTests {
  private func judge(_ sample: String) throws -> JudgedNegotiation {
    let judged = try JudgedCapture.alone(
      sample, ["capture.pcap"], secrets: Repository.secrets(of: sample))
    return try #require(judged.first)
  }

  @Test func isFollowedToItsEnd() throws {
    let judged = try judge("base-mode-success")
    let negotiation = judged.negotiation
    #expect(negotiation.mode == .base)
    #expect(
      negotiation.messages.map(\.name) == [
        .base(1), .base(2), .base(3), .base(4), .informational, .quick(1), .quick(2), .quick(3),
      ])
    #expect(negotiation.phase1.state == .established)
    #expect(negotiation.phase2.map(\.state) == [.established])
    #expect(negotiation.initiator.identity == "initiator.example")
    #expect(judged.findings.allSatisfy { $0.severity != .error })
  }

  @Test func opensWithRFC2409sKeys() throws {
    let negotiation = try judge("base-mode-success").negotiation
    #expect(negotiation.decryption.state == .full)
    #expect(negotiation.decryption.psk == .verified)
    #expect(negotiation.decryption.initiatorKey?.proof == "HASH_I")
    let hashes = negotiation.messages.compactMap(\.opened).map(\.hash)
    #expect(hashes.count == 4)
    #expect(hashes.allSatisfy { $0.isVerified })
  }

  /// HASH_I goes out before the responder's key exchange value is there, and is tested without it.
  @Test func anInitiatorsProofIsEnough() throws {
    let judged = try judge("base-mode-wrong-key")
    #expect(judged.negotiation.decryption.initiatorKey?.label == "initiator")
    let errors = judged.findings.filter { $0.severity == .error }
    #expect(errors.map(\.page.code) == ["IKE201"], "\(errors.map(\.title))")
  }
}
