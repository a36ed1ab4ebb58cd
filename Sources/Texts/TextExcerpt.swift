/// A written line as reports quote it.
///
/// What a person writes stays whole. A file whose hundred thousand entries stand on one line would be
/// quoted by each of them.
package enum TextExcerpt {
  /// Characters.
  package static let longest = 1000

  /// Without the white space around it; what is cut off shows as “…”.
  package static func of(_ line: some StringProtocol) -> String {
    let text = line.trimmed
    guard let end = text.index(text.startIndex, offsetBy: longest, limitedBy: text.endIndex),
      end < text.endIndex
    else { return String(text) }
    return text[..<end] + "…"
  }

  /// Of a line's octets, which may be a whole file's.
  static func of(_ line: ArraySlice<UInt8>) -> String {
    let start = line.drop { $0 == 0x20 || $0 == 0x09 }
    let beginning = start.prefix(8 * longest)
    let text = of(String(decoding: beginning, as: UTF8.self))
    // The last character may be half there.
    return beginning.count < start.count && text.last != "…" ? text.dropLast() + "…" : text
  }
}
