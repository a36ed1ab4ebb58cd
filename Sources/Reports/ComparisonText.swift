import Diagnosis

/// A finding's comparison for people.
///
/// ```
///   offered     AES-CBC-256  SHA-1     pre-shared key  MODP-2048 (14)
///                            ^^^^^
///   configured  AES-CBC-256  SHA2-256  pre-shared key  MODP-2048 (14)
///                            ^^^^^^^^
///               hub.cfg, line 12
/// ```
struct ComparisonText {
  private let rows: [ComparisonRow]
  private let layout: TextLayout

  init(_ rows: [ComparisonRow], layout: TextLayout) {
    self.rows = rows
    self.layout = layout
  }

  var lines: [String] { suites ?? table }

  private static let indent = 14

  /// `nil` where the two lines do not fit the width, or where there is but one thing to compare.
  private var suites: [String]? {
    guard rows.count > 2 else { return nil }
    let columns = rows.map { row in
      (
        offered: row.offered ?? "none", configured: row.configured ?? "none",
        differs: row.offered != row.configured
      )
    }
    let widths = columns.map { max($0.offered.count, $0.configured.count) }
    let total = widths.reduce(Self.indent - 2) { $0 + $1 + 2 }
    guard total <= layout.width else { return nil }
    let blank = String(repeating: " ", count: Self.indent)
    func line(_ lead: String, _ cells: [String]) -> String {
      let padded = zip(cells, widths).map { TextLayout.padded($0, to: $1) }.joined(separator: "  ")
      return lead + Self.trimmed(padded)
    }
    func carets(_ value: (Int) -> String) -> [String] {
      let marks = columns.indices.map { index in
        columns[index].differs ? String(repeating: "^", count: value(index).count) : ""
      }
      let isMarked = marks.contains { !$0.isEmpty }
      guard isMarked else { return [] }
      return [layout.styled(line(blank, marks), .red)]
    }
    var lines = [line("  offered     ", columns.map(\.offered))]
    lines += carets { columns[$0].offered }
    lines.append(line("  configured  ", columns.map(\.configured)))
    lines += carets { columns[$0].configured }
    var seen: Set<String> = []
    let differing = rows.filter { $0.offered != $0.configured }
    let sources = (differing.isEmpty ? Array(rows.prefix(1)) : differing).compactMap(\.source?.text)
    for source in sources
    where seen.insert(source).inserted {
      lines += layout.wrapped(source, lead: blank, indent: Self.indent)
    }
    return lines
  }

  private var table: [String] {
    let first = max(9, rows.map(\.attribute.count).max() ?? 0)
    let second = max(7, min(26, rows.map { ($0.offered ?? "–").count }.max() ?? 0))
    var lines = [
      layout.styled(
        "  " + TextLayout.padded("attribute", to: first) + "  "
          + TextLayout.padded("offered", to: second)
          + "   other side", .dim)
    ]
    for row in rows {
      let mark = row.offered == row.configured ? " " : "≠"
      lines.append(
        "  " + TextLayout.padded(row.attribute, to: first) + "  "
          + TextLayout.padded(row.offered ?? "–", to: second) + " \(mark) "
          + (row.configured ?? "–")
          + (row.source.map { "  (\($0.text))" } ?? ""))
    }
    return lines
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
