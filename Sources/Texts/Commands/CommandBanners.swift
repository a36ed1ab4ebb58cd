/// `banner motd ^C … ^C`: text of any kind, which may look like commands.
package struct CommandBanners: Sendable {
  private let lines: TextLines
  private var delimiter: [UInt8]?
  /// Delimiters that occur nowhere below a line: searched once.
  private var absent: Set<[UInt8]> = []

  package init(_ text: TextFile) { lines = text.lines }

  /// Whether the line is within a banner.
  package mutating func contains(_ line: TextFile.Line) -> Bool {
    guard let delimiter else { return false }
    if line.octets.holds(delimiter) { self.delimiter = nil }
    return true
  }

  /// Whether a banner begins here. One that nothing ends is taken for its first line alone: a
  /// listing that was cut must not lose what follows.
  package mutating func begins(
    _ word: String, line: DeviceCommand, at raw: TextFile.Line
  ) -> Bool {
    guard word.lowercased() == "banner", !line.isNegated, line.words.count > 2 else {
      return false
    }
    // Behind the kind: `^C` as listings show the control character, or any other one character.
    let text = line.words[2...].joined(separator: " ")
    let sign = text.hasPrefix("^") && text.utf8.count > 1 ? text.prefix(2) : text.prefix(1)
    let delimiter = Array(sign.utf8)
    let rest = Array(text.utf8.dropFirst(delimiter.count))
    if rest[...].holds(delimiter) || absent.contains(delimiter) { return true }
    guard
      lines[min(raw.number, lines.count)...].contains(where: { $0.octets.holds(delimiter) }
      )
    else {
      absent.insert(delimiter)
      return true
    }
    self.delimiter = delimiter
    return true
  }
}
