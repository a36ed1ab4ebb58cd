package import Capture
package import Diagnosis
import ISAKMP
import Negotiations
import Policies

/// `--format markdown`: for job summaries and tickets, in GitHub's dialect.
package struct MarkdownReport: ExplanationFormat {
  package static let name = "markdown"

  private let setting: ReportSetting
  private var captures: [CaptureSummary] = []
  private var overview: Overview
  private let told = ToldDetails(room: .max)

  package init(_ setting: ReportSetting) {
    self.setting = setting
    overview = Overview(groups: setting.groups)
  }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    return []
  }

  package mutating func add(_ judged: JudgedNegotiation) -> [UInt8] {
    let negotiation = judged.negotiation
    let verdict = Verdict(negotiation, judged.findings)
    let peers =
      "\(negotiation.initiator.endpoint.address) → \(negotiation.responder.endpoint.address)"
    let entry = OverviewEntry(judged)
    let place = overview.add(entry)
    // In a check only what fails it is told at length.
    if setting.check != nil, !judged.findings.contains(where: setting.isFailure) { return [] }
    guard told.isWanted(entry, place, groups: setting.groups) else { return [] }
    var body = [
      "", "## \(Self.symbol(verdict)) \(ExplanationText.name(negotiation)) \(peers)", "",
      Markup.markdownWithCode(verdict.sentence), "",
    ]
    if let remedy = verdict.remedy { body += ["**Do:** \(Markup.markdownWithCode(remedy))", ""] }
    body += facts(negotiation)
    body +=
      [""]
      + Markup.fenced(
        Ladder(layout: TextLayout(width: 80)).lines(negotiation, captureCount: captures.count))
    body += findings(judged.findings)
    _ = told.add(ToldDetails.Part(row: place.row, head: [], body: body))
    return []
  }

  /// A row of the overview: "✅ established | 192.0.2.1 → 198.51.100.7 | IKE104 … | 41, every 8 s".
  private func line(_ row: Overview.Row) -> String {
    let entry = row.entry
    let path = entry.first.flatMap { ModelJSON.path($0, captures) } ?? ""
    let (word, _) = OverviewText.word(entry)
    let symbol =
      switch entry.state {
      case .failed: "❌"
      case .incomplete: "⚠️"
      case .established: entry.cause == nil ? "✅" : "❌"
      }
    let cause = entry.cause.map {
      "\($0.rule) \($0.confidence.rawValue): \(Markup.markdownWithCode($0.title))"
    }
    let attempts =
      row.attempts == 1
      ? "" : OverviewText(layout: TextLayout(), captureCount: captures.count).attempts(row)
    let cells = [
      "\(symbol) \(word)",
      Markup.markdown("\(entry.initiator.address) → \(entry.responder.address)"), cause ?? "",
      attempts, entry.first.map { "\($0.frame)" } ?? "", Markup.markdown(path),
    ]
    return "| \(cells.joined(separator: " | ")) |"
  }

  package mutating func end(_ conclusion: Conclusion) -> [UInt8] {
    var lines: [String]
    if setting.check != nil {
      let failed = CheckText.hasFailed(conclusion)
      lines = ["# \(failed ? "❌" : "✅") ikewhy check \(failed ? "failed" : "passed")", ""]
      lines.append(Markup.markdown(CheckText.sentence(conclusion, captures: captures.count)))
    } else {
      lines = ["# ikewhy", "", Markup.markdown(conclusion.summary.sentence)]
    }
    let complaints = conclusion.check?.results.flatMap(\.complaints) ?? []
    if !complaints.isEmpty {
      lines += ["", "| Expectation | expected | seen | of |", "|---|---|---|---|"]
      lines += complaints.map { complaint in
        "| \(Markup.markdown("\(complaint.place)")) \(Markup.markdown(complaint.subject)) | "
          + "\(Markup.markdown(complaint.expected)) | \(Markup.markdown(complaint.seen)) | "
          + "\(Markup.markdown(complaint.negotiation?.description ?? "the whole run")) |"
      }
    }
    let order = overview.order
    if !order.isEmpty {
      lines +=
        ["", "| State | Peers | Cause | Attempts | Frame | Capture |", "|---|---|---|---|--:|---|"]
        + order.map { line(overview.rows[$0]) }
    }
    lines += told.ordered(by: order).flatMap(\.body)
    let ofTheRun = conclusion.findings.filter { setting.check == nil || setting.isFailure($0) }
    if !ofTheRun.isEmpty { lines += ["", "## The captures as a whole"] + findings(ofTheRun) }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func facts(_ negotiation: Negotiation) -> [String] {
    var lines: [String] = []
    for (role, peer) in [
      ("Initiator", negotiation.initiator), ("Responder", negotiation.responder),
    ] {
      let facts = [
        peer.endpoint.description, peer.identity.map { "identity \($0)" }, peer.implementation,
        peer.insideAddress.map { "inside address \($0)" },
      ].compactMap(\.self)
      lines.append("* \(role): \(Markup.markdown(facts.joined(separator: ", ")))")
    }
    if let accepted = negotiation.phase1.accepted {
      let suite = accepted.ordered.map(\.text).joined(separator: ", ")
      lines.append("* Suite: \(Markup.markdown(suite))")
    }
    return lines
  }

  private func findings(_ findings: [Finding]) -> [String] {
    findings.flatMap { finding -> [String] in
      let head =
        "\(Self.symbol(finding)) \(finding.page.code) \(Markup.markdownWithCode(finding.title)) — "
        + finding.confidence.rawValue
      guard finding.severity != .note, finding.exemption == nil else { return ["", head] }
      var lines = ["", "### \(head)", "", paragraphs(finding.explanation), ""]
      for evidence in finding.evidence {
        let path = ModelJSON.path(evidence.reference, captures)
        let of = captures.count > 1 ? path.map { " of \($0)" } ?? "" : ""
        lines.append(
          "* frame \(evidence.reference.frame)\(Markup.markdown(of)): "
            + Markup.markdownWithCode(evidence.what))
      }
      if !finding.comparison.isEmpty {
        lines += ["", "| Attribute | offered | configured | from |", "|---|---|---|---|"]
        lines += finding.comparison.map { row in
          let cells = [
            row.attribute, row.offered ?? "–", row.configured ?? "–", row.source?.text ?? "",
          ]
          return "| \(cells.map(Markup.markdownWithCode).joined(separator: " | ")) |"
        }
      }
      if !finding.remedies.isEmpty {
        lines.append("")
        lines += finding.remedies.map { "* **Fix:** \(Markup.markdownWithCode($0))" }
      }
      if !finding.deviceMessages.isEmpty {
        lines.append("")
        lines += finding.deviceMessages.map {
          "* \(Markup.markdown($0.device)) says: \(Markup.markdown($0.text))"
        }
      }
      if let settle = finding.settle {
        lines += ["", "**To settle it:** \(Markup.markdownWithCode(settle))"]
      }
      return lines
    }
  }

  /// Lines of the text stay lines.
  private func paragraphs(_ text: String) -> String {
    text.split(separator: "\n").map { Markup.markdownWithCode(String($0)) }.joined(
      separator: "  \n")
  }

  private static func symbol(_ verdict: Verdict) -> String {
    switch verdict.style {
    case .green: "✅"
    case .red: "❌"
    default: "⚠️"
    }
  }

  private static func symbol(_ finding: Finding) -> String {
    if finding.exemption != nil { return "⚪" }
    return switch finding.severity {
    case .error: "❌"
    case .warning: "⚠️"
    case .note: "ℹ️"
    }
  }
}
