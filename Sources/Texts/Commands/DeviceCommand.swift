internal import Texts

/// A line of a Cisco configuration or terminal log, as the device would read it.
struct CiscoLine {
  var number: Int
  /// Without indentation, prompt and what a terminal's paging left.
  var text: String
  var words: [String]
  /// A `no` or `default` stood before the words.
  var isNegated: Bool
  var isIndented: Bool
  var prompt: Prompt?

  enum Prompt {
    /// `hub#`, `hub>`: what follows is no configuration.
    case exec
    /// `hub(config-isakmp)#`.
    case configuration
  }

  /// `nil` for an empty line and a comment. A bare prompt has no words.
  init?(_ line: TextFile.Line) {
    let octets = Self.asShown(line.octets)
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
    text = String(decoding: rest, as: UTF8.self)
    words = rest.split { $0 == 0x20 || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
    isNegated = false
    if words.count > 1, ["no", "default"].contains(words[0].lowercased()) {
      isNegated = true
      words.removeFirst()
    }
  }

  // MARK: Terminals

  private static let backspace: UInt8 = 0x08
  private static let carriageReturn: UInt8 = 0x0d
  private static let escape: UInt8 = 0x1b
  private static let dash = UInt8(ascii: "-")

  /// What stays on the screen once backspaces, returns and the pager's word have had their effect.
  static func asShown(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var shown = octets
    if octets.contains(where: { $0 == backspace || $0 == carriageReturn || $0 == escape }) {
      shown = typed(octets)[...]
    }
    return withoutPager(shown)
  }

  /// Writes the octets at a cursor that backspace and carriage return move.
  private static func typed(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    var screen: [UInt8] = []
    var cursor = 0
    var isEscaped = false
    for octet in octets {
      if isEscaped {
        // A control sequence ends with a letter (ECMA-48 section 5.4).
        isEscaped = !(0x40...0x7e).contains(octet) || octet == UInt8(ascii: "[")
        continue
      }
      switch octet {
      case escape: isEscaped = true
      case backspace: cursor = max(0, cursor - 1)
      case carriageReturn: cursor = 0
      default:
        if cursor < screen.count { screen[cursor] = octet } else { screen.append(octet) }
        cursor += 1
      }
    }
    return screen
  }

  /// ` --More-- ` of IOS and `<--- More --->` of the ASA, where the octets that wiped them are
  /// lost.
  private static func withoutPager(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = octets.drop { $0 == 0x20 || $0 == 0x09 }
    guard start.first == dash || start.first == UInt8(ascii: "<") else { return octets }
    for word in pagers where start.starts(with: word) {
      return start.dropFirst(word.count).drop { $0 == 0x20 }
    }
    return octets
  }

  private static let pagers = ["--More--", "-- More --", "<--- More --->"].map { Array($0.utf8) }

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
