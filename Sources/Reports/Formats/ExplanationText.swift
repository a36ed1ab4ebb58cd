package import Capture
package import Diagnosis
import ISAKMP
import Negotiations
import Policies

/// `explain` for people: an overview where there is more than one negotiation, then for each, or one
/// of those that are equal, the verdict and the one thing to do, the ladder of messages, and every
/// finding.
package struct ExplanationText: ExplanationFormat {
  private let layout: TextLayout
  private var captures: [CaptureSummary] = []
  private var count = 0
  private var overview: Overview
  private let told = ToldDetails()
  private let groups: Bool
  private let tellsNotes: Bool
  /// Set in a check, which has more captures than anyone would read about.
  private var check: CheckText?

  package static let name = "text"
  /// As many as a day of a busy gateway has, so that what people read is in order; a flood has more.
  package static let room: Int? = ReportRoom.octets

  package init(_ setting: ReportSetting) {
    layout = setting.layout
    groups = setting.groups
    tellsNotes = setting.isVerbose
    overview = Overview(groups: setting.groups)
    check = setting.check.map { CheckText(layout: setting.layout, check: $0) }
  }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    check?.begin(captures)
    if check != nil { return [] }
    guard captures.count > 1, captures.count <= Self.captureLimit else { return [] }
    return octets(captureLines + [""])
  }

  /// More than these are told behind all else: what one looks for first is the overview.
  private static let captureLimit = 9

  private var captureLines: [String] {
    captures.enumerated().map { "capture \($0 + 1)  \($1.path)" }
  }

  package mutating func add(_ judged: JudgedNegotiation) -> [UInt8] {
    if let check { return octets(check.lines(judged)) }
    let entry = OverviewEntry(judged)
    let place = overview.add(entry)
    guard told.isWanted(entry, place, groups: groups) else { return [] }
    let part = ToldDetails.Part(
      row: place.row, head: head(judged.negotiation, judged.findings), body: body(judged))
    return octets(told.add(part).flatMap { lines($0) })
  }

  private var separator: [String] {
    [layout.styled(String(repeating: "═", count: layout.width), .dim), ""]
  }

  private mutating func lines(_ part: ToldDetails.Part, attempts: Overview.Row? = nil) -> [String] {
    let lead = count > 0 ? separator : []
    count += 1
    var told: [String] = []
    if let attempts, attempts.attempts > 1 {
      told = layout.wrapped(
        OverviewText(layout: layout, captureCount: captures.count).attempts(attempts)
          + "; this is the first", lead: "  attempts  ", indent: 12)
    }
    guard let attempts, attempts.attempts >= Self.manyAttempts, !tellsNotes else {
      return lead + part.head + told + part.body
    }
    return lead + part.head + told + Self.short(part.body)
  }

  /// Of so many equal attempts the one that is told is kept to a screen.
  private static let manyAttempts = 10

  /// Without the middle of the ladder, and without what other places tell as well: the words of logs,
  /// and what would settle a doubt.
  private static func short(_ body: [String]) -> [String] {
    let rows = body.indices.filter { body[$0].contains("│") }
    let left = rows.count > 12 ? rows[8..<rows.count - 3] : []
    var lines: [String] = []
    var isAside = false
    for (index, line) in body.enumerated() where !left.contains(index) {
      if index == left.last.map({ $0 + 1 }) {
        lines.append(String(repeating: " ", count: 19) + "│ … \(left.count) rows more")
      }
      if line.hasPrefix(logLead) || line.hasPrefix(settleLead) {
        isAside = true
      } else if !line.hasPrefix(continuation) {
        isAside = false
      }
      guard !isAside else { continue }
      lines.append(
        line.hasPrefix(moreLead) ? line + "; --no-group tells each at length" : line)
    }
    return lines
  }

  private static let logLead = "  log       "
  private static let settleLead = "  settle    "
  private static let moreLead = "  more      "
  private static let continuation = String(repeating: " ", count: 12)

  /// Behind the head.
  private func body(_ judged: JudgedNegotiation) -> [String] {
    let negotiation = judged.negotiation
    var lines = [""]
    lines += Ladder(layout: layout).lines(negotiation, captureCount: captures.count)
    lines.append("")
    for finding in judged.findings where finding.severity != .note {
      lines += details(finding)
      lines.append("")
    }
    return lines + notes(judged.findings)
  }

  package mutating func end(_ conclusion: Conclusion) -> [UInt8] {
    if let check { return octets(check.lines(conclusion)) }
    let (findings, summary) = (conclusion.findings, conclusion.summary)
    var lines = told.isStreaming ? [] : overviewLines
    for part in told.ordered(by: overview.order) {
      lines += self.lines(part, attempts: part.row.map { overview.rows[$0] })
    }
    if told.isStreaming { lines += separator + overviewLines }
    if count > 0, !findings.isEmpty { lines += separator }
    for finding in findings where finding.severity != .note {
      lines += details(finding)
      lines.append("")
    }
    lines += notes(findings)
    if summary.negotiations == 0 {
      lines +=
        conclusion.filtered > 0 ? [Self.nothingAsked(of: conclusion.filtered)] : nothingFound()
    }
    if captures.count > Self.captureLimit { lines += captureLines + [""] }
    lines.append(summary.sentence)
    return octets(lines)
  }

  // MARK: Parts

  private var overviewLines: [String] {
    guard overview.negotiations > 1 else { return [] }
    let lines = OverviewText(layout: layout, captureCount: captures.count)
      .lines(overview, hasHead: true)
    return lines + [""] + (told.parts.isEmpty ? [] : separator)
  }

  private func head(_ negotiation: Negotiation, _ findings: [Finding]) -> [String] {
    let verdict = Verdict(negotiation, findings)
    let title =
      "\(Self.name(negotiation))  \(negotiation.initiator.endpoint.address) → "
      + "\(negotiation.responder.endpoint.address)"
    var lines: [String] = []
    let head = layout.ends(title, verdict.word)
    lines.append(
      layout.hasColour
        ? head.replacingSuffix(verdict.word, with: layout.styled(verdict.word, verdict.style))
        : head)
    lines += layout.wrapped(verdict.sentence, lead: "  ", indent: 2)
    if let remedy = verdict.remedy {
      let told = layout.wrapped(remedy, lead: "  do  ", indent: 6)
      lines += told.map { layout.styled($0, .bold) }
    }
    for (role, peer) in [
      (Role.initiator, negotiation.initiator), (.responder, negotiation.responder),
    ] {
      var facts = [peer.endpoint.description]
      if let identity = peer.identity { facts.append("identity \(identity)") }
      if let implementation = peer.implementation {
        facts.append(implementation)
      } else if let trait = peer.implementationTraits.agreeing {
        facts.append("perhaps \(trait.product): \(trait.what)")
      }
      if let inside = peer.insideAddress { facts.append("inside address \(inside)") }
      lines += layout.wrapped(
        facts.joined(separator: ", "),
        lead: "  \(TextLayout.padded(role.rawValue, to: 9)) ", indent: 12)
    }
    if let first = negotiation.messages.first {
      let path =
        captures.indices.contains(first.reference.capture)
        ? captures[first.reference.capture].path : ""
      let capture =
        captures.count == 1 ? path : "capture \(first.reference.capture + 1), \(path)"
      lines += layout.wrapped(
        "\(layout.time(first.recordedTime)), frame \(first.reference.frame) of \(capture)",
        lead: "  first     ", indent: 12)
    }
    for (capture, offset) in negotiation.points.clockOffsets.sorted(by: { $0.key < $1.key }) {
      lines += layout.wrapped(
        "capture \(capture + 1) runs \(Telling.duration(offset)) "
          + "\(offset < 0 ? "ahead" : "behind"); its times below are corrected by that",
        lead: "  clocks    ", indent: 12)
    }
    if let accepted = negotiation.phase1.accepted {
      lines += layout.wrapped(
        accepted.ordered.map(\.text).joined(separator: ", "), lead: "  suite     ", indent: 12)
    } else if negotiation.phase1.state == .failed, let offer = negotiation.offerLines.first {
      let more = negotiation.offerLines.count - 1
      lines += layout.wrapped(
        offer + (more > 0 ? ", and \(more) more" : ""), lead: "  offer     ", indent: 12)
    }
    return lines
  }

  static func name(_ negotiation: Negotiation) -> String {
    switch negotiation.mode {
    case .main: "IKEv1 Main Mode"
    case .aggressive: "IKEv1 Aggressive Mode"
    case .base: "IKEv1 Base Mode"
    case .ikev2: "IKEv2"
    case .unknown: "IKEv\(negotiation.version.rawValue)"
    }
  }

  func details(_ finding: Finding) -> [String] {
    let tag = "\(finding.severity.rawValue)[\(finding.page.code)]"
    var lines = layout.wrapped("\(tag): \(finding.title)", lead: "", indent: 2)
    let style: TextLayout.Style =
      finding.severity == .error ? .red : finding.severity == .warning ? .yellow : .cyan
    let confidence = finding.confidence.rawValue
    if let last = lines.last, last.count + 2 + confidence.count <= layout.width {
      lines[lines.count - 1] = layout.ends(last, confidence)
    } else {
      lines.append(TextLayout.rightAligned(confidence, in: layout.width))
    }
    lines[0] = lines[0].replacingPrefix(tag, with: layout.styled(tag, style))
    lines += layout.wrapped(finding.explanation, lead: "  ", indent: 2)
    for evidence in finding.evidence {
      var frame = "frame \(evidence.reference.frame)"
      if captures.count > 1 { frame += " of capture \(evidence.reference.capture + 1) " }
      lines += layout.wrapped(
        evidence.what, lead: "  " + TextLayout.padded(frame, to: 9) + " ", indent: 12)
    }
    lines += table(finding.comparison)
    for remedy in finding.remedies {
      lines += layout.wrapped(remedy, lead: "  fix       ", indent: 12)
    }
    for message in finding.deviceMessages {
      lines += layout.wrapped(
        "\(message.device) says: "
          + "\(message.text)", lead: Self.logLead, indent: 12)
    }
    if let settle = finding.settle {
      lines += layout.wrapped(settle, lead: Self.settleLead, indent: 12)
    }
    lines.append("\(Self.moreLead)ikewhy rule \(finding.page.code)")
    return lines
  }

  /// Two suites above each other, carets under what differs; where the lines would not fit, or the
  /// rows are no suite, a row an attribute.
  private func table(_ rows: [ComparisonRow]) -> [String] {
    guard !rows.isEmpty else { return [] }
    return ComparisonText(rows, layout: layout).lines
  }

  private func notes(_ findings: [Finding]) -> [String] {
    let notes = findings.filter { $0.severity == .note }
    guard !notes.isEmpty else { return [] }
    if tellsNotes { return notes.flatMap { details($0) + [""] } }
    return notes.flatMap { note in
      layout.wrapped("note[\(note.page.code)]: \(note.title)", lead: "", indent: 2)
        + (note.page.isAboutTheGiven ? reasons(note) : [])
    } + [""]
  }

  /// Why what was given is of no use, and what would be.
  private func reasons(_ note: Finding) -> [String] {
    layout.wrapped(note.explanation, lead: "  ", indent: 2)
      + note.remedies.flatMap { layout.wrapped($0, lead: "  fix       ", indent: 12) }
  }

  private static func nothingAsked(of count: Int) -> String {
    count == 1
      ? "The one negotiation is not one that was asked for."
      : "None of the \(count) negotiations is one that was asked for."
  }

  /// What the captures hold when no negotiation is among it.
  private func nothingFound() -> [String] {
    var lines = [
      "No IKE negotiation in "
        + "\(captures.count == 1 ? captures[0].path : "these captures")."
    ]
    for capture in captures {
      lines.append(
        "  \(capture.frames) frames, \(capture.espPackets) ESP packets, \(capture.natKeepalives) "
          + "NAT keepalives, \(capture.notIKE) other datagrams on IKE ports"
      )
    }
    if captures.allSatisfy({ $0.frames > 0 && $0.espPackets == 0 }) {
      lines += layout.wrapped(
        "Was the filter right? `tcpdump -s 0 -w FILE 'udp port 500 or udp port 4500 or esp or "
          + "icmp'` catches all that matters. A daemon on another port needs `--port N`.",
        lead: "  ", indent: 2)
    }
    if captures.allSatisfy({ $0.espPackets == 0 }) {
      lines += layout.wrapped(
        "If a peer was calling at that time, nothing of it got to this point: it was dropped on the "
          + "way, or went to another address or interface. A capture at the peer shows what it sends.",
        lead: "  ", indent: 2)
    }
    return lines
  }

  /// The names of files are whatever somebody called them.
  private func octets(_ lines: [String]) -> [UInt8] {
    if lines.isEmpty { return [] }
    let text = lines.joined(separator: "\n") + "\n"
    return Array(SafeText.text(text, hasColour: layout.hasColour).utf8)
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }

  fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
    hasSuffix(suffix) ? dropLast(suffix.count) + other : self
  }
}
