package import Capture
package import Diagnosis
import Negotiations

/// `explain --format ndjson`: a line for each negotiation, finding and capture, last the summary.
package struct ExplanationNDJSON: ExplanationFormat {
  private var captures: [CaptureSummary] = []
  private var json = JSONWriter()
  private var overview: Overview

  package static let name = "ndjson"
  package static let room: Int? = ReportRoom.octets

  package init(_ setting: ReportSetting) { overview = Overview(groups: setting.groups) }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    return []
  }

  package mutating func add(_ judged: JudgedNegotiation) -> [UInt8] {
    let captures = captures
    json.removeAll()
    // A line cannot know what comes after it: the group counts up to here.
    let entry = OverviewEntry(judged)
    var group: Overview.Row?
    if entry.key != nil {
      _ = overview.add(entry)
      group = overview.row(of: entry).flatMap { $0.attempts > 1 ? $0 : nil }
    }
    json.object { json in
      json.key("negotiation")
      ModelJSON.write(judged, captures, group: group, to: &json)
    }
    json.endLine()
    return json.octets
  }

  package mutating func end(_ conclusion: Conclusion) -> [UInt8] {
    let captures = conclusion.captures ?? captures
    json.removeAll()
    for finding in conclusion.findings {
      json.object { json in
        json.key("finding")
        ModelJSON.write(finding, captures, to: &json)
      }
      json.endLine()
    }
    for capture in captures {
      json.object { json in
        json.key("capture")
        ModelJSON.write(capture, to: &json)
      }
      json.endLine()
    }
    if let check = conclusion.check {
      json.object { ModelJSON.write(check, to: &$0) }
      json.endLine()
    }
    json.object { $0.field("summary") { ModelJSON.write(conclusion.summary, to: &$0) } }
    json.endLine()
    return json.octets
  }
}
