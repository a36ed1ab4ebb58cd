/// A line of a configuration in commands, as Cisco IOS and its like have it, or of a terminal log: as the
/// device would read it.
package struct DeviceCommand: Sendable {
  package var number: Int
  /// Without indentation, prompt and what a terminal's paging left; a very long one in part.
  package var text: String
  package var words: [String]
  /// A `no` or `default` stood before the words.
  package var isNegated: Bool
  package var isIndented: Bool
  package var prompt: Prompt?

  package enum Prompt: Sendable {
    /// `hub#`, `hub>`: what follows is no configuration.
    case exec
    /// `hub(config-isakmp)#`.
    case configuration
  }

  /// `nil` for an empty line and a comment. A bare prompt has no words.
  package init?(_ line: TextFile.Line) {
    let octets = TerminalScreen.asShown(line.octets)
    guard let start = octets.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return nil }
    // Most lines of a large file: certificates in hexadecimal, rulers, comments.
    let first = octets[start]
    // Notes to a listing begin with `#`, which no command does.
    guard first != UInt8(ascii: "!"), first != UInt8(ascii: "#"), first > 0x20 else { return nil }
    number = line.number
    isIndented = start != octets.startIndex
    var rest = octets[start...]
    if let (prompt, end) = Self.prompt(rest) {
      self.prompt = prompt
      rest = rest[end...].drop { $0 == 0x20 }
      isIndented = false
    }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    guard !rest.isEmpty || prompt == .exec else { return nil }
    text =
      rest.count > TextExcerpt.longest
      ? TextExcerpt.of(rest) : String(decoding: rest, as: UTF8.self)
    words = rest.split { $0 == 0x20 || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
    isNegated = false
    if words.count > 1, ["no", "default"].contains(words[0].lowercased()) {
      isNegated = true
      words.removeFirst()
    }
  }

  // MARK: Prompts

  /// `hub#`, `asa/pri/act>`, `hub(config-isakmp)#` and where it ends. Only a short name without
  /// blanks before the sign is one.
  private static func prompt(_ octets: ArraySlice<UInt8>) -> (Prompt, Int)? {
    var prompt = Prompt.exec
    var index = octets.startIndex
    while index < octets.endIndex, index - octets.startIndex < 64, isName(octets[index]) {
      index += 1
    }
    guard index > octets.startIndex, index < octets.endIndex else { return nil }
    if octets[index] == UInt8(ascii: "(") {
      guard let close = octets[index...].prefix(48).firstIndex(of: UInt8(ascii: ")")),
        octets[index...].dropFirst().starts(with: "config".utf8)
      else { return nil }
      prompt = .configuration
      index = close + 1
    }
    guard index < octets.endIndex,
      octets[index] == UInt8(ascii: "#")
        || octets[index] == UInt8(ascii: ">") && prompt == .exec
    else { return nil }
    return (prompt, index + 1)
  }

  private static func isName(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
