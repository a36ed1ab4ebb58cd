package import Capture
package import Diagnosis

/// `live --format ndjson`: an event a line. The lines of negotiations and findings, and the last
/// ones, are those of `explain --format ndjson`; a negotiation that comes again under its id
/// replaces what was said of it before.
package struct LiveNDJSON: LiveFormat {
  private let captures: [CaptureSummary]
  private var json = JSONWriter()

  package static let name = "ndjson"

  package init(_ setting: ReportSetting, interfaces: [CaptureSummary]) { captures = interfaces }

  package mutating func add(_ report: Watch.Report) -> [UInt8] {
    let captures = captures
    return line { json in
      json.key("negotiation")
      ModelJSON.write(report.judged, captures, to: &json)
      json.field("reason", report.reason.rawValue)
      json.field("again", report.replaces != nil)
    }
  }

  package mutating func add(_ finding: Finding) -> [UInt8] {
    let captures = captures
    return line { json in
      json.key("finding")
      ModelJSON.write(finding, captures, to: &json)
    }
  }

  package mutating func add(_ event: LiveEvent) -> [UInt8] {
    line { json in
      json.field("event") { json in
        json.field("time", TimeText.rfc3339(event.time))
        json.field("interface", event.interface)
        json.field("what", event.what)
      }
    }
  }

  package mutating func end(_ conclusion: LiveConclusion) -> [UInt8] {
    var octets: [UInt8] = []
    for capture in conclusion.captures {
      octets += line { json in
        json.key("capture")
        ModelJSON.write(capture, to: &json)
        json.field("lost_frames", capture.lostFrames)
      }
    }
    return octets
      + line { json in
        json.field("summary") { ModelJSON.write(conclusion.summary, to: &$0) }
        json.field("dropped", conclusion.dropped)
        json.field("dropped_without_report", conclusion.uncounted)
      }
  }

  private mutating func line(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    json.removeAll()
    json.object(body)
    json.endLine()
    return json.octets
  }
}
