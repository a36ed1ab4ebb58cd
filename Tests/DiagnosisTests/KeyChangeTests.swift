import Capture
import Diagnosis
import Foundation
import Negotiations
import TestSupport
import Testing

@testable import Keys

/// Keys that fit what one side proves, and that the other side refuses all the same.
@Suite struct KeyChangeTests {
  private func secrets(of sample: String, _ further: String = "") throws -> Secrets {
    let text = try Repository.text("Samples/\(sample)/secrets.yaml") + further
    return try SecretsFile.read(Array(text.utf8), file: "secrets.yaml")
  }

  /// In the order of their first messages.
  private func judge(_ sample: String, _ secrets: Secrets) throws -> [JudgedNegotiation] {
    var judged: [JudgedNegotiation] = []
    var examination = Examination(secrets: secrets)
    examination.read(
      try CaptureFile(path: Repository.samples.appending(path: "\(sample)/initiator.pcap").path))
    _ = examination.judge {
      judged.append($0)
      return true
    }
    return judged
  }

  /// The responder's log has "MAC mismatched" for the second one: its key was changed in between.
  @Test func aKeyThatWasTakenBeforeIsNoWrongIdentity() throws {
    let judged = try judge("v2-key-changed", secrets(of: "v2-key-changed"))
    #expect(judged.map(\.negotiation.phase1.state) == [.established, .failed])
    let errors = judged.flatMap(\.findings).filter { $0.severity == .error }
    #expect(errors.map(\.page.code) == ["IKE201"])
    #expect(errors.map(\.confidence) == [.likely])
    // The answer that granted the first Child SA.
    #expect(errors.first?.evidence.last?.reference.frame == 4)
  }

  /// Without secrets the cause stays open, and the tunnel before is told.
  @Test func aTunnelThatStoodBeforeIsTold() throws {
    let errors = try judge("v2-key-changed", Secrets()).flatMap(\.findings)
      .filter { $0.severity == .error }
    #expect(errors.map(\.page.code) == ["IKE203"])
    #expect(errors.first?.evidence.last?.reference.frame == 4)
    let alone = try judge("v2-wrong-psk", Secrets()).flatMap(\.findings)
      .filter { $0.severity == .error }
    #expect(alone.first?.explanation.contains("before") == false)
  }

  /// RFC 8784 section 3: the post-quantum key goes into AUTH. The two keys are those of the sample's
  /// configurations.
  @Test(arguments: [
    (["a post-quantum key"], "whose keys are those given"),
    (["a post-quantum key", "another post-quantum key"], "have different post-quantum keys"),
  ])
  func aProofWithAPostquantumKeyIsNoWrongIdentity(_ keys: [String], _ title: String) throws {
    let sample = "v2-postquantum-key-differs"
    let further = "ppk:\n" + keys.map { "  - id: quantum\n    key: \"\($0)\"\n" }.joined()
    let errors = try judge(sample, secrets(of: sample, further)).flatMap(\.findings)
      .filter { $0.severity == .error }
    #expect(errors.map(\.page.code) == ["IKE203"])
    #expect(errors.map(\.confidence) == [.likely])
    #expect(errors.first?.title.contains(title) == true, "\(errors.map(\.title))")
  }
}
