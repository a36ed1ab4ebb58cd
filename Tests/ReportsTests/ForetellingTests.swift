import Capture
import Diagnosis
import Foundation
import Negotiations
import Reports
import TestSupport
import Testing

/// Contract section 9: what comes through a pipe is reported as it is judged in `ndjson`; a line that
/// does not hold any more is replaced, and nothing is told twice.
@Suite struct ForetellingTests {
  private struct Line: Decodable {
    struct Negotiation: Decodable { var id: String }
    var negotiation: Negotiation
    var replaces: String?
  }

  private func line(_ octets: [UInt8]) throws -> Line {
    try JSONDecoder().decode(Line.self, from: Data(octets))
  }

  @Test func whatHoldsIsToldOnce() async throws {
    let judged = try await Sample.named("v1-mismatch-hash/initiator").judged().negotiations[0]
    var report = ExplanationNDJSON(ReportSetting(version: "test"))
    _ = report.begin([CaptureSummary(path: "-")])
    let told = try line(report.foretell(judged))
    #expect(told.negotiation.id == judged.negotiation.id)
    #expect(told.replaces == nil)
    #expect(report.add(judged).isEmpty)
    // Only what was told is left out, and only once.
    #expect(try line(report.add(judged)).replaces == nil)
  }

  @Test func whatChangedReplacesWhatWasTold() async throws {
    let judged = try await Sample.named("v1-mismatch-hash/initiator").judged().negotiations[0]
    var report = ExplanationNDJSON(ReportSetting(version: "test"))
    _ = report.begin([CaptureSummary(path: "-")])
    var before = judged
    before.findings = []
    #expect(try line(report.foretell(before)).replaces == nil)
    #expect(try line(report.foretell(before)).replaces == judged.negotiation.id)
    #expect(try line(report.add(judged)).replaces == judged.negotiation.id)
  }

  /// Formats that are read from their beginning tell nothing before their turn.
  @Test func otherFormatsWait() async throws {
    let judged = try await Sample.named("v1-mismatch-hash/initiator").judged().negotiations[0]
    for format in ReportFormats.all + SummaryFormats.all where format != ExplanationNDJSON.self {
      var report = format.init(ReportSetting(version: "test"))
      #expect(report.foretell(judged).isEmpty, "\(format.name)")
    }
  }
}
