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
  /// What was told before all was read, by the first message: its draft's digest, and its id then.
  private var foretold: [FrameReference: (digest: [UInt8], id: String)] = [:]

  package static let name = "ndjson"
  package static let room: Int? = ReportRoom.octets

  package init(_ setting: ReportSetting) { overview = Overview(groups: setting.groups) }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    return []
  }

  package var drafting: Drafting? {
    let captures = captures
    return { judged in
      var json = JSONWriter()
      json.object { json in
        json.key("negotiation")
        ModelJSON.write(judged, captures, to: &json)
      }
      json.endLine()
      return json.octets
    }
  }

  package mutating func foretell(_ judged: JudgedNegotiation) -> [UInt8] {
    guard let first = judged.negotiation.messages.first?.reference,
      let draft = drafting?(judged)
    else { return [] }
    let line = line(draft, group: nil, replaces: foretold[first]?.id)
    foretold[first] = (Digest.sha256(draft), judged.negotiation.id)
    return line
  }

  package mutating func add(_ entry: OverviewEntry, draft: [UInt8]) -> [UInt8] {
    // A line cannot know what comes after it: the group counts up to here.
    var group: Overview.Row?
    if entry.key != nil {
      _ = overview.add(entry)
      group = overview.row(of: entry).flatMap { $0.attempts > 1 ? $0 : nil }
    }
    guard let first = entry.first, let before = foretold.removeValue(forKey: first) else {
      return line(draft, group: group)
    }
    return before.digest == Digest.sha256(draft)
      ? [] : line(draft, group: group, replaces: before.id)
  }

  /// The end of a draft, which knows no group.
  private static let noGroup = Array("null}}\n".utf8)

  private mutating func line(
    _ draft: [UInt8], group: Overview.Row?, replaces id: String? = nil
  ) -> [UInt8] {
    guard group != nil || id != nil else { return draft }
    json.removeAll()
    if let group { ModelJSON.write(group: group, to: &json) } else { json.null() }
    var octets = draft.dropLast(Self.noGroup.count) + json.octets + Array("}".utf8)
    if let id {
      json.removeAll()
      json.string(id)
      octets += Array(",\"replaces\":".utf8) + json.octets
    }
    return octets + Array("}\n".utf8)
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
