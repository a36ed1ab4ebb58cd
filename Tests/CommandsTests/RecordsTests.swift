import Foundation
import TestSupport
import Testing

@testable import Capture
@testable import Commands

/// `ikewhy explain --records` says of records what `ikewhy explain` says of the captures.
@Suite struct RecordsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// All samples as one run: what one negotiation shows of a host speaks in another's findings.
  @Test(.timeLimit(.minutes(2)), arguments: ["json", "html"])
  func tellTheSame(_ format: String) throws {
    let samples = Repository.samples.path
    let (plain, recorded) = (folder.path("plain"), folder.path("recorded"))
    let records = folder.path("records.ikr")
    #expect(Program.run(["explain", samples, "--format", format, "-o", plain]) == 0)
    #expect(Program.run(["extract", samples, "-o", records, "--quiet"]) == 0)
    #expect(
      Program.run(["explain", "--records", records, "--format", format, "-o", recorded]) == 0)
    let expected = try Data(contentsOf: URL(filePath: plain))
    #expect(try Data(contentsOf: URL(filePath: recorded)) == expected)
    #expect(expected.count > 100_000)
  }

  /// One bad file among several is as bad behind records.
  @Test func tellWhatCannotBeRead() throws {
    let good = Repository.samples.appending(path: "v1-mismatch-hash/initiator.pcap").path
    let octets = [UInt8](try Data(contentsOf: URL(filePath: good)))
    let captures = [
      good, try folder.file("empty.pcap", []),
      try folder.file("cut.pcap", Array(octets.prefix(octets.count - 9))),
    ]
    let (plain, recorded) = (folder.path("plain"), folder.path("recorded"))
    let records = folder.path("records.ikr")
    #expect(Program.run(["explain", "--format", "json", "-o", plain] + captures) == 3)
    #expect(Program.run(["extract", "-o", records] + captures) == 3)
    #expect(
      Program.run(["explain", "--format", "json", "--records", records, "-o", recorded]) == 3)
    let expected = try Data(contentsOf: URL(filePath: plain))
    #expect(try Data(contentsOf: URL(filePath: recorded)) == expected)
  }

  /// A part of a run that is the whole of it, and then what its negotiations leave to the run.
  /// The second leaves a nonce that comes again; the third a key that was tried and fits none.
  @Test(arguments: [
    (["v1-mismatch-hash", "reused-randomness"], "IKE607"),
    (["v1-mismatch-hash", "v1-wrong-psk-aggressive"], "IKE007"),
  ])
  func tellTheSameInParts(_ names: [String], _ rule: String) throws {
    let samples = names.map { Repository.samples.appending(path: $0).path }
    let key = try folder.file("keys.yaml", Array("psk:\n  - {label: other, key: swordfish}\n".utf8))
    let secrets = ["--secrets", key]
    let (whole, part) = (folder.path("whole"), folder.path("part"))
    let (records, grouped) = (folder.path("records.ikr"), folder.path("grouped.ikr"))
    #expect(Program.run(["explain", "--format", "ndjson", "-o", whole] + secrets + samples) == 0)
    #expect(Program.run(["extract", "-o", records, "--quiet"] + samples) == 0)
    let writer = RecordWriter()
    let header = writer.header(application: "test")
    var (edges, others): ([UInt8], [UInt8]) = ([], [])
    let file = try RecordFile(path: records)
    while let (capture, record) = try file.next() {
      switch record {
      case .begin, .end: edges += writer.block(record, capture: capture)
      default: others += writer.block(record, capture: capture)
      }
    }
    let (lessons, group) = (writer.block(.lessons, capture: 0), writer.block(.group, capture: 0))
    try folder.file("grouped.ikr", header + edges + others + lessons + group + others)
    #expect(
      Program.run(["explain", "--records", grouped, "--format", "ndjson", "-o", part] + secrets)
        == 0)
    let expected = try lines(of: whole)
    let found = try lines(of: part)
    #expect(
      found.filter { $0["negotiation"] != nil } == expected.filter { $0["negotiation"] != nil })

    var judged = header + edges
    for line in found {
      guard let block = (line["judged"] as? NSDictionary)?["block"] as? String else { continue }
      judged += stride(from: 0, to: block.count, by: 2).compactMap { at in
        UInt8(block.dropFirst(at).prefix(2), radix: 16)
      }
    }
    let second = folder.path("second")
    let run = try folder.file("judged.ikr", judged)
    #expect(
      Program.run(["explain", "--records", run, "--format", "ndjson", "-o", second] + secrets) == 0)
    #expect(
      try lines(of: second) == expected.filter { $0["negotiation"] == nil })
    #expect(expected.contains { ($0["finding"] as? NSDictionary)?["rule"] as? String == rule })
    // Groups are parts of a run, which the other formats would tell as if it were all.
    #expect(Program.run(["explain", "--records", grouped, "--format", "json", "-o", part]) == 2)
  }

  @Test func areNoCaptures() throws {
    let capture = Repository.samples.appending(path: "v1-mismatch-hash/initiator.pcap").path
    #expect(Program.run(["explain", "--records", capture]) == 3)
  }

  /// Without `group`, which counts what came before.
  private func lines(of path: String) throws -> [NSDictionary] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      let dictionary = try #require(object as? NSDictionary)
      guard let negotiation = dictionary["negotiation"] as? [String: Any] else { return dictionary }
      return ["negotiation": negotiation.filter { $0.key != "group" }]
    }
  }
}
