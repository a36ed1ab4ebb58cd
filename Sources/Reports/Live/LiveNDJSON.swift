package import Capture
package import Diagnosis
import Negotiations

/// `live --format ndjson`: an event a line, each with its `time` and what kind of `event` it is. The
/// members `negotiation` and `finding` are those of `explain --format ndjson`; a line that sharpens
/// an earlier one names it in `replaces`.
package struct LiveNDJSON: LiveFormat {
  private let captures: [CaptureSummary]
  private var json = JSONWriter()
  private var groups = LiveGroups()

  package static let name = "ndjson"

  private enum Event: String { case negotiation, finding, group, statistics, lifecycle }

  package init(_ setting: ReportSetting, interfaces: [CaptureSummary]) { captures = interfaces }

  package mutating func add(_ report: Watch.Report, at time: Timestamp) -> [UInt8] {
    let captures = captures
    let group = groups.add(report).flatMap { $0.attempts > 1 ? $0 : nil }
    let severity = report.judged.findings.map(\.severity).max()
    var octets = line(.negotiation, time) { json in
      if let severity { json.field("severity", severity.rawValue) }
      json.key("negotiation")
      ModelJSON.write(report.judged, captures, group: group, to: &json)
      json.field("reason", report.reason.rawValue)
      json.field("again", report.replaces != nil)
      if report.replaces != nil { json.field("replaces", report.judged.negotiation.id) }
    }
    if report.replaces == nil, let group, LiveGroups.isTold(group.attempts) {
      octets += line(.group, time) { json in
        if let cause = group.entry.cause { json.field("severity", cause.severity.rawValue) }
        json.key("group")
        ModelJSON.write(group: group, to: &json)
        json.key("negotiation_id")
        json.string(report.judged.negotiation.id)
      }
    }
    return octets
  }

  package mutating func add(_ finding: Finding, at time: Timestamp) -> [UInt8] {
    let captures = captures
    return line(.finding, time) { json in
      json.field("severity", finding.severity.rawValue)
      json.key("finding")
      ModelJSON.write(finding, captures, to: &json)
    }
  }

  package mutating func add(_ event: LiveEvent) -> [UInt8] {
    line(.lifecycle, event.time) { json in
      json.field("interface", event.interface)
      json.field("what", event.what)
    }
  }

  package mutating func end(_ conclusion: LiveConclusion, at time: Timestamp) -> [UInt8] {
    var octets: [UInt8] = []
    for capture in conclusion.captures {
      octets += line(.statistics, time) { json in
        json.key("capture")
        ModelJSON.write(capture, to: &json)
        json.field("lost_frames", capture.lostFrames)
      }
    }
    return octets
      + line(.statistics, time) { json in
        json.field("summary") { ModelJSON.write(conclusion.summary, to: &$0) }
        json.field("dropped", conclusion.dropped)
        json.field("dropped_without_report", conclusion.uncounted)
      }
  }

  private mutating func line(
    _ event: Event, _ time: Timestamp, _ body: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    json.removeAll()
    json.object { json in
      json.field("time", TimeText.rfc3339(time))
      json.field("event", event.rawValue)
      body(&json)
    }
    json.endLine()
    return json.octets
  }
}
