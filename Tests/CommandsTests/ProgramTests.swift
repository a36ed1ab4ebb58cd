import Foundation
import TestSupport
import Testing

@testable import Commands

/// Exit codes and outputs of the contract's sections 1 and 2.
@Suite struct ProgramTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path(name) }

  private func sample(_ name: String) -> String {
    Repository.samples.appending(path: name).path
  }

  private func run(_ arguments: String...) -> (code: Int32, report: String) {
    let output = path("report-\(UUID().uuidString)")
    let code = Program.run(arguments + ["-o", output])
    let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
    return (code, text)
  }

  @Test func aFailureIsAnalysedAndExitsWithZero() {
    let result = run("explain", sample("v1-mismatch-hash/initiator.pcap"))
    #expect(result.code == 0)
    #expect(result.report.contains("error[IKE100]"))
    #expect(result.report.contains("1 negotiation: 1 failed; 1 error"))
  }

  @Test func explainIsTheDefaultCommand() {
    let file = sample("v1-mismatch-hash/initiator.pcap")
    #expect(run(file).report == run("explain", file).report)
  }

  @Test(arguments: [
    ("error", "v1-mismatch-hash/initiator.pcap", Int32(1)),
    ("error", "v2-success/initiator.pcap", 0),
    ("warning", "v2-success/initiator.pcap", 0),
    ("note", "v1-main-success/initiator.pcap", 1),
    ("none", "v1-mismatch-hash/initiator.pcap", 0),
  ])
  func threshold(_ level: String, _ capture: String, _ code: Int32) {
    #expect(run("explain", "--fail-on", level, sample(capture)).code == code)
  }

  @Test func lessSureFindingsCanBeLeftOut() {
    let file = sample("v1-wrong-psk-main/initiator.pcap")
    #expect(run("explain", file).report.contains("IKE201"))
    #expect(!run("explain", "--min-confidence", "proven", file).report.contains("error[IKE201]"))
  }

  @Test(arguments: [
    ["explain"], ["explain", "--format", "pdf", "x.pcap"], ["explain", "--no-such-option"],
    ["rule", "IKE999"], ["help", "explian"], ["help", "IKE201"], ["help", "tunnel.pcap"],
    ["explain", "--peer", "300.1.1.1", "x.pcap"], ["explain", "--peer", "10.0.0.0/99", "x.pcap"],
    ["explain", "--peer", "2001:db8::g:1", "--peer", "2001:db8:1", "x.pcap"],
    ["decode", "--negotiation", "xyz", "x.pcap"],
  ])
  func anUnusableCommandLineExitsWithTwo(_ arguments: [String]) {
    #expect(Program.run(arguments) == 2)
  }

  @Test(arguments: [
    ["help"], ["help", "explain"], ["help", "help"], ["help", "--help"], ["rule", "201"],
  ])
  func helpExitsWithZero(_ arguments: [String]) {
    #expect(Program.run(arguments) == 0)
  }

  @Test func aMissingFileExitsWithThree() {
    #expect(Program.run(["explain", path("missing.pcap")]) == 3)
  }

  @Test func aFileThatIsNoCaptureExitsWithThree() throws {
    try "hello, this is a text\n".write(
      toFile: path("text.pcap"), atomically: true, encoding: .utf8)
    #expect(Program.run(["explain", path("text.pcap")]) == 3)
  }

  @Test func aReportThatCannotBeWrittenExitsWithTwo() {
    let arguments = [
      "explain", sample("v2-success/initiator.pcap"), "-o", path("no/such/folder/report"),
    ]
    #expect(Program.run(arguments) == 2)
  }

  /// Cut inside the third packet: what is before it is analysed, the damage is a finding.
  @Test func aCaptureCutInTheMiddleIsAnalysedUpToThere() throws {
    let whole = try Data(contentsOf: URL(filePath: sample("v1-mismatch-hash/initiator.pcap")))
    try whole.dropLast(20).write(to: folder.url.appending(path: "cut.pcap"))
    let result = run("explain", path("cut.pcap"))
    #expect(result.code == 0)
    #expect(result.report.contains("IKE001"))
    try whole.prefix(30).write(to: folder.url.appending(path: "stump.pcap"))
    #expect(Program.run(["explain", path("stump.pcap")]) == 3)
  }

  @Test func aDirectoryIsItsCaptures() {
    let result = run("explain", "--format", "ndjson", sample("v1-nat-port-switch"))
    #expect(result.code == 0)
    #expect(result.report.split(separator: "\n").filter { $0.hasPrefix(#"{"capture""#) }.count == 3)
  }

  @Test func decodeWritesALineForEachMessage() {
    let result = run("decode", "--format", "ndjson", sample("v1-mismatch-hash/initiator.pcap"))
    #expect(result.code == 0)
    #expect(result.report.split(separator: "\n").count == 2)
    #expect(result.report.contains(#""notify_type":{"id":14,"name":"NO-PROPOSAL-CHOSEN"}"#))
  }

  @Test func decodeCanBeLimitedToAFrame() {
    let file = sample("v1-mismatch-hash/initiator.pcap")
    #expect(run("decode", "--frame", "2", file).report.contains("NO-PROPOSAL-CHOSEN"))
    #expect(!run("decode", "--frame", "1", file).report.contains("NO-PROPOSAL-CHOSEN"))
    #expect(run("decode", "--frame", "99", file).report.isEmpty)
  }
}
