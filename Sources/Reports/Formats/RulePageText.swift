package import Diagnosis

/// The catalogue, and the page of one rule.
package struct RulePageText {
  private let layout: TextLayout

  package init(layout: TextLayout) {
    self.layout = layout
  }

  package static func list(_ pages: [RulePage]) -> [UInt8] {
    let width = pages.map(\.name.count).max() ?? 0
    let lines = pages.map { page in
      "\(page.code)  \(TextLayout.padded(page.severity.rawValue, to: 7))  "
        + "\(TextLayout.padded(page.name, to: width))  \(page.summary)"
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  package func page(_ page: RulePage) -> [UInt8] {
    var lines = ["\(page.code)  \(page.name)  (\(page.severity.rawValue))", ""]
    lines += layout.wrapped(page.summary, lead: "", indent: 0) + [""]
    for (title, text) in [
      ("What is checked", page.checks), ("Why the tunnel suffers", page.consequence),
      ("What can mislead", page.misleading),
    ] {
      lines.append(title)
      for paragraph in Self.paragraphs(text) {
        lines += layout.wrapped(paragraph, lead: "  ", indent: 2) + [""]
      }
    }
    lines.append("How to mend it")
    for fix in page.fixes { lines += layout.wrapped(fix, lead: "  - ", indent: 4) }
    lines += ["", "References"]
    for reference in page.references { lines += layout.wrapped(reference, lead: "  ", indent: 4) }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Lines of the source joined to paragraphs, which an empty line ends.
  private static func paragraphs(_ text: String) -> [String] {
    text.split(separator: "\n\n").map { $0.split(separator: "\n").joined(separator: " ") }
  }
}
