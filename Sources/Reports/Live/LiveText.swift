package import Capture
package import Diagnosis
import ISAKMP
import Negotiations

/// `live` for people: a few lines for each negotiation, in the order in which they are judged.
package struct LiveText: LiveFormat {
  private let layout: TextLayout
  private let captures: [CaptureSummary]
  private var groups = LiveGroups()

  package static let name = "text"
  private static let margin = 10

  package init(_ setting: ReportSetting, interfaces: [CaptureSummary]) {
    layout = setting.layout
    captures = interfaces
  }

  package mutating func add(_ report: Watch.Report, at time: Timestamp) -> [UInt8] {
    let group = groups.add(report)
    let (negotiation, findings) = (report.judged.negotiation, report.judged.findings)
    let last = negotiation.messages.last
    let mode =
      switch negotiation.mode {
      case .main: "IKEv1 Main Mode"
      case .aggressive: "IKEv1 Aggressive Mode"
      case .base: "IKEv1 Base Mode"
      case .ikev2: "IKEv2"
      case .unknown: "IKEv\(negotiation.version.rawValue)"
      }
    let (word, style) = Self.word(report.judged)
    var lines = layout.wrapped(
      "\(word)  \(mode)  \(negotiation.initiator.endpoint) → \(negotiation.responder.endpoint)"
        + Self.replacement(report),
      lead: last.map { layout.clock($0.recordedTime) + "  " } ?? "",
      indent: Self.margin)
    if layout.hasColour {
      lines[0] = lines[0].replacing(word, with: layout.styled(word, style), maxReplacements: 1)
    }
    if captures.count > 1, let first = negotiation.messages.first {
      lines[0] += "  on \(captures[first.reference.capture].path)"
    }
    if report.replaces == nil, let group, group.attempts > 1, let cause = group.entry.cause {
      // What it is was told with the first of them.
      lines += layout.wrapped(
        "\(cause.rule) \(cause.confidence.rawValue): \(Self.attempt(group, layout))",
        lead: indentation, indent: Self.margin + 2)
      return Self.octets(lines)
    }
    for finding in findings where finding.severity != .note { lines += self.lines(finding) }
    let notes = findings.filter { $0.severity == .note }
    if !notes.isEmpty {
      lines += layout.wrapped(
        "notes: " + notes.map(\.page.code).joined(separator: " "), lead: indentation,
        indent: Self.margin)
    }
    lines += layout.wrapped(
      "\(negotiation.id), \(negotiation.messages.count) messages, last "
        + (last?.name.description ?? "none"), lead: indentation, indent: Self.margin)
    return Self.octets(lines)
  }

  /// One of no single negotiation stands at the margin, not under the negotiation told before.
  package mutating func add(_ finding: Finding, at time: Timestamp) -> [UInt8] {
    Self.octets(lines(finding, margin: 0))
  }

  package mutating func add(_ event: LiveEvent) -> [UInt8] {
    let subject = event.interface.map { "\($0): " } ?? ""
    return Self.octets(["\(layout.clock(event.time))  \(subject)\(event.what)"])
  }

  package mutating func end(_ conclusion: LiveConclusion, at time: Timestamp) -> [UInt8] {
    var lines = conclusion.captures.map { capture in
      "\(capture.path): \(capture.frames) packets, \(capture.ikeMessages) IKE messages, "
        + "\(capture.espPackets) ESP packets, \(capture.lostFrames) lost"
    }
    if conclusion.dropped > 0 {
      lines.append(
        "\(conclusion.dropped) idle negotiations were forgotten to make room, "
          + "\(conclusion.uncounted) of them half-open and without a report")
    }
    lines.append(conclusion.summary.sentence)
    return Self.octets(lines)
  }

  /// "41st attempt since 02:10:07, every 8 s".
  private static func attempt(_ group: Overview.Row, _ layout: TextLayout) -> String {
    var text = "\(Telling.ordinal(group.attempts)) attempt"
    if let first = group.firstTime { text += " since \(layout.clock(first))" }
    if let interval = group.interval, group.attempts > 2 {
      text += ", every \(OverviewText.rounded(interval))"
    }
    return text
  }

  /// What becomes of the line that told it before: "  (in place of IKE203 above)".
  private static func replacement(_ report: Watch.Report) -> String {
    guard let before = report.replaces else { return "" }
    let now = Set(report.judged.findings.map(\.page.code))
    let gone = before.codes.filter { !now.contains($0) }
    return gone.isEmpty
      ? "  (more of the one above)" : "  (in place of \(gone.joined(separator: ", ")) above)"
  }

  private var indentation: String { String(repeating: " ", count: Self.margin) }

  private func lines(_ finding: Finding, margin: Int = Self.margin) -> [String] {
    let tag = "\(finding.severity.rawValue)[\(finding.page.code)]"
    let indentation = String(repeating: " ", count: margin)
    var lines = layout.wrapped(
      "\(tag) \(finding.confidence.rawValue): \(finding.title)", lead: indentation,
      indent: margin + 2)
    if let remedy = finding.remedies.first {
      lines += layout.wrapped(remedy, lead: indentation + "  do  ", indent: margin + 6)
    }
    return lines
  }

  private static func word(_ judged: JudgedNegotiation) -> (String, TextLayout.Style) {
    switch judged.tally.outcome {
    case .established:
      judged.tally.errors > 0 ? ("established, with an error", .red) : ("established", .green)
    case .failed: ("FAILED", .red)
    case .incomplete: ("incomplete", .yellow)
    case nil: ("goes on", .yellow)
    }
  }

  private static func octets(_ lines: [String]) -> [UInt8] {
    lines.isEmpty ? [] : Array((lines.joined(separator: "\n") + "\n").utf8)
  }
}
