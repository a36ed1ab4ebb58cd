import Capture
import Diagnosis
import Foundation
import Reports
import TestSupport
import Testing

/// Contract section 8: an overview, equal failures in one row, and the same in every form.
@Suite struct OverviewTests {
  /// A sample's failure, by default a refused Main Mode offer of the peers 198.51.100.10 and
  /// 203.0.113.20 (its README), so many times.
  private func refused(
    _ count: Int, every seconds: Int64, of sample: String = "v1-mismatch-hash/initiator"
  ) async throws -> [JudgedNegotiation] {
    let capture = try Sample.named(sample).capture.path
    let octets = [UInt8](try Data(contentsOf: URL(filePath: capture)))
    let folder = try TemporaryFolder()
    let path = try folder.file("retries.pcap", Self.retries(octets, count, seconds))
    return try JudgedCapture([path]).negotiations
  }

  /// The packets of a little-endian pcap so many times over, each time later and with other cookies.
  private static func retries(_ pcap: [UInt8], _ count: Int, _ seconds: Int64) -> [UInt8] {
    func number(_ place: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(pcap[place + $1]) << (8 * $1) }
    }
    var result = Array(pcap.prefix(24))
    for attempt in 0..<count {
      var place = 24
      while place < pcap.count {
        let length = number(place + 8)
        var record = Array(pcap[place..<place + 16 + length])
        let time = number(place) + attempt * Int(seconds)
        for octet in 0..<4 { record[octet] = UInt8(truncatingIfNeeded: time >> (8 * octet)) }
        // Record header 16, Ethernet 14, IPv4 20, UDP 8: the initiator's cookie, then the
        // responder's, which the first message does not have. No UDP checksum.
        (record[56], record[57]) = (0, 0)
        let hasAnswer = record[66..<74].contains { $0 != 0 }
        for start in hasAnswer ? [58, 66] : [58] {
          record[start] = UInt8(truncatingIfNeeded: attempt >> 8)
          record[start + 1] = UInt8(truncatingIfNeeded: attempt)
        }
        result += record
        place += 16 + length
      }
    }
    return result
  }

  private func report(
    _ format: any ExplanationFormat.Type, _ negotiations: [JudgedNegotiation], groups: Bool = true
  ) -> String {
    var setting = ReportSetting(version: "test")
    setting.groups = groups
    var report = format.init(setting)
    var summary = RunSummary()
    var octets = report.begin([CaptureSummary(path: "lab.pcap")])
    for negotiation in negotiations {
      summary.count(negotiation)
      octets += report.add(negotiation)
    }
    octets += report.end(Conclusion(findings: [], summary: summary))
    return String(decoding: octets, as: UTF8.self)
  }

  @Test func retriesOfOnePeerFitAScreen() async throws {
    let text = report(ExplanationText.self, try await refused(300, every: 8))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 60)
    #expect(text.contains("×300"))
    #expect(text.contains("every 8 s"))
    #expect(text.ranges(of: "error[IKE100]").count == 1)
  }

  /// What takes many lines in one negotiation: the words of makers' logs, and what would settle it.
  @Test func whatStandsForManyAttemptsIsShort() async throws {
    let negotiations = try await refused(12, every: 8, of: "v1-wrong-psk-main/initiator")
    let text = report(ExplanationText.self, negotiations)
    #expect(text.contains("×12"))
    #expect(text.ranges(of: "error[IKE201]").count == 1)
    let each = report(ExplanationText.self, negotiations, groups: false)
    for lead in ["\n  log ", "\n  settle "] {
      #expect(each.contains(lead) && !text.contains(lead))
    }
    #expect(text.contains("ikewhy rule IKE201; --no-group tells each at length"))
  }

  @Test func eachIsToldWhereThatIsAsked() async throws {
    let text = report(ExplanationText.self, try await refused(3, every: 8), groups: false)
    #expect(text.ranges(of: "error[IKE100]").count == 3)
    #expect(!text.contains("×3,"))
  }

  @Test func oneNegotiationHasNoOverview() async throws {
    let text = report(ExplanationText.self, try await refused(1, every: 8))
    #expect(text.hasPrefix("IKEv1 Main Mode"))
  }

  @Test func failuresComeFirst() async throws {
    let good = try await Sample.named("v2-success/initiator").judged().negotiations
    let both = try await good + refused(1, every: 1)
    let summary = report(SummaryText.self, both).split(separator: "\n")
    #expect(summary.count == both.count)
    #expect(summary.first?.hasPrefix("FAILED") == true)
    #expect(summary.last?.hasPrefix("established") == true)
    for format in [ExplanationText.self, MarkdownReport.self, HTMLReport.self]
      as [any ExplanationFormat.Type]
    {
      let text = report(format, both)
      let failed = try #require(text.range(of: "IKEv1 Main Mode"))
      let established = try #require(text.range(of: "IKEv2"))
      #expect(failed.lowerBound < established.lowerBound, "\(format.name)")
    }
  }

  @Test func aSummaryHasALineForEach() async throws {
    let negotiations = try await refused(300, every: 1)
    let text = report(SummaryText.self, negotiations, groups: false)
    #expect(text.split(separator: "\n").count == 300)
    for line in text.split(separator: "\n") { #expect(line.count <= 80) }
  }

  /// RFC 4180: CRLF, a head, as many fields in each record.
  @Test func csvHasTheContractsColumns() async throws {
    let lines = report(SummaryCSV.self, try await refused(41, every: 8))
      .split(separator: "\r\n").map(String.init)
    #expect(
      lines.first
        == "state,initiator,responder,ike_version,mode,rule,confidence,cause,attempts,first_time,last_time,capture,first_frame,id"
    )
    #expect(lines.count == 2)
    #expect(lines[1].hasPrefix("failed,198.51.100.10,203.0.113.20,1,main,IKE100,proven,"))
    #expect(lines[1].contains(",41,"))
  }

  @Test func jsonCountsTheWholeGroupAndNDJSONUpToTheLine() async throws {
    let negotiations = try await refused(3, every: 8)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(report(ExplanationJSON.self, negotiations).utf8))
        as? [String: Any])
    let groups = try #require(object["negotiations"] as? [[String: Any]])
      .map { $0["group"] as? [String: Any] }
    #expect(groups.map { $0?["count"] as? Int } == [3, 3, 3])
    #expect(Set(try #require(groups[0]).keys) == ["id", "count", "first_time", "last_time"])
    let counts = try report(ExplanationNDJSON.self, negotiations).split(separator: "\n")
      .compactMap { line -> Int? in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        guard let negotiation = object?["negotiation"] as? [String: Any] else { return nil }
        return (negotiation["group"] as? [String: Any])?["count"] as? Int ?? 0
      }
    #expect(counts == [0, 2, 3])
  }

  /// A document that nobody has room for goes out in parts, whole all the same.
  @Test func jsonHoldsNoMoreBackThanItMay() async throws {
    let negotiations = try await refused(5, every: 8)
    let one = report(ExplanationJSON.self, Array(negotiations.prefix(1))).utf8.count
    var format = ExplanationJSON(ReportSetting(version: "test"), mostHeld: one)
    var parts = [format.begin([])]
    parts += negotiations.map { format.add($0) }
    #expect(parts.dropFirst().contains { !$0.isEmpty })
    #expect(parts.allSatisfy { $0.count < 3 * one })
    parts.append(format.end(Conclusion(findings: [], summary: RunSummary())))
    let document = try JSONSerialization.jsonObject(with: Data(parts.joined())) as? [String: Any]
    let groups = try #require(document?["negotiations"] as? [[String: Any]])
      .map { $0["group"] as? [String: Any] }
    // Two at a time, each pair as far as the run had come.
    #expect(groups.map { $0?["count"] as? Int } == [2, 2, 4, 4, 5])
  }

  @Test func whatIsHealthyIsInNoGroup() async throws {
    let good = try await Sample.named("v2-success/initiator").judged().negotiations
    let text = report(ExplanationNDJSON.self, good + good)
    #expect(text.ranges(of: "\"group\":null").count == good.count * 2)
  }

  @Test func thereIsARoomBeyondWhichRowsAreCounted() async throws {
    var overview = Overview(groups: false, limit: 2)
    for negotiation in try await refused(5, every: 1) {
      _ = overview.add(OverviewEntry(negotiation))
    }
    #expect(overview.rows.count == 2)
    #expect(overview.beyond == [.failed: 3])
    #expect(overview.negotiations == 5)
  }

  @Test(arguments: [
    ("198.51.100.10", true), ("198.51.100.0/24", true), ("203.0.113.20", true),
    ("192.0.2.0/24", false),
    ("hub@example.org", false),
  ])
  func peersAreAddressesPrefixesOrIdentities(_ peer: String, _ isAdmitted: Bool) async throws {
    let negotiation = try #require(try await refused(1, every: 1).first)
    var filter = ReportFilter()
    filter.peers = [peer]
    #expect(filter.admits(negotiation) == isAdmitted)
  }

  @Test func timesBoundWhatIsReported() async throws {
    // Its first packet is of 2026-11-24T13:27:24Z, as tshark shows it.
    let negotiation = try #require(try await refused(1, every: 1).first)
    for (since, until, isAdmitted) in [
      ("2026-11-24T13:27:00Z", "2026-11-24T13:28:00Z", true),
      ("2026-11-24T13:28:00Z", "2026-11-24T13:29:00Z", false),
      ("2026-11-24T14:27:00+01:00", "2026-11-25", true), ("2026-11-23", "2026-11-24", false),
    ] {
      var filter = ReportFilter()
      filter.since = TimeText.parse(since)
      filter.until = TimeText.parse(until)
      #expect(filter.since != nil && filter.until != nil)
      #expect(filter.admits(negotiation) == isAdmitted, "\(since) \(until)")
    }
  }
}
