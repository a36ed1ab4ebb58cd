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
    var line = Line()
    var prefix = lead
    let octets = Array(text.utf8)
    for paragraph in octets.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    {
      let isNested = paragraph.starts(with: "  ".utf8)
      line.append(prefix.utf8, columns: Self.columns(prefix))
      if isNested { line.append(spaces: 2) }
      var isEmpty = true
      // Two spaces between words separate the columns of a suite; they are kept.
      Self.words(paragraph) { gap, word in
        let needed = Self.columns(word)
        if isEmpty {
          isEmpty = false
        } else if line.columns + gap + needed <= width {
          line.append(spaces: gap)
        } else {
          lines.append(line.take())
          line.append(spaces: indent + (isNested ? 4 : 0))
        }
        line.append(word, columns: needed)
      }
      lines.append(line.take())
      prefix = Self.spaces(indent)
    }
    return lines
  }

  /// A line that grows word by word.
  private struct Line {
    private var octets: [UInt8] = []
    private(set) var columns = 0

    mutating func append(_ text: some Collection<UInt8>, columns: Int) {
      octets.append(contentsOf: text)
      self.columns += columns
    }

    mutating func append(spaces count: Int) {
      octets.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
      columns += count
    }

    /// The line without the spaces at its end; the next one begins.
    mutating func take() -> String {
      while octets.last == UInt8(ascii: " ") { octets.removeLast() }
      defer {
        octets.removeAll(keepingCapacity: true)
        columns = 0
      }
      return String(decoding: octets, as: UTF8.self)
    }
  }

  /// Characters that each take one column: the reports use none that are wider.
  package static func columns(_ text: String) -> Int {
    plainColumns(text.utf8) ?? text.count
  }

  private static func columns(_ word: ArraySlice<UInt8>) -> Int {
    plainColumns(word) ?? String(decoding: word, as: UTF8.self).count
  }

  /// Counts without the rules of Unicode where they are not needed: Latin-1, and the dashes, arrows,
  /// rules and signs that reports draw with, of which none joins its neighbours; `nil` elsewhere.
  private static func plainColumns(_ text: some Collection<UInt8>) -> Int? {
    var columns = 0
    var octets = text.makeIterator()
    while let octet = octets.next() {
      columns += 1
      switch octet {
      case ..<0x80: break
      case 0xc2, 0xc3: _ = octets.next()
      case 0xe2:
        guard let second = octets.next(), let third = octets.next() else { return nil }
        // U+2010 to U+2027, and U+2180 to U+27FF.
        let isPunctuation = second == 0x80 && (0x90...0xa7).contains(third)
        guard isPunctuation || (0x86...0x9f).contains(second) else { return nil }
      default: return nil
      }
    }
    return columns
  }

  /// Where the reports' own lines are no wider.
  private static let blank = String(repeating: " ", count: 512)

  package static func spaces(_ count: Int) -> String {
    count > 512
      ? String(repeating: " ", count: count) : String(Substring(blank.utf8.prefix(max(0, count))))
  }

  package static func padded(_ text: String, to count: Int) -> String {
    text + spaces(count - columns(text))
  }

  package static func rightAligned(_ text: String, in count: Int) -> String {
    spaces(count - columns(text)) + text
  }

  /// `left` and `right` at the two ends of the line, or two spaces apart where there is no room.
  package func ends(_ left: String, _ right: String) -> String {
    let gap = width - Self.columns(left) - Self.columns(right)
    return left + Self.spaces(max(2, gap)) + right
  }

  /// Each word with the spaces before it, two at most.
  private static func words(
    _ paragraph: ArraySlice<UInt8>, _ each: (_ gap: Int, _ word: ArraySlice<UInt8>) -> Void
  ) {
    var gap = 0
    var start = paragraph.startIndex
    for index in paragraph.indices where paragraph[index] == UInt8(ascii: " ") {
      if start < index {
        each(min(gap, 2), paragraph[start..<index])
        gap = 0
      }
      gap += 1
      start = index + 1
    }
    if start < paragraph.endIndex { each(min(gap, 2), paragraph[start...]) }
  }
}
