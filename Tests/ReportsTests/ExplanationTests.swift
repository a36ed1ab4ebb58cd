import Capture
import Diagnosis
import Foundation
import Negotiations
import Reports
import TestSupport
import Testing

/// The three forms of a report over every shipped capture.
@Suite struct ExplanationTests {
  private func report(_ judged: JudgedCapture, _ format: any ExplanationFormat) -> [UInt8] {
    var format = format
    var octets = format.begin(judged.captures)
    var summary = RunSummary()
    for negotiation in judged.negotiations {
      summary.count(negotiation)
      octets += format.add(negotiation)
    }
    summary.count(judged.findings)
    return octets + format.end(Conclusion(findings: judged.findings, summary: summary))
  }

  @Test func namesOfFilesMoveNoCursor() async throws {
    let sample = try #require(Sample.all.first { $0.capture.path.contains("v2-wrong-psk") })
    var judged = try await sample.judged()
    for index in judged.captures.indices { judged.captures[index].path = "a\u{1b}[2Jb" }
    let octets = report(
      judged, ExplanationText(ReportSetting(version: "test", layout: TextLayout())))
    #expect(!octets.contains(0x1b))
    #expect(String(decoding: octets, as: UTF8.self).contains("a\u{fffd}[2Jb"))
  }

  @Test(arguments: Sample.all)
  func jsonHasTheContractsShape(_ sample: Sample) async throws {
    let octets = report(
      try await sample.judged(), ExplanationJSON(ReportSetting(version: "test")))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(octets)) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "schema_version", "tool", "captures", "negotiations", "findings", "summary",
      ])
    for negotiation in try #require(object["negotiations"] as? [[String: Any]]) {
      #expect(
        Set(negotiation.keys) == [
          "id", "ike_version", "mode", "first_frame", "last_frame", "first_time", "last_time",
          "capture", "initiator", "responder", "phase1", "phase2", "nat", "decryption", "messages",
          "findings", "group",
        ])
      let id = try #require(negotiation["id"] as? String)
      #expect(id.wholeMatch(of: /[0-9a-f]{16}-[0-9a-f]{16}/) != nil)
      for finding in try #require(negotiation["findings"] as? [[String: Any]]) {
        #expect(
          Set(finding.keys) == [
            "rule", "name", "severity", "confidence", "title", "explanation", "evidence",
            "comparison", "remedies", "device_messages", "settle",
          ])
      }
      for message in try #require(negotiation["messages"] as? [[String: Any]]) {
        #expect(
          Set(message.keys) == [
            "frame", "time", "from", "name", "payloads", "encrypted", "decrypted",
            "retransmission_of",
          ])
      }
    }
  }

  @Test(arguments: Sample.all)
  func ndjsonIsAnObjectALineAndEndsInTheSummary(_ sample: Sample) async throws {
    let text = String(
      decoding: report(
        try await sample.judged(), ExplanationNDJSON(ReportSetting(version: "test"))), as: UTF8.self
    )
    #expect(text.hasSuffix("\n"))
    let keys = try text.split(separator: "\n").map { line in
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(object.count == 1)
      return object.keys.first ?? ""
    }
    #expect(keys.last == "summary")
    #expect(keys.filter { $0 == "capture" }.count == 1)
    #expect(Set(keys).isSubset(of: ["negotiation", "finding", "capture", "summary"]))
  }

  /// 80 columns, but for a path or a word that cannot be broken.
  @Test(arguments: Sample.all)
  func textKeepsItsWidth(_ sample: Sample) async throws {
    let octets = report(
      try await sample.judged(),
      ExplanationText(ReportSetting(version: "test", layout: TextLayout(width: 80))))
    let text = String(decoding: octets, as: UTF8.self)
    for line in text.split(separator: "\n") where !line.contains(sample.capture.path) {
      #expect(line.count <= 80, "\(line)")
      #expect(!line.contains("\u{1b}"))
    }
  }

  @Test(arguments: Sample.all)
  func theSameInputGivesTheSameOctets(_ sample: Sample) async throws {
    let format = ExplanationJSON(ReportSetting(version: "test"))
    let first = report(try await sample.judged(), format)
    let second = report(try JudgedCapture([sample.capture.path]), format)
    #expect(first == second)
  }

  @Test func colourIsOnlyAddedNeverText() async throws {
    let judged = try await Sample.named("v1-mismatch-hash/initiator").judged()
    let plain = report(
      judged, ExplanationText(ReportSetting(version: "test", layout: TextLayout(width: 80))))
    let coloured = report(
      judged,
      ExplanationText(
        ReportSetting(version: "test", layout: TextLayout(width: 80, hasColour: true))))
    let stripped = String(decoding: coloured, as: UTF8.self)
      .replacing(/\u{1b}\[[0-9;]*m/, with: "")
    #expect(stripped == String(decoding: plain, as: UTF8.self))
    #expect(coloured != plain)
  }
}
