package import Capture
package import Diagnosis

/// `--summary`: the overview's lines and nothing else; in a check its result behind them.
package struct SummaryText: ExplanationFormat {
  package static let name = "text"
  package static let room: Int? = ReportRoom.octets
  package static let length = FindingLength.title

  private let setting: ReportSetting
  private var overview: Overview
  private var captures: [CaptureSummary] = []

  package init(_ setting: ReportSetting) {
    self.setting = setting
    overview = Overview(groups: setting.groups)
  }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    return []
  }

  package var drafting: Drafting? { { _ in [] } }

  package mutating func add(_ entry: OverviewEntry, draft: [UInt8]) -> [UInt8] {
    _ = overview.add(entry)
    return []
  }

  package mutating func end(_ conclusion: Conclusion) -> [UInt8] {
    let text = OverviewText(layout: setting.layout, captureCount: captures.count)
    var lines = text.lines(overview, hasHead: false)
    if conclusion.check != nil {
      lines.append(CheckText.sentence(conclusion, captures: captures.count))
    } else if overview.rows.isEmpty, conclusion.filtered == 0 {
      lines.append(conclusion.summary.sentence)
    }
    return lines.isEmpty ? [] : Array((lines.joined(separator: "\n") + "\n").utf8)
  }
}
