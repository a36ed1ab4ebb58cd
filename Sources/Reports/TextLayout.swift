package import Capture

/// Text for a terminal or a file: width, colour and wrapping in one place.
package struct TextLayout: Sendable {
  /// Columns.
  package var width: Int
  package var hasColour: Bool

  /// What clocks on the wall said at a time; `nil` for UTC.
  package var zone: Zone?

  /// Seconds that a zone is ahead of UTC at so many seconds since 1970, and its name then.
  package typealias Zone = @Sendable (Int64) -> (offset: Int, name: String)

  package init(width: Int = 80, hasColour: Bool = false, zone: Zone? = nil) {
    self.width = width
    self.hasColour = hasColour
    self.zone = zone
  }

  /// "2026-11-29T02:10:07.123456Z", or on the clock of a zone "2026-11-29 03:10:07.123456 CET".
  package func time(_ time: Timestamp) -> String {
    guard let (local, name) = local(time) else { return TimeText.rfc3339(time) }
    return "\(TimeText.rfc3339(local).replacing("T", with: " ").dropLast()) \(name)"
  }

  /// "02:10:07", and where `after` was on another day the day too.
  package func clock(_ time: Timestamp, after: Timestamp? = nil) -> String {
    func shown(_ time: Timestamp) -> Substring {
      TimeText.rfc3339(local(time)?.time ?? time).prefix(19)
    }
    let text = shown(time)
    if let after, shown(after).prefix(10) != text.prefix(10) {
      return String(text).replacing("T", with: " ")
    }
    return String(text.dropFirst(11))
  }

  private func local(_ time: Timestamp) -> (time: Timestamp, name: String)? {
    guard let zone else { return nil }
    let (offset, name) = zone(time.nanoseconds / 1_000_000_000)
    let (moved, isBeyond) = time.nanoseconds
      .addingReportingOverflow(Int64(offset) * 1_000_000_000)
    guard !isBeyond else { return nil }
    return (
      Timestamp(nanoseconds: moved, isNanosecondResolution: time.isNanosecondResolution), name
    )
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
    let newLine = UInt8(ascii: "\n")
    for paragraph in text.utf8.split(separator: newLine, omittingEmptySubsequences: false) {
      let isNested = paragraph.starts(with: "  ".utf8)
      var line = prefix + (isNested ? "  " : "")
      var used = Self.columns(line)
      var isEmpty = true
      // Two spaces between words separate the columns of a suite; they are kept.
      for (gap, word) in Self.words(paragraph) {
        let needed = Self.columns(word)
        if isEmpty {
          isEmpty = false
        } else if used + gap + needed <= width {
          line += gap == 1 ? " " : "  "
          used += gap
        } else {
          lines.append(line)
          used = indent + (isNested ? 4 : 0)
          line = String(repeating: " ", count: used)
        }
        line += word
        used += needed
      }
      lines.append(line)
      prefix = String(repeating: " ", count: indent)
    }
    return lines.map { Self.trimmed($0) }
  }

  /// Characters that each take one column: the reports use none that are wider.
  package static func columns(_ text: some StringProtocol) -> Int {
    // Without the rules of Unicode where they are not needed.
    text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.count
  }

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
  private static func words(_ paragraph: Substring.UTF8View) -> [(gap: Int, word: Substring)] {
    var words: [(gap: Int, word: Substring)] = []
    var gap = 0
    for piece in paragraph.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false) {
      if !piece.isEmpty {
        words.append((min(gap, 2), Substring(piece)))
        gap = 0
      }
      gap += 1
    }
    return words
  }

  private static func trimmed(_ line: String) -> String {
    var kept = line.utf8[...]
    while kept.last == UInt8(ascii: " ") { kept.removeLast() }
    return String(Substring(kept))
  }
}
