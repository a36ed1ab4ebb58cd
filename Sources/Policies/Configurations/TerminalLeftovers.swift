internal import Texts

/// What a terminal leaves in a configuration that was copied from it: the pager's word, and the
/// octets that wipe it from the screen. Lines keep their numbers.
enum TerminalLeftovers {
  /// `nil` where there are none.
  static func removed(from text: TextFile) -> TextFile? {
    guard text.lines.contains(where: { isAffected($0.octets) }) else { return nil }
    var octets: [UInt8] = []
    octets.reserveCapacity(text.octets.count)
    for line in text.lines {
      octets += isAffected(line.octets) ? cleaned(line.octets) : line.octets
      octets.append(UInt8(ascii: "\n"))
    }
    return TextFile(octets, file: text.file)
  }

  /// A document in JSON or XML without the command that printed it and the prompt behind it.
  ///
  /// - Returns: `nil` where nothing stands before a document.
  static func document(in text: TextFile) -> TextFile? {
    func first(_ line: TextFile.Line) -> UInt8? { line.octets.first { $0 > 0x20 } }
    guard
      let start = text.lines.prefix(8).firstIndex(where: {
        first($0).map(Array("{[<".utf8).contains) ?? false
      }), start > 0,
      let end = text.lines.lastIndex(where: {
        first($0).map(Array("}]<{[".utf8).contains) ?? false
      })
    else { return nil }
    var octets: [UInt8] = []
    octets.reserveCapacity(text.octets.count)
    for (place, line) in text.lines.enumerated() {
      if place >= start, place <= end { octets += line.octets }
      octets.append(UInt8(ascii: "\n"))
    }
    return TextFile(octets, file: text.file)
  }

  private static func cleaned(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let shown = TerminalScreen.asShown(octets)
    let start = shown.drop { $0 == 0x20 }
    guard start.starts(with: more), let end = start.firstIndex(of: UInt8(ascii: ")")) else {
      return shown
    }
    return start[end...].dropFirst().drop { $0 == UInt8(ascii: "-") }
  }

  /// Backspace, return and escape, or a line that begins like a pager's.
  private static func isAffected(_ octets: ArraySlice<UInt8>) -> Bool {
    var first: UInt8 = 0
    for octet in octets {
      if octet < 0x20, octet == 0x08 || octet == 0x0d || octet == 0x1b { return true }
      if first == 0, octet > 0x20 { first = octet }
    }
    guard first == UInt8(ascii: "-") || first == UInt8(ascii: "<") else { return false }
    let start = octets.drop { $0 <= 0x20 }
    return pagers.contains { start.starts(with: $0) }
  }

  /// Junos's `---(more 42%)---`.
  private static let more = Array("---(more".utf8)
  private static let pagers = ["---(more", "--More--", "-- More --", "<--- More --->"].map {
    Array($0.utf8)
  }
}
