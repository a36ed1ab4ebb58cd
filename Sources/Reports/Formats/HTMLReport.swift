package import Capture
package import Diagnosis
import ISAKMP
import Negotiations
import Policies

/// `--format html`: one page that holds all it needs, and can be read without its script.
package struct HTMLReport: ExplanationFormat {
  package static let name = "html"

  /// Negotiations told at length; beyond that a page helps nobody.
  private static let limit = 500

  private let setting: ReportSetting
  private var captures: [CaptureSummary] = []
  private var overview: Overview
  private let told = ToldDetails(room: .max)
  /// Numbers of the negotiations told at length, by row of the overview.
  private var numbers: [Int: Int] = [:]
  private var count = 0
  private var omitted = 0

  package init(_ setting: ReportSetting) {
    self.setting = setting
    overview = Overview(groups: setting.groups)
  }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    return []
  }

  package mutating func add(_ judged: JudgedNegotiation) -> [UInt8] {
    let entry = OverviewEntry(judged)
    let place = overview.add(entry)
    // In a check only what fails it is told at length.
    let isTold =
      (setting.check == nil || judged.findings.contains(where: setting.isFailure))
      && told.isWanted(entry, place, groups: setting.groups)
    guard count < Self.limit, isTold else {
      omitted += isTold ? 1 : 0
      return []
    }
    count += 1
    if let row = place.row { numbers[row] = count }
    let verdict = Verdict(judged.negotiation, judged.findings)
    _ = told.add(
      ToldDetails.Part(row: place.row, head: [], body: [article(judged, verdict, entry)]))
    return []
  }

  package mutating func end(_ conclusion: Conclusion) -> [UInt8] {
    let title = Self.title(conclusion)
    var html = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline';\
      script-src '\(HTMLScript.digest)'">
      <title>ikewhy: \(title)</title>
      <style>
      \(HTMLStyle.sheet)
      </style></head><body>
      <header class="top"><div class="brand">ikewhy</div><h1>\(title)</h1>
      <ul class="chips">\(chips(conclusion))</ul></header>
      <main>

      """
    html += expectations(conclusion)
    let order = overview.order
    html +=
      HTMLOverview(
        rows: order.map { (overview.rows[$0], numbers[$0]) }, captures: captures
      ).html
    html += told.ordered(by: order).flatMap(\.body).joined()
    if omitted > 0 {
      html += "<p>\(omitted) negotiations more; <code>--format json</code> holds all.</p>\n"
    }
    let ofTheRun = conclusion.findings.filter { setting.check == nil || setting.isFailure($0) }
    if !ofTheRun.isEmpty {
      html += "<section class=\"card\"><h2>The captures as a whole</h2>\n"
      for finding in ofTheRun {
        html += HTMLFinding(finding: finding, captures: captures, ladder: nil).html
      }
      html += "</section>\n"
    }
    html += captureTable + "</main>\n"
    html += """
      <footer>ikewhy \(Markup.xml(setting.version)). <code>ikewhy rule CODE</code> tells what a finding \
      rests on, what can mislead, and how to fix it.</footer>
      <script>\(HTMLScript.source)</script>
      </body></html>

      """
    return Array(html.utf8)
  }

  // MARK: Parts

  private static func title(_ conclusion: Conclusion) -> String {
    if conclusion.check != nil {
      return CheckText.hasFailed(conclusion) ? "The check failed" : "The check passed"
    }
    let summary = conclusion.summary
    switch (summary.negotiations, summary.failed, summary.established) {
    case (0, _, _): return "No negotiation in the capture"
    case (1, 1, _): return "The negotiation failed"
    case (1, _, 1): return "The negotiation succeeded"
    case (1, _, _): return "The negotiation is incomplete"
    case (let all, 0, let up) where all == up: return "All \(all) negotiations succeeded"
    case (let all, 0, let up): return "\(up) of \(all) negotiations succeeded"
    case (let all, let failed, _): return "\(failed) of \(all) negotiations failed"
    }
  }

  private func chips(_ conclusion: Conclusion) -> String {
    let summary = conclusion.summary
    let unmet = conclusion.check?.unmet.count ?? 0
    let results = conclusion.check?.results.count ?? 0
    let chips: [(count: Int, text: String, tone: String)] = [
      (unmet, "\(unmet) of \(results) expectations not met", "red"),
      (unmet == 0 ? results : 0, "\(results) expectations met", "green"),
      (summary.established, "\(summary.established) established", "green"),
      (summary.failed, "\(summary.failed) failed", "red"),
      (summary.incomplete, "\(summary.incomplete) incomplete", "amber"),
      (summary.errors, Self.plural(summary.errors, "error"), "red"),
      (summary.warnings, Self.plural(summary.warnings, "warning"), "amber"),
      (summary.notes, Self.plural(summary.notes, "note"), "blue"),
      (summary.exempt, "\(summary.exempt) expected, known or suppressed", ""),
    ]
    return chips.filter { $0.count > 0 }
      .map { "<li class=\"chip \($0.tone)\">\($0.text)</li>" }.joined()
  }

  private static func plural(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  private static func tone(_ verdict: Verdict) -> String {
    switch verdict.style {
    case .green: "green"
    case .red: "red"
    default: "amber"
    }
  }

  private func article(
    _ judged: JudgedNegotiation, _ verdict: Verdict, _ entry: OverviewEntry
  ) -> String {
    let negotiation = judged.negotiation
    let worst = judged.findings.first { $0.severity == .error }
    let ladder = HTMLLadder(
      negotiation, number: count, captureCount: captures.count,
      marked: Set(worst?.evidence.map(\.reference) ?? []))
    let peers =
      "\(negotiation.initiator.endpoint.address) → \(negotiation.responder.endpoint.address)"
    var html = """
      <article class="card" id="n\(count)"><details class="told"\(entry.isHealthy && count > 1 ? "" : " open")>\
      <summary class="head"><h2>\
      \(Markup.xml(ExplanationText.name(negotiation)))&ensp;\(Markup.xml(peers))</h2>\
      <span class="pill \(Self.tone(verdict))">\(Markup.xml(verdict.word))</span></summary>
      <p class="verdict">\(Markup.xml(verdict.sentence))</p>

      """
    if let remedy = verdict.remedy {
      html += "<div class=\"do\"><b>Do</b><span>\(Markup.html(remedy))</span></div>\n"
    }
    html += "<dl class=\"facts\">"
    for (name, value) in facts(negotiation) { html += "<dt>\(name)</dt><dd>\(value)</dd>" }
    html += "</dl>\n" + ladder.html
    if !judged.findings.isEmpty {
      html += "<h3>Findings</h3>\n"
      for finding in judged.findings {
        html += HTMLFinding(finding: finding, captures: captures, ladder: ladder).html
      }
    }
    return html + "</details></article>\n"
  }

  private func facts(_ negotiation: Negotiation) -> [(name: String, value: String)] {
    var facts: [(name: String, value: String)] = []
    for (name, peer) in [
      ("Initiator", negotiation.initiator), ("Responder", negotiation.responder),
    ] {
      let parts = [
        peer.endpoint.description, peer.identity.map { "identity \($0)" }, peer.implementation,
        peer.insideAddress.map { "inside address \($0)" },
      ].compactMap(\.self)
      facts.append((name, Markup.xml(parts.joined(separator: ", "))))
    }
    if let accepted = negotiation.phase1.accepted {
      facts.append(("Suite", Markup.xml(accepted.ordered.map(\.text).joined(separator: ", "))))
    } else if negotiation.phase1.state == .failed {
      let offer = negotiation.offerLines.prefix(6).map { Markup.xml($0) }
      if !offer.isEmpty { facts.append(("Offer", offer.joined(separator: "<br>"))) }
    }
    if let first = negotiation.messages.first {
      let path = HTMLPaths(captures).name(first.reference.capture)
      facts.append(
        (
          "First",
          "\(HTMLTime.html(first.recordedTime)), frame \(first.reference.frame) of "
            + Markup.xml(path)
        ))
    }
    facts.append(("SPIs", negotiation.id))
    return facts
  }

  private func expectations(_ conclusion: Conclusion) -> String {
    let complaints = conclusion.check?.results.flatMap(\.complaints) ?? []
    guard !complaints.isEmpty else { return "" }
    var html = """
      <section class="card"><h2>Expectations not met</h2><div class="scroll"><table><tr><th>Line</th>\
      <th>expected</th><th>seen</th><th>of</th></tr>

      """
    for complaint in complaints {
      let about = [complaint.negotiation?.description, complaint.reason].compactMap(\.self)
      let cells = [
        "\(complaint.place) \(complaint.subject)", complaint.expected, complaint.seen,
        about.joined(separator: "; "),
      ]
      html += "<tr>" + cells.map { "<td>\(Markup.html($0))</td>" }.joined() + "</tr>\n"
    }
    return html + "</table></div></section>\n"
  }

  private var captureTable: String {
    var html = """
      <section class="card" id="captures"><h2>Captures</h2><div class="scroll"><table><tr><th></th><th>File</th>\
      <th class="num">Frames</th><th class="num">IKE</th><th class="num">ESP</th><th>Begins</th>\
      <th>Ends</th></tr>

      """
    let paths = HTMLPaths(captures)
    for (index, capture) in captures.enumerated() {
      let first = HTMLTime.html(capture.firstTime)
      let last = HTMLTime.html(capture.lastTime)
      html += """
        <tr><td class="num">\(index + 1)</td><td>\(Markup.xml(paths.name(index)))</td>\
        <td class="num">\(capture.frames)</td><td class="num">\(capture.ikeMessages)</td>\
        <td class="num">\(capture.espPackets)</td><td>\(first)</td><td>\(last)</td></tr>

        """
    }
    return html + "</table></div></section>\n"
  }
}
