package import Capture
package import Diagnosis
import Negotiations

/// `--summary --format ndjson`: an object a row. Ungrouped, each as soon as it is judged.
package struct SummaryNDJSON: ExplanationFormat {
  package static let name = "ndjson"
  package static let room: Int? = ReportRoom.octets
  package static let length = FindingLength.title

  private var stream: SummaryStream
  private var captures: [CaptureSummary] = []

  package init(_ setting: ReportSetting) { stream = SummaryStream(groups: setting.groups) }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    return []
  }

  package var drafting: Drafting? { { _ in [] } }

  package mutating func add(_ entry: OverviewEntry, draft: [UInt8]) -> [UInt8] {
    stream.add(entry).map(line) ?? []
  }

  package mutating func end(_ conclusion: Conclusion) -> [UInt8] {
    stream.rows.flatMap(line)
  }

  private func line(_ row: Overview.Row) -> [UInt8] {
    var json = JSONWriter()
    SummaryJSON.write(row, captures, to: &json)
    json.endLine()
    return json.octets
  }
}

/// Rows for forms that take them in any order: those that no other negotiation can join go out at
/// once, and so do those for which there is no room to wait.
struct SummaryStream {
  private var overview: Overview
  private let groups: Bool

  init(groups: Bool) {
    self.groups = groups
    overview = Overview(groups: groups)
  }

  mutating func add(_ entry: OverviewEntry) -> Overview.Row? {
    guard groups else { return Overview.Row(entry) }
    return overview.add(entry).row == nil ? Overview.Row(entry) : nil
  }

  var rows: [Overview.Row] { overview.order.map { overview.rows[$0] } }
}
