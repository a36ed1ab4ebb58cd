import Foundation
import TestSupport
import Testing

@testable import Commands

/// `ikewhy check` as a pipeline uses it: files on disk, exit codes, reports.
@Suite struct CheckTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path(name) }

  private func place(_ sample: String, as name: String) throws -> String {
    try FileManager.default.copyItem(
      atPath: Repository.samples.appending(path: sample).path, toPath: path(name))
    return path(name)
  }

  private func write(_ text: String, _ name: String) throws {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
  }

  private func check(_ arguments: String...) -> (code: Int32, report: String) {
    let output = path("report-\(UUID().uuidString)")
    let code = Program.run(["check"] + arguments + ["-o", output])
    return (code, (try? String(contentsOfFile: output, encoding: .utf8)) ?? "")
  }

  private let healthy = "v1-main-success/initiator.pcap"
  private let refused = "v1-mismatch-hash/initiator.pcap"

  /// The scratch repository of a pipeline: it passes, then the capture changes, and the line is
  /// named.
  @Test func aChangedCaptureFailsAndNamesTheLine() throws {
    let capture = try place(healthy, as: "lab.pcap")
    #expect(Program.run(["check", "--bless", capture]) == 0)
    let blessed = try String(contentsOfFile: path("lab.expect.yaml"), encoding: .utf8)
    #expect(blessed.contains("phase1: established"))
    #expect(check(capture).code == 0)
    try FileManager.default.removeItem(atPath: capture)
    _ = try place(refused, as: "lab.pcap")
    let result = check(capture)
    #expect(result.code == 1)
    let line = try #require(
      blessed.split(separator: "\n", omittingEmptySubsequences: false)
        .firstIndex { $0.contains("phase1: established") })
    #expect(
      result.report.contains(
        "lab.expect.yaml:\(line + 1): phase1: expected established, seen failed"))
    #expect(result.report.hasSuffix("\n"))
    #expect(result.report.contains("FAILED: 1 capture, 1 negotiation; 1 expectation, 1 not met"))
  }

  @Test func errorsFailAndTheThresholdCanBeMoved() throws {
    let capture = try place(refused, as: "lab.pcap")
    #expect(check(capture).code == 1)
    #expect(check("--fail-on", "none", capture).code == 0)
    let fine = try place(healthy, as: "fine.pcap")
    #expect(check("--fail-on", "error", fine).code == 0)
    #expect(check("--fail-on", "note", fine).code == 1)
  }

  @Test func aBaselineKnowsItsFindings() throws {
    let capture = try place(refused, as: "lab.pcap")
    let baseline = path("old.json")
    for format in ["json", "ndjson"] {
      #expect(Program.run(["explain", "--format", format, "-o", baseline, capture]) == 0)
      #expect(check("--fail-on", "error", "--baseline", baseline, capture).code == 0)
    }
    // Recorded by the other side: other frames and times, the same peers and rule.
    let other = try place("v1-mismatch-hash/responder.pcap", as: "other.pcap")
    #expect(check("--fail-on", "error", "--baseline", baseline, other).code == 0)
    // A baseline is nothing that captures are expected to be (contract, section 9).
    #expect(check("--baseline", baseline, capture).code == 1)
    let stranger = try place("v1-mismatch-group/initiator.pcap", as: "stranger.pcap")
    let fine = try fine()
    #expect(Program.run(["explain", "--format", "json", "-o", baseline, fine]) == 0)
    #expect(check("--baseline", baseline, stranger).code == 1)
    let later = try String(contentsOfFile: baseline, encoding: .utf8)
      .replacing("\"schema_version\": 1", with: "\"schema_version\": 2")
    try write(later, "later.json")
    try write("hello\n", "text.json")
    for unusable in ["later.json", "text.json"] {
      #expect(check("--baseline", path(unusable), capture).code == 2, "\(unusable)")
    }
  }

  private func fine() throws -> String {
    let name = path("fine.pcap")
    return FileManager.default.fileExists(atPath: name) ? name : try place(healthy, as: "fine.pcap")
  }

  @Test func suppressionsAreFoundUpwardsAndExpire() throws {
    try FileManager.default.createDirectory(
      atPath: path("deep/er"), withIntermediateDirectories: true)
    let capture = try place(refused, as: "deep/er/lab.pcap")
    #expect(check("--fail-on", "error", capture).code == 1)
    func suppress(until date: String) throws {
      try write(
        "suppress:\n  - {rule: IKE100, reason: known, expires: \(date)}\n", ".ikewhy.yaml")
    }
    try suppress(until: "9999-12-31")
    #expect(check("--fail-on", "error", capture).code == 0)
    #expect(check("--fail-on", "error", capture).report.contains("until 9999-12-31: known"))
    try suppress(until: "2001-01-01")
    #expect(check("--fail-on", "error", capture).code == 1)
    try write("suppress:\n  - {rule: IKE100, reason: known}\n", ".ikewhy.yaml")
    #expect(check("--fail-on", "error", capture).code == 2)
  }

  @Test func aDirectoryIsCheckedCaptureByCapture() throws {
    try FileManager.default.createDirectory(
      atPath: path("a/b"), withIntermediateDirectories: true)
    _ = try place(healthy, as: "a/one.pcap")
    _ = try place(refused, as: "a/b/two.pcap")
    try write("negotiations: [{count: 1, phase1: established}]\n", "a/one.expect.yaml")
    try write("negotiations: [{findings: {require: [{rule: IKE100}]}}]\n", "a/b/two.expect.yaml")
    let result = check(path("a"))
    #expect(result.code == 0)
    #expect(result.report.contains("2 captures, 2 negotiations; 2 expectations, all met"))
    try FileManager.default.removeItem(atPath: path("a/one.pcap"))
    #expect(check(path("a")).code == 3)
  }

  @Test func whatCannotBeUsedExitsWithTwo() throws {
    let capture = try place(healthy, as: "lab.pcap")
    #expect(check("--expect", path("missing.yaml"), capture).code == 2)
    try write("negotiations: [{cuont: 1}]\n", "lab.expect.yaml")
    #expect(check(capture).code == 2)
    for report in ["pdf=x", "sarif", "sarif=", "=x"] {
      #expect(check("--also", report, capture).code == 2)
    }
    #expect(check("--also", "json=\(path("no/such/x"))", capture).code == 2)
    #expect(check(path("missing.pcap")).code == 3)
  }

  /// No report appears under its name when the run fails.
  @Test func nothingHalfWrittenIsLeft() throws {
    try "text".write(toFile: path("bad.pcap"), atomically: true, encoding: .utf8)
    let reports = ["json", "ndjson"].map { "\($0)=\(path("r.\($0)"))" }
    let code = Program.run(
      ["check", path("bad.pcap"), "--also", reports[0], "--also", reports[1]])
    #expect(code == 3)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(left == ["bad.pcap"])
  }

  @Test func blessingKeepsWhatIsMet() throws {
    let capture = try place(healthy, as: "lab.pcap")
    let own = "negotiations:  # mine\n  - count: 1\n"
    try write(own, "lab.expect.yaml")
    #expect(Program.run(["check", "--bless", capture]) == 0)
    #expect(try String(contentsOfFile: path("lab.expect.yaml"), encoding: .utf8) == own)
    try write("negotiations: [{count: 2}]\n", "lab.expect.yaml")
    #expect(Program.run(["check", "--bless", capture]) == 0)
    #expect(check(capture).code == 0)
  }

  /// With the configuration given, the annotation is at the line to change.
  @Test func annotationsPointAtTheConfiguration() throws {
    let capture = try place("v1-mismatch-group/initiator.pcap", as: "lab.pcap")
    let policy = try place("v1-mismatch-group/responder.swanctl.conf", as: "hub.conf")
    let text = try String(contentsOfFile: policy, encoding: .utf8)
    let line = try #require(
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .firstIndex { $0.contains("proposals = ") && !$0.contains("esp_") })
    let result = check("--format", "github", "--policy", policy, capture)
    #expect(result.code == 1)
    #expect(result.report.hasPrefix("::error file=\(policy),line=\(line + 1),title=IKE104 "))
  }

  /// Contract section 9: nothing collected fails, unless that is allowed.
  @Test func aCheckOfNothingFails() throws {
    let capture = try place(healthy, as: "alone.pcap")
    let result = check(capture)
    #expect(result.code == 1)
    #expect(result.report.contains("FAILED"))
    #expect(check("--allow-empty", capture).code == 0)
    #expect(check("--fail-on", "error", capture).code == 0)
  }

  /// Beside one with captures too: those may have gone astray.
  @Test func aDirectoryWithoutCapturesIsNothingToCheck() throws {
    let capture = try place(healthy, as: "lab.pcap")
    #expect(Program.run(["check", "--bless", capture]) == 0)
    try FileManager.default.createDirectory(atPath: path("none"), withIntermediateDirectories: true)
    #expect(check(path("none")).code == 1)
    #expect(check("--fail-on", "error", path("none")).code == 1)
    #expect(check(path("none"), capture).code == 1)
    #expect(check("--allow-empty", path("none")).code == 0)
    #expect(check("--allow-empty", path("none"), capture).code == 0)
    #expect(check(path("missing")).code == 3)
  }

  @Test func bothEndingsOfAnExpectationFileCount() throws {
    let capture = try place(refused, as: "short.pcap")
    try write(
      "negotiations:\n  - phase1: failed\n    findings: {require: [{rule: IKE100}]}\n",
      "short.expect.yml")
    #expect(check(capture).code == 0)
    try write("negotiations:\n  - phase1: established\n", "short.expect.yml")
    #expect(check(capture).code == 1)
  }

  /// A case whose name changes from run to run has no history in any CI.
  @Test func testCasesKeepTheirNames() throws {
    let capture = try place(refused, as: "names.pcap")
    let report = check("--format", "junit", "--fail-on", "error", capture).report
    #expect(report.contains("testcase name=\"IKEv1 Main Mode 198.51.100.10 → 203.0.113.20\""))
  }
}
