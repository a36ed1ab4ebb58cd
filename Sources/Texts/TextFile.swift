/// What a user wrote, as numbered lines, whatever program saved it.
package struct TextFile: Sendable {
  package struct Line: Sendable {
    /// Counted from 1, as an editor does.
    package var number: Int
    /// Without the line's end.
    package var octets: ArraySlice<UInt8>

    /// Octets that are not UTF-8 become replacement characters: banners hold any character set.
    package var text: String { String(decoding: octets, as: UTF8.self) }

    package var isBlank: Bool { octets.allSatisfy { $0 <= 0x20 } }

    /// Whether one of these may come first, without a text made of each of very many lines. White space
    /// that is not ASCII leaves it open.
    package func mayBegin(with words: [[UInt8]]) -> Bool {
      let start = octets.drop { $0 <= 0x20 }
      guard let first = start.first else { return false }
      return first >= 0x80 || words.contains { start.starts(with: $0) }
    }
  }

  package let file: String
  /// UTF-8, or whatever it is, without a byte order mark.
  package let octets: [UInt8]
  package let lines: TextLines

  package init(_ octets: [UInt8], file: String) {
    self.file = file
    self.octets = Self.withoutByteOrderMark(octets)
    lines = TextLines(self.octets)
  }

  package init(_ text: String, file: String) { self.init(Array(text.utf8), file: file) }

  package var whole: String { String(decoding: octets, as: UTF8.self) }

  package func error(_ line: Int?, _ reason: String) -> TextError {
    TextError(file: file, line: line, reason: reason)
  }

  /// What a file is that has no text.
  package var binaryKind: String? {
    switch octets.prefix(4) {
    case [0xd4, 0xc3, 0xb2, 0xa1], [0xa1, 0xb2, 0xc3, 0xd4], [0x4d, 0x3c, 0xb2, 0xa1],
      [0xa1, 0xb2, 0x3c, 0x4d], [0x0a, 0x0d, 0x0d, 0x0a]:
      return "a capture"
    default: break
    }
    if octets.starts(with: [0x1f, 0x8b]) { return "gzip data" }
    if octets.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) { return "zstd data" }
    if octets.starts(with: [0x50, 0x4b, 0x03, 0x04]) { return "a zip archive" }
    if octets.starts(with: [0x30, 0x82]) { return "DER data, perhaps a private key" }
    return octets.prefix(1 << 16).contains(0) ? "binary data" : nil
  }

  /// The whole lines before the first octet that is no text's, where a file was damaged on its way;
  /// `nil` where there are none.
  package var textualHead: TextFile? {
    guard let damage = octets.firstIndex(of: 0),
      let end = octets[..<damage].lastIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    return TextFile(Array(octets[...end].dropLast()), file: file)
  }

  // MARK: Parts

  /// Windows tools save UTF-16 with a byte order mark.
  private static func withoutByteOrderMark(_ octets: [UInt8]) -> [UInt8] {
    if octets.starts(with: [0xef, 0xbb, 0xbf]) { return Array(octets.dropFirst(3)) }
    let isBigEndian = octets.starts(with: [0xfe, 0xff])
    guard isBigEndian || octets.starts(with: [0xff, 0xfe]) else { return octets }
    let units = stride(from: 2, to: octets.count - 1, by: 2).map { index in
      let (first, second) = (UInt16(octets[index]), UInt16(octets[index + 1]))
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}

extension TextFile {
  /// Octets of a swanctl.conf or ipsec.conf. Everything in it is of tunnels, so that a larger one takes
  /// memory and time that no gateway's has need of.
  private static let longestSettings = 16 << 20

  func refuseIfHuge() throws(TextError) {
    guard octets.count <= Self.longestSettings else {
      throw error(
        nil,
        "more than \(Self.longestSettings >> 20) MiB, which no such file has: give what matters of it"
      )
    }
  }
}
