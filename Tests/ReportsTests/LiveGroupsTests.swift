import TestSupport
import Testing

@testable import Diagnosis
@testable import Reports

/// Counting of equal failures while a watch goes on.
@Suite struct LiveGroupsTests {
  /// The sample, judged as ended by the rule.
  private func report(
    _ code: String, _ sample: String = "v1-wrong-psk-main/initiator", replacing: Bool = false
  ) async throws -> Watch.Report {
    let sample = try #require(Sample.all.first { $0.name == sample })
    var judged = try #require(try await sample.judged().negotiations.first)
    var finding = try #require(judged.findings.first)
    finding.page = type(of: try #require(RuleCatalogue.rule(code))).page
    judged.findings = [finding]
    return Watch.Report(
      judged: judged, reason: .refused, replaces: replacing ? judged.tally : nil)
  }

  /// One that is first told as refused, then as a wrong key, was never two failures.
  @Test func oneThatIsToldAnewCountsOnce() async throws {
    var groups = LiveGroups()
    #expect(groups.add(try await report("IKE203"))?.attempts == 1)
    #expect(groups.add(try await report("IKE201", replacing: true))?.attempts == 1)
    #expect(groups.add(try await report("IKE201", replacing: true))?.attempts == 1)
    // Another negotiation of the same peers is the first again that is told as merely refused.
    #expect(groups.add(try await report("IKE203", "v1-mismatch-hash/initiator"))?.attempts == 1)
    #expect(groups.add(try await report("IKE201", "v1-mismatch-group/initiator"))?.attempts == 2)
  }
}
