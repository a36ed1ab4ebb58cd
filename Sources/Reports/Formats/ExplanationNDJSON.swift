package import Capture
package import Diagnosis
import Keys
import Negotiations

/// `explain --format ndjson`: a line for each negotiation, finding and capture, last the summary. Of a
/// capture that is still being written, negotiations are told as they are judged: a line with
/// `replaces` stands for the earlier one with that id.
package struct ExplanationNDJSON: ExplanationFormat {
  private var captures: [CaptureSummary] = []
  private var json = JSONWriter()
  private var overview: Overview
  /// What was told before all was read, by the first message: its digest, and its id then.
  private var foretold: [FrameReference: (digest: [UInt8], id: String)] = [:]

  package static let name = "ndjson"
  package static let room: Int? = ReportRoom.octets

  package init(_ setting: ReportSetting) { overview = Overview(groups: setting.groups) }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    return []
  }

  package mutating func foretell(_ judged: JudgedNegotiation) -> [UInt8] {
    guard let first = judged.negotiation.messages.first?.reference else { return [] }
    let line = line(judged, group: nil, replaces: foretold[first]?.id)
    foretold[first] = (digest(judged), judged.negotiation.id)
    return line
  }

  package mutating func add(_ judged: JudgedNegotiation) -> [UInt8] {
    // A line cannot know what comes after it: the group counts up to here.
    let entry = OverviewEntry(judged)
    var group: Overview.Row?
    if entry.key != nil {
      _ = overview.add(entry)
      group = overview.row(of: entry).flatMap { $0.attempts > 1 ? $0 : nil }
    }
    guard let first = judged.negotiation.messages.first?.reference,
      let before = foretold.removeValue(forKey: first)
    else { return line(judged, group: group) }
    return before.digest == digest(judged) ? [] : line(judged, group: group, replaces: before.id)
  }

  private mutating func line(
    _ judged: JudgedNegotiation, group: Overview.Row?, replaces id: String? = nil
  ) -> [UInt8] {
    let captures = captures
    json.removeAll()
    json.object { json in
      json.key("negotiation")
      ModelJSON.write(judged, captures, group: group, to: &json)
      if let id { json.field("replaces", id) }
    }
    json.endLine()
    return json.octets
  }

  /// Of what is told of it, but for its group, which others change.
  private mutating func digest(_ judged: JudgedNegotiation) -> [UInt8] {
    Digest.sha256(line(judged, group: nil))
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
