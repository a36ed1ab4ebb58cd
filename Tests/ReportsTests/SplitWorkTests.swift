import Capture
import Diagnosis
import Foundation
import Reports
import TestSupport
import Testing

/// How many processors share the work must not be seen in anything that is said.
@Suite struct SplitWorkTests {
  /// All samples as one run, as NDJSON.
  private func report(isSplit: Bool, room: Int?) throws -> [String] {
    var examination = Examination(room: room, isSplit: isSplit)
    var format = ExplanationNDJSON(ReportSetting(version: "1"))
    _ = format.begin(Sample.all.map { CaptureSummary(path: $0.capture.path) })
    var octets: [UInt8] = []
    func deliver(_ drafted: (entry: OverviewEntry, draft: [UInt8])) -> Bool {
      octets += format.add(drafted.entry, draft: drafted.draft)
      return true
    }
    func prepare() -> Preparation<(entry: OverviewEntry, draft: [UInt8])> {
      let drafting = format.drafting
      return { (OverviewEntry($0), drafting?($0) ?? []) }
    }
    for sample in Sample.all {
      examination.read(
        try CaptureFile(path: sample.capture.path), preparing: prepare, deliver: deliver)
    }
    let findings = examination.judge(preparing: prepare, deliver: deliver)
    octets += format.end(Conclusion(findings: findings, summary: RunSummary()))
    return String(decoding: octets, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(arguments: [nil, 64 << 10]) func isNotSeen(room: Int?) throws {
    let alone = try report(isSplit: false, room: room)
    let split = try report(isSplit: true, room: room)
    #expect(alone.count > Sample.all.count)
    for (line, other) in zip(alone, split) where line != other {
      Issue.record("\(line.prefix(300)) | \(other.prefix(300))")
    }
    #expect(alone.count == split.count)
  }
}
