package import Capture
package import Diagnosis
import Negotiations

/// `--summary --format csv`: RFC 4180, a head and a record a row.
package struct SummaryCSV: ExplanationFormat {
  package static let name = "csv"
  package static let room: Int? = ReportRoom.octets
  package static let length = FindingLength.title

  private static let columns = [
    "state", "initiator", "responder", "ike_version", "mode", "rule", "confidence", "cause",
    "attempts", "first_time", "last_time", "capture", "first_frame", "id",
  ]

  private var stream: SummaryStream
  private var captures: [CaptureSummary] = []

  package init(_ setting: ReportSetting) { stream = SummaryStream(groups: setting.groups) }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    return Self.record(Self.columns)
  }

  package var drafting: Drafting? { { _ in [] } }

  package mutating func add(_ entry: OverviewEntry, draft: [UInt8]) -> [UInt8] {
    stream.add(entry).map(record) ?? []
  }

  package mutating func end(_ conclusion: Conclusion) -> [UInt8] {
    stream.rows.flatMap(record)
  }

  private func record(_ row: Overview.Row) -> [UInt8] {
    let entry = row.entry
    return Self.record([
      entry.state.rawValue, entry.initiator.address, entry.responder.address,
      "\(entry.ikeVersion)", entry.mode, entry.cause?.rule ?? "",
      entry.cause?.confidence.rawValue ?? "", entry.cause?.title ?? "", "\(row.attempts)",
      row.firstTime.map(TimeText.rfc3339) ?? "", row.lastTime.map(TimeText.rfc3339) ?? "",
      entry.first.flatMap { ModelJSON.path($0, captures) } ?? "",
      entry.first.map { "\($0.frame)" } ?? "", entry.id,
    ])
  }

  private static func record(_ fields: [String]) -> [UInt8] {
    Array((fields.map(field).joined(separator: ",") + "\r\n").utf8)
  }

  private static func field(_ text: String) -> String {
    var text = text
    // A spreadsheet would take these for formulas; a title may hold a peer's words.
    if let first = text.first, "=+-@".contains(first) { text = "'" + text }
    let isPlain = !text.utf8.contains { $0 == 0x22 || $0 == 0x2c || $0 == 0x0a || $0 == 0x0d }
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
