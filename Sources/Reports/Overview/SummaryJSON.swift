package import Capture
package import Diagnosis
import Negotiations

/// `--summary --format json`: one object, `overview` in the order of the text.
package struct SummaryJSON: ExplanationFormat {
  package static let name = "json"
  package static let room: Int? = ReportRoom.octets
  package static let length = FindingLength.title

  private let setting: ReportSetting
  private var overview: Overview
  private var captures: [CaptureSummary] = []

  package init(_ setting: ReportSetting) {
    self.setting = setting
    overview = Overview(groups: setting.groups, limit: .max)
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
    let captures = conclusion.captures ?? captures
    var json = JSONWriter(isIndented: true)
    json.object { json in
      json.field("schema_version", 1)
      json.field("tool") { json in
        json.field("name", "ikewhy")
        json.field("version", setting.version)
      }
      json.field("captures", captures) { ModelJSON.write($1, to: &$0) }
      json.field("overview", overview.order.map { overview.rows[$0] }) { json, row in
        Self.write(row, captures, to: &json)
      }
      json.field("summary") { ModelJSON.write(conclusion.summary, to: &$0) }
    }
    return json.octets + Array("\n".utf8)
  }

  static func write(
    _ row: Overview.Row, _ captures: [CaptureSummary], to json: inout JSONWriter
  ) {
    let entry = row.entry
    json.object { json in
      json.field("state", entry.state.rawValue)
      json.field("initiator", entry.initiator.address)
      json.field("responder", entry.responder.address)
      json.field("initiator_identity", entry.initiator.identity)
      json.field("responder_identity", entry.responder.identity)
      json.field("ike_version", entry.ikeVersion)
      json.field("mode", entry.mode)
      json.field("rule", entry.cause?.rule)
      json.field("confidence", entry.cause?.confidence.rawValue)
      json.field("cause", entry.cause?.title)
      json.field("attempts", row.attempts)
      json.field("first_time", row.firstTime.map(TimeText.rfc3339))
      json.field("last_time", row.lastTime.map(TimeText.rfc3339))
      json.key("interval_seconds")
      if let interval = row.interval {
        json.decimal(milliseconds: interval / 1_000_000)
      } else {
        json.null()
      }
      json.field("capture", entry.first.flatMap { ModelJSON.path($0, captures) })
      json.field("first_frame", entry.first?.frame)
      json.field("id", entry.id)
    }
  }
}
