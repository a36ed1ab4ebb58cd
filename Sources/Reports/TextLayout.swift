/// Text for a terminal or a file: width, colour and wrapping in one place.
package struct TextLayout: Sendable {
  /// Columns.
  package var width: Int
  package var hasColour: Bool

  package init(width: Int = 80, hasColour: Bool = false) {
    self.width = width
    self.hasColour = hasColour
  }

  package enum Style: String, Sendable {
    case red = "31;1"
    case yellow = "33;1"
    case green = "32;1"
    case cyan = "36;1"
    case bold = "1"
    case dim = "2"
  }

  package func styled(_ text: String, _ style: Style) -> String {
    hasColour ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
  }

  /// Words wrapped to the width: the first line behind `lead`, the others indented by `indent`.
  /// Lines of the text itself stay lines; those that begin with two spaces are indented further.
  package func wrapped(_ text: String, lead: String, indent: Int) -> [String] {
    var lines: [String] = []
    var prefix = lead
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isNested = paragraph.hasPrefix("  ")
      var line = prefix + (isNested ? "  " : "")
      var isEmpty = true
      // Two spaces between words separate the columns of a suite; they are kept.
      for (gap, word) in Self.words(paragraph) {
        if isEmpty {
          line += word
          isEmpty = false
        } else if Self.columns(line) + gap + Self.columns(word) <= width {
          line += String(repeating: " ", count: gap) + word
        } else {
          lines.append(line)
          line = String(repeating: " ", count: indent + (isNested ? 4 : 0)) + word
        }
      }
      lines.append(line)
      prefix = String(repeating: " ", count: indent)
    }
    return lines.map { Self.trimmed($0) }
  }

  /// Characters that each take one column: the reports use none that are wider.
  package static func columns(_ text: some StringProtocol) -> Int { text.count }

  package static func padded(_ text: String, to count: Int) -> String {
    text + String(repeating: " ", count: max(0, count - columns(text)))
  }

  package static func rightAligned(_ text: String, in count: Int) -> String {
    String(repeating: " ", count: max(0, count - columns(text))) + text
  }

  /// `left` and `right` at the two ends of the line, or two spaces apart where there is no room.
  package func ends(_ left: String, _ right: String) -> String {
    let gap = width - Self.columns(left) - Self.columns(right)
    return left + String(repeating: " ", count: max(2, gap)) + right
  }

  /// Each word with the spaces before it, two at most.
  private static func words(_ paragraph: Substring) -> [(gap: Int, word: Substring)] {
    var words: [(gap: Int, word: Substring)] = []
    var gap = 0
    for piece in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
      if !piece.isEmpty {
        words.append((min(gap, 2), piece))
        gap = 0
      }
      gap += 1
    }
    return words
  }

  private static func trimmed(_ line: String) -> String {
    var line = Substring(line)
    while line.last == " " { line = line.dropLast() }
    return String(line)
  }
}
