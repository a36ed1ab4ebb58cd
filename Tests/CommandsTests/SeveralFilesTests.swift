import Foundation
import Glibc
import TestSupport
import Testing

@testable import Commands

/// One bad file among several is one failed entry, and the others are read (contract, section 9).
@Suite struct SeveralFilesTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let good = Repository.samples.appending(path: "v1-mismatch-hash/initiator.pcap")
    let octets = [UInt8](try Data(contentsOf: good))
    let files = FileManager.default
    try files.createDirectory(atPath: folder.path("a/b"), withIntermediateDirectories: true)
    try folder.file("good.pcap", octets)
    try folder.file("a/b/deep.pcap", octets)
    try folder.file("empty.pcap", [])
    try folder.file("text.cap", Array("hello\n".utf8))
    try folder.file("stump.pcap", Array(octets.prefix(30)))
    try files.createSymbolicLink(
      atPath: folder.path("dangling.pcap"), withDestinationPath: "nowhere")
    try files.createSymbolicLink(atPath: folder.path("a/b/loop"), withDestinationPath: "../..")
    mkfifo(folder.path("pipe.pcap"), 0o600)
    // Latin-1.
    let odd = Array(folder.path("caf").utf8) + [0xe9] + Array(".pcap".utf8) + [0]
    let descriptor = odd.withUnsafeBufferPointer { name in
      name.withMemoryRebound(to: CChar.self) {
        $0.baseAddress.map { open($0, O_CREAT | O_WRONLY, 0o600) } ?? -1
      }
    }
    try #require(descriptor >= 0)
    _ = write(descriptor, octets, octets.count)
    close(descriptor)
  }

  private static let bad = [
    "dangling.pcap", "empty.pcap", "pipe.pcap", "stump.pcap", "text.cap",
  ]

  @Test(.timeLimit(.minutes(1))) func areOneFailedEntryEach() throws {
    let report = folder.path("report.json")
    #expect(Program.run(["explain", folder.url.path, "--format", "json", "-o", report]) == 3)
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: report)))
    let captures = try #require((object as? [String: Any])?["captures"] as? [[String: Any]])
    let failed = captures.filter { $0["error"] is String }
      .compactMap { ($0["path"] as? String).map { URL(filePath: $0).lastPathComponent } }
    #expect(failed.sorted() == Self.bad)
    let read = captures.filter { $0["error"] == nil }
      .compactMap { $0["path"] as? String }.map { $0.split(separator: "/").last.map(String.init) }
    #expect(Set(read) == ["good.pcap", "deep.pcap", "caf\\xe9.pcap"])
    let negotiations = (object as? [String: Any])?["negotiations"] as? [Any]
    #expect(negotiations?.count == 1)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["explain", "check"])
  func failInJUnit(_ command: String) throws {
    let report = folder.path("report.xml")
    #expect(Program.run([command, folder.url.path, "--format", "junit", "-o", report]) == 3)
    let text = try String(contentsOfFile: report, encoding: .utf8)
    #expect(text.split(separator: "type=\"unreadable\"").count == Self.bad.count + 1)
  }

  @Test(.timeLimit(.minutes(1))) func areSaidByDecode() throws {
    let report = folder.path("report.ndjson")
    #expect(Program.run(["decode", folder.url.path, "--format", "ndjson", "-o", report]) == 3)
    let text = try String(contentsOfFile: report, encoding: .utf8)
    #expect(text.split(separator: "\n").count == 6)
  }

  /// Each with an expectation file of its own.
  @Test(.timeLimit(.minutes(1))) func failTheirOwnExpectations() throws {
    for name in ["good", "empty"] {
      try folder.file(
        "\(name).expect.yaml", Array("negotiations:\n  - count: 1\n    phase1: failed\n".utf8))
    }
    let report = folder.path("report.txt")
    #expect(
      Program.run([
        "check", folder.path("good.pcap"), folder.path("empty.pcap"), "--fail-on", "none", "-o",
        report,
      ]) == 3)
    #expect(try String(contentsOfFile: report, encoding: .utf8).contains("empty.expect.yaml"))
  }

  @Test func aloneTheyEndTheRun() {
    for name in Self.bad where name != "pipe.pcap" {
      #expect(Program.run(["explain", folder.path(name)]) == 3)
    }
  }
}
