import Capture
import Diagnosis
import Negotiations
import Texts

/// One finding as a part of the page that can be opened.
struct HTMLFinding {
  let finding: Finding
  let captures: [CaptureSummary]
  /// Where its frames are in the ladder.
  let ladder: HTMLLadder?

  var html: String {
    let exemption = exemption
    let isOpen = finding.severity != .note && finding.exemption == nil
    var html = """
      <details class="finding \(finding.severity.rawValue)\(exemption == nil ? "" : " exempt")"\
      \(isOpen ? " open" : "")><summary><span class="code">\(finding.severity.rawValue) \
      \(finding.page.code)</span><span class="title">\(Markup.xml(finding.title))</span>\
      <span class="conf \(finding.confidence.rawValue)">\(finding.confidence.rawValue)</span>\
      </summary><div class="body">

      """
    if let exemption { html += "<p><em>\(Markup.xml(exemption))</em></p>\n" }
    html += "<p>\(Markup.html(finding.explanation))</p>\n"
    if !finding.evidence.isEmpty {
      html += "<h3>Evidence</h3><dl class=\"evidence\">\n"
      for evidence in finding.evidence {
        html += "<dt>\(frame(evidence.reference))</dt><dd>\(Markup.html(evidence.what))</dd>\n"
      }
      html += "</dl>\n"
    }
    html += comparison
    html += list("Fix", finding.remedies)
    if !finding.configurationLines.isEmpty {
      html += list("Lines of the configuration", finding.configurationLines.map(\.description))
    }
    if !finding.deviceMessages.isEmpty {
      html += "<h3>What the devices say</h3><dl class=\"evidence\">\n"
      for message in finding.deviceMessages {
        html +=
          "<dt>\(Markup.xml(message.device))</dt><dd "
          + "class=\"mono\">\(Markup.xml(message.text))</dd>\n"
      }
      html += "</dl>\n"
    }
    if let settle = finding.settle {
      html += "<h3>What would settle it</h3><p>\(Markup.html(settle))</p>\n"
    }
    return html + "</div></details>\n"
  }

  private var exemption: String? {
    switch finding.exemption {
    case nil: nil
    case .expected(let place): "Expected: \(place) requires it."
    case .known(let baseline): "Known: \(baseline) has it too."
    case .suppressed(let reason, let expires, let place):
      "Suppressed until \(expires) by \(place): \(reason)"
    }
  }

  private func frame(_ reference: FrameReference) -> String {
    let text =
      captures.count > 1
      ? "frame \(reference.frame) of capture \(reference.capture + 1)" : "frame \(reference.frame)"
    guard let anchor = ladder?.anchor(reference) else { return text }
    return "<a href=\"#\(anchor)\">\(text)</a>"
  }

  private var comparison: String {
    guard !finding.comparison.isEmpty else { return "" }
    var html = """
      <div class="scroll comparison"><table><tr><th>Attribute</th><th>offered</th><th>configured</th>\
      <th>from</th></tr>

      """
    for row in finding.comparison {
      let mark = row.offered == row.configured ? "" : "≠ "
      let cells = [
        mark + row.attribute, row.offered ?? "–", row.configured ?? "–", row.source?.text ?? "",
      ]
      html +=
        "<tr\(row.offered == row.configured ? "" : " class=\"differs\"")>"
        + cells.map { "<td>\(Markup.html($0))</td>" }.joined() + "</tr>\n"
    }
    return html + "</table></div>\n"
  }

  private func list(_ title: String, _ items: [String]) -> String {
    guard !items.isEmpty else { return "" }
    return "<h3>\(title)</h3><ul>"
      + items.map { "<li>\(Markup.html($0))</li>" }.joined() + "</ul>\n"
  }
}
