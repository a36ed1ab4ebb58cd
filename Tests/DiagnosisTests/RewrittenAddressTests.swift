import Capture
import Diagnosis
import Foundation
import Negotiations
import TestSupport
import Testing

/// A file whose addresses were rewritten after the recording, as people do before they publish one: the
/// peers' hashes are of addresses that the packets no longer show, and no NAT was there.
@Suite struct RewrittenAddressTests {
  private func judged(_ sample: String, rewritten: Bool = true) throws -> [JudgedNegotiation] {
    var frames = try RecordedFrames(
      Repository.samples.appending(path: sample).appending(path: "initiator.pcap"))
    if rewritten {
      // Behind 16 octets of the record, 14 of Ethernet and 12 of IPv4: source and destination.
      frames.records = frames.records.map { record in
        var record = record
        for place in [42, 46] where Array(record[place..<place + 4]) == [198, 51, 100, 10] {
          record.replaceSubrange(place..<place + 4, with: [192, 0, 2, 77])
        }
        return record
      }
    }
    return try frames.withFile { try JudgedCapture([$0]) }.negotiations
  }

  private func accused(_ negotiations: [JudgedNegotiation]) -> [String] {
    negotiations.flatMap(\.findings)
      .filter { $0.severity != .note && !$0.page.code.hasPrefix("IKE6") }
      .map { "\($0.page.code) \($0.confidence)" }
  }

  @Test(arguments: ["v1-main-success", "v1-aggressive-success", "v2-success"])
  func aHealthyTunnelIsNotAccused(_ sample: String) throws {
    #expect(accused(try judged(sample)).isEmpty)
  }

  /// RFC 3947 section 3.2: both hashes are of both cookies, so that who sees the same address has the same
  /// octets.
  @Test func equalHashesOfBothSidesShowThatThereIsNoNAT() throws {
    let negotiation = try #require(try judged("v1-main-success").first?.negotiation)
    #expect(negotiation.nat.detected == .none)
    #expect(negotiation.nat.comparisons.contains { $0.result != .matches })
  }

  @Test(arguments: ["v1-quick-mode-refused", "v2-child-refused"])
  func theCauseOfAFailureStays(_ sample: String) throws {
    let before = accused(try judged(sample, rewritten: false))
    #expect(!before.isEmpty)
    #expect(accused(try judged(sample)) == before)
  }
}
