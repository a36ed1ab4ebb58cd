package import Capture
package import Diagnosis
import ISAKMP
import Negotiations

/// `ikewhy diff --format text`.
///
/// ```
/// good  IKEv1 Main Mode  192.0.2.1 → 198.51.100.7  established   yesterday.pcap, frame 1
/// bad   IKEv1 Main Mode  192.0.2.1 → 198.51.100.7  FAILED        today.pcap, frame 1
///
///                         good             bad
/// MM1 from the initiator, frames 1 and 1
/// * hash algorithm        SHA2-256         SHA-1
/// only in the good one: MM3 MM4 MM5 MM6
/// ```
package struct DiffText {
  private let layout: TextLayout

  package init(layout: TextLayout) { self.layout = layout }

  package func page(
    _ difference: NegotiationDifference, good: [CaptureSummary], bad: [CaptureSummary]
  ) -> [UInt8] {
    var lines = head("good", difference.good, good) + head("bad", difference.bad, bad)
    lines.append("")
    lines += layout.wrapped(DiffSentences.conclusion(difference), lead: "", indent: 2)
    if let finding = difference.finding {
      lines += layout.wrapped(
        "\(finding.severity.rawValue)[\(finding.page.code)] \(finding.confidence.rawValue): "
          + finding.title, lead: "  ", indent: 4)
      if let remedy = finding.remedies.first {
        lines += layout.wrapped(remedy, lead: "  do  ", indent: 6)
      }
    }
    if !difference.isEmpty {
      lines.append("")
      lines += table(difference)
    }
    return Array(
      (lines.map { SafeText.text($0, hasColour: layout.hasColour) }.joined(separator: "\n") + "\n")
        .utf8)
  }

  private func head(
    _ word: String, _ judged: JudgedNegotiation, _ captures: [CaptureSummary]
  ) -> [String] {
    let negotiation = judged.negotiation
    let verdict = Verdict(negotiation, judged.findings)
    var place = ""
    if let first = negotiation.messages.first {
      let path = ModelJSON.path(first.reference, captures) ?? ""
      place = "\(layout.time(first.recordedTime)), frame \(first.reference.frame) of \(path)"
    }
    let mode = ExplanationText.name(negotiation)
    let peers =
      "\(negotiation.initiator.endpoint.address) → \(negotiation.responder.endpoint.address)"
    return [
      "\(TextLayout.padded(word, to: 6))\(mode)  \(peers)  "
        + layout.styled(verdict.word, verdict.style)
    ] + layout.wrapped(place, lead: "      ", indent: 6)
  }

  private func table(_ difference: NegotiationDifference) -> [String] {
    let rows = difference.context + difference.parts.flatMap(\.rows)
    let third = max(16, (layout.width - 8) / 3)
    let first = min(third, max(9, rows.map { TextLayout.columns($0.attribute) }.max() ?? 0))
    let value = max(12, (layout.width - first - 6) / 2)
    var lines = [
      layout.styled(
        "  " + TextLayout.padded("", to: first) + "  " + TextLayout.padded("good", to: value)
          + "  bad", .dim)
    ]
    if !difference.context.isEmpty {
      lines.append("the two as a whole")
      lines += difference.context.flatMap { line($0, first, value) }
    }
    for part in difference.parts where part.bad != nil {
      lines.append(title(part))
      lines += part.rows.flatMap { line($0, first, value) }
    }
    let missing = difference.parts.filter { $0.bad == nil }.map(\.name)
    if !missing.isEmpty {
      lines += layout.wrapped(
        "only in the good one: \(missing.joined(separator: " "))", lead: "", indent: 2)
    }
    return lines
  }

  private func title(_ part: NegotiationDifference.Part) -> String {
    let from = "\(part.name) from the \(part.from.rawValue)"
    switch (part.good?.frame, part.bad?.frame) {
    case (let good?, let bad?): return "\(from), frame \(good) and frame \(bad)"
    case (nil, let bad?): return "\(from), frame \(bad): only in the bad one"
    case (let good?, nil): return "\(from), frame \(good): only in the good one"
    case (nil, nil): return from
    }
  }

  /// A row; values that are too long go on below.
  private func line(
    _ row: NegotiationDifference.Row, _ first: Int, _ value: Int
  ) -> [String] {
    let cells = TextLayout(width: value)
    let name = TextLayout(width: first).wrapped(row.attribute, lead: "", indent: 0)
    let good = cells.wrapped(row.good ?? "–", lead: "", indent: 0)
    let bad = cells.wrapped(row.bad ?? "–", lead: "", indent: 0)
    return (0..<max(name.count, good.count, bad.count)).map { index in
      func cell(_ texts: [String]) -> String { index < texts.count ? texts[index] : "" }
      let mark = index == 0 && row.isDecisive ? "* " : "  "
      let text =
        mark + TextLayout.padded(cell(name), to: first) + "  "
        + TextLayout.padded(cell(good), to: value) + "  " + cell(bad)
      var kept = text[...]
      while kept.last == " " { kept.removeLast() }
      return row.isDecisive ? layout.styled(String(kept), .bold) : String(kept)
    }
  }
}
