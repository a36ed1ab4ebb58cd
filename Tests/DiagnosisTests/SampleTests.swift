import Diagnosis
import Foundation
import Negotiations
import TestSupport
import Testing

/// Every shipped capture against what its expectation file says, which was written from the
/// daemons' logs and configurations.
@Suite struct SampleTests {
  /// By the reader and the comparison of `ikewhy check`.
  @Test(arguments: Sample.all)
  func meetsItsExpectations(_ sample: Sample) async throws {
    let judged = try await sample.judged()
    var check = ExpectationCheck(try sample.expected())
    for var negotiation in judged.negotiations {
      check.observe(&negotiation, capture: sample.capture.path)
    }
    var findings = judged.findings
    let results = check.finish(&findings)
    #expect(!results.isEmpty)
    for complaint in results.flatMap(\.complaints) {
      Issue.record("\(complaint.place): \(complaint.text) \(complaint.reason ?? "")")
    }
  }

  private func summary(_ finding: Finding) -> String {
    "\(finding.page.code) \(finding.severity.rawValue) \(finding.confidence.rawValue): \(finding.title)"
  }

  /// A finding that is not proven must say what would settle it, and every one must show a frame.
  @Test(arguments: Sample.all)
  func findingsKeepTheirPromises(_ sample: Sample) async throws {
    let judged = try await sample.judged()
    for finding in judged.negotiations.flatMap(\.findings) + judged.findings {
      #expect(!finding.evidence.isEmpty, "\(summary(finding))")
      #expect(finding.settle != nil || finding.confidence == .proven, "\(summary(finding))")
      #expect(!finding.title.contains("\n"))
      if finding.severity != .note { #expect(!finding.remedies.isEmpty, "\(summary(finding))") }
    }
    // One root cause, one error.
    for negotiation in judged.negotiations {
      #expect(
        negotiation.findings.count { $0.severity == .error } <= 1,
        "\(negotiation.findings.map(summary))")
    }
  }
}
