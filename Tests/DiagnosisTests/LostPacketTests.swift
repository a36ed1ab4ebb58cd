import Diagnosis
import Foundation
import Keys
import Negotiations
import TestSupport
import Testing

/// A healthy negotiation of which a capture lacks a packet, or has two in the wrong order, is healthy:
/// what a capture loses was not lost on the wire.
@Suite struct LostPacketTests {
  private static let healthy = [
    "v1-main-success", "v1-nat-port-switch", "v2-success", "v2-child-group-retry", "v2-hybrid-ppk",
  ]

  private func accused(_ frames: RecordedFrames, _ secrets: Secrets = Secrets()) throws -> [String]
  {
    let judged = try frames.withFile { try JudgedCapture([$0], secrets: secrets) }
    return (judged.negotiations.flatMap(\.findings) + judged.findings).filter {
      $0.severity != .note && !$0.page.code.hasPrefix("IKE6")
    }.map { "\($0.page.code) \($0.confidence): \($0.title)" }
  }

  private func frames(_ sample: String, _ capture: String = "initiator.pcap") throws
    -> RecordedFrames
  {
    try RecordedFrames(
      Repository.samples.appending(path: sample).appending(path: capture))
  }

  @Test(arguments: healthy) func aLostPacketAccusesNobody(_ sample: String) throws {
    let whole = try frames(sample)
    for given in [Secrets(), try Repository.secrets(of: sample)] {
      for lost in whole.records.indices.prefix(24) {
        var frames = whole
        frames.records.remove(at: lost)
        let accused = try accused(frames, given)
        #expect(accused.isEmpty, "without frame \(lost + 1): \(accused)")
      }
    }
  }

  /// The first 8 octets of a record are its time, which stays where it is.
  @Test(arguments: healthy) func neighboursInTheWrongOrderAccuseNobody(_ sample: String) throws {
    let whole = try frames(sample)
    for given in [Secrets(), try Repository.secrets(of: sample)] {
      for first in whole.records.indices.dropLast().prefix(24) {
        var frames = whole
        let (one, other) = (whole.records[first], whole.records[first + 1])
        frames.records[first] = Array(one.prefix(8) + other.dropFirst(8))
        frames.records[first + 1] = Array(other.prefix(8) + one.dropFirst(8))
        let accused = try accused(frames, given)
        #expect(accused.isEmpty, "frames \(first + 1) and \(first + 2) exchanged: \(accused)")
      }
    }
  }

  // MARK: What is missing

  /// INVALID_KE_PAYLOAD, opened, demands another group (RFC 7296 section 1.3), in frame 12 of the sample,
  /// and the capture ends before the asker goes on, or before it is answered.
  @Test(arguments: [12, 13]) func aDemandOfAnotherGroupIsNoRefusedRenewal(_ count: Int) throws {
    var frames = try frames("v2-child-group-retry")
    frames.records = Array(frames.records.prefix(count))
    #expect(try accused(frames, Repository.secrets(of: "v2-child-group-retry")) == [])
  }
}
