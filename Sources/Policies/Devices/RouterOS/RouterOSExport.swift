import ISAKMP
import Texts

/// The commands of a RouterOS script: what `/export` writes in each of its forms, and what people
/// write by hand.
///
/// ```
/// /ip ipsec profile                      the menu of the lines that follow
/// add name=to-hq enc-algorithm=\
///     aes-256                            folded: the line's end and the indentation go
/// /ip ipsec peer set [ find name=hq ] profile=to-hq
/// ```
struct RouterOSExport {
  struct Command {
    /// "ip ipsec profile".
    var menu: String
    /// "add", "set", "remove", …
    var verb: String
    /// What `set` and others act on: the conditions of `[ find … ]`, a number or a name.
    var conditions: [Parameter] = []
    /// `[ find ]`: all of them.
    var isOfAll = false
    var target: String?
    var parameters: [Parameter] = []
    var line: Int
  }

  struct Parameter: Hashable {
    var key: String
    var value: String
    /// `!key`.
    var isUnset = false
    /// A variable stands in it, `secret=$psk`: the script puts the value in when it runs.
    var isComputed = false
    var line: Int
  }

  private(set) var commands: [Command] = []
  private(set) var remarks: [LineRemark] = []
  /// Of the header, "7.16.2".
  private(set) var release: String?

  private var menu = ""

  init(_ text: TextFile) {
    var lexer = RouterOSLexer(text)
    while let statement = lexer.next() {
      switch statement {
      case .comment(let words): release = release ?? Self.release(words)
      case .words(let words, let fault):
        if let fault { remarks.append(fault) }
        read(words)
      }
    }
  }

  /// `# 2026-02-11 09:14:02 by RouterOS 7.16.2`.
  static func release(_ comment: String) -> String? {
    guard let found = comment.firstRange(of: "by RouterOS ") else { return nil }
    let rest = comment[found.upperBound...].prefix { !$0.isWhitespace }
    return rest.first?.isNumber == true ? String(rest) : nil
  }

  static let verbs: Set<String> = [
    "add", "set", "remove", "print", "export", "enable", "disable", "unset", "move", "comment",
    "edit", "find", "get", "reset", "reset-counters",
  ]

  private mutating func read(_ words: [RouterOSLexer.Word]) {
    guard let first = words.first else { return }
    var rest = Self.separated(words)[...]
    var path: [String] = []
    let isAbsolute = first.text.hasPrefix("/")
    while let word = rest.first, !word.isQuoted, word.key == nil, word.group == nil,
      !Self.verbs.contains(word.text)
    {
      path += word.text.split(separator: "/").map(String.init)
      rest = rest.dropFirst()
    }
    // Inside a menu a path begins with the slash; scripts that people write leave it out.
    let isPath = isAbsolute || ["ip", "ipv6", "interface", "system"].contains(path.first ?? "")
    if !path.isEmpty {
      let full = isPath ? path : menu.split(separator: " ").map(String.init) + path
      if rest.isEmpty || isPath { menu = full.joined(separator: " ") }
      guard !rest.isEmpty else { return }
      append(full.joined(separator: " "), rest, line: first.line)
    } else {
      append(menu, rest, line: first.line)
    }
  }

  /// Release 7 also writes `/ip/ipsec/peer/add`: the verb becomes a word of its own.
  private static func separated(_ words: [RouterOSLexer.Word]) -> [RouterOSLexer.Word] {
    guard let first = words.first, first.key == nil, first.group == nil, !first.isQuoted,
      let slash = first.text.lastIndex(of: "/"), slash > first.text.startIndex,
      verbs.contains(String(first.text[first.text.index(after: slash)...]))
    else { return words }
    var path = first
    var verb = first
    path.text = String(first.text[..<slash])
    verb.text = String(first.text[first.text.index(after: slash)...])
    return [path, verb] + words.dropFirst()
  }

  private mutating func append(
    _ menu: String, _ words: ArraySlice<RouterOSLexer.Word>, line: Int
  ) {
    guard let verb = words.first, Self.verbs.contains(verb.text) else {
      return noteUnknown(menu, words, line)
    }
    var command = Command(menu: menu, verb: verb.text, line: line)
    var rest = words.dropFirst()
    while let word = rest.first {
      rest = rest.dropFirst()
      if let group = word.group {
        command.conditions = group.filter { $0.key != nil }.map(Self.parameter)
        command.isOfAll = command.conditions.isEmpty
      } else if word.key != nil {
        command.parameters.append(Self.parameter(word))
      } else if word.text.hasPrefix("!"), !word.isQuoted {
        command.parameters.append(
          Parameter(
            key: String(word.text.dropFirst()), value: "", isUnset: true, line: word.line))
      } else if command.verb != "add", command.target == nil, command.conditions.isEmpty,
        command.parameters.isEmpty
      {
        command.target = word.text
      } else if let value = rest.first, value.key == nil, value.group == nil {
        // `name "x"`, without the sign.
        command.parameters.append(
          Parameter(
            key: word.text, value: value.text, isComputed: value.isComputed, line: word.line))
        rest = rest.dropFirst()
      } else {
        command.parameters.append(Parameter(key: word.text, value: "", line: word.line))
      }
    }
    commands.append(command)
  }

  /// Settings behind something that is no command: an entry that is not there.
  private mutating func noteUnknown(
    _ menu: String, _ words: ArraySlice<RouterOSLexer.Word>, _ line: Int
  ) {
    guard words.first?.key != nil,
      RouterOSTables.keys.keys.contains(where: { menu.hasPrefix($0) })
    else { return }
    guard remarks.count < 1000 else { return }
    remarks.append(LineRemark(line, "no command that is known: not understood", .unreadEntry))
  }

  private static func parameter(_ word: RouterOSLexer.Word) -> Parameter {
    Parameter(
      key: word.key ?? "", value: word.text, isComputed: word.isComputed, line: word.line)
  }
}

/// Words of statements, whatever lines they are folded over.
struct RouterOSLexer {
  struct Word {
    var text: String
    /// What stands before the `=`.
    var key: String?
    var isQuoted = false
    /// `$name` or `$(…)` in it; a dollar of a value is escaped.
    var isComputed = false
    /// What stands in brackets.
    var group: [Word]?
    var line: Int
  }

  enum Statement {
    case comment(String)
    case words([Word], fault: LineRemark?)
  }

  private let lines: TextLines
  private var row = 0
  private var octets: ArraySlice<UInt8> = []
  private var fault: LineRemark?

  init(_ text: TextFile) {
    lines = text.lines
  }

  private var line: Int { row < lines.count ? lines[row].number : lines.count }

  mutating func next() -> Statement? {
    while row < lines.count {
      defer { row += 1 }
      octets = Self.withoutPrompt(lines[row].octets.drop { $0 <= 0x20 })
      fault = nil
      guard let first = octets.first else { continue }
      if first == UInt8(ascii: "#") {
        return .comment(String(decoding: octets, as: UTF8.self))
      }
      let words = self.words(until: nil)
      if !words.isEmpty || fault != nil { return .words(words, fault: fault) }
    }
    return nil
  }

  /// `[admin@hq] /ip ipsec> print`: what a terminal's log has before the command.
  private static func withoutPrompt(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard octets.first == UInt8(ascii: "["), let end = octets.firstIndex(of: UInt8(ascii: ">")),
      octets[..<end].contains(UInt8(ascii: "@"))
    else { return octets }
    return octets[octets.index(after: end)...].drop { $0 <= 0x20 }
  }

  /// The rest of the statement, or of the brackets.
  private mutating func words(until close: UInt8?, depth: Int = 0) -> [Word] {
    var words: [Word] = []
    while true {
      skipBlanks()
      guard let octet = octets.first else { return words }
      if octet == close {
        octets.removeFirst()
        return words
      }
      let line = self.line
      switch octet {
      case UInt8(ascii: ";") where close == nil:
        octets.removeFirst()
        // What follows is a statement of its own: it is read as a line of its own would be.
        if !words.isEmpty, !octets.allSatisfy({ $0 <= 0x20 }) {
          fault =
            fault
            ?? LineRemark(
              line, "more than one command in a line; only the first is read", .unreadEntry)
        }
        octets = []
      // In brackets it is between commands, of which none is a condition.
      case UInt8(ascii: ";"): octets.removeFirst()
      case UInt8(ascii: "[") where depth == BraceBlocks.maximumDepth: octets.removeFirst()
      case UInt8(ascii: "["):
        octets.removeFirst()
        let group = self.words(until: UInt8(ascii: "]"), depth: depth + 1)
        words.append(Word(text: "", group: group, line: line))
      case UInt8(ascii: "]"): octets.removeFirst()
      default: words.append(word(line, close))
      }
    }
  }

  /// Blanks, and folds between words.
  private mutating func skipBlanks() {
    while let octet = octets.first {
      if octet <= 0x20 {
        octets.removeFirst()
      } else if octet == UInt8(ascii: "\\"), isFold {
        unfold()
      } else {
        return
      }
    }
  }

  /// The backslash is the line's last character.
  private var isFold: Bool { octets.dropFirst().allSatisfy { $0 <= 0x20 } }

  private mutating func unfold() {
    octets = []
    guard row + 1 < lines.count else { return }
    row += 1
    octets = lines[row].octets.drop { $0 <= 0x20 }
  }

  private mutating func word(_ line: Int, _ close: UInt8?) -> Word {
    var word = Word(text: "", line: line)
    var value: [UInt8] = []
    while let octet = octets.first {
      if octet == close || octet <= 0x20 || octet == UInt8(ascii: ";") { break }
      if octet == UInt8(ascii: "\\"), isFold {
        // A fold inside a word goes on in it: right after `key=`.
        unfold()
        continue
      }
      octets.removeFirst()
      if octet == UInt8(ascii: "\"") {
        word.isQuoted = true
        let quoted = self.quoted(line)
        value += quoted.octets
        word.isComputed = word.isComputed || quoted.isComputed
        break
      }
      if octet == UInt8(ascii: "$"), isVariable { word.isComputed = true }
      if octet == UInt8(ascii: "="), word.key == nil, !value.isEmpty {
        word.key = String(decoding: value, as: UTF8.self)
        value = []
      } else {
        value.append(octet)
      }
    }
    word.text = String(decoding: value, as: UTF8.self)
    return word
  }

  /// Up to the closing quote. An export has no line's end inside: `\r\n` stands for it.
  private mutating func quoted(_ line: Int) -> (octets: [UInt8], isComputed: Bool) {
    var value: [UInt8] = []
    var isComputed = false
    while let octet = octets.first {
      if octet == UInt8(ascii: "\\"), isFold {
        unfold()
        continue
      }
      octets.removeFirst()
      if octet == UInt8(ascii: "\"") { return (value, isComputed) }
      if octet == UInt8(ascii: "$"), isVariable { isComputed = true }
      guard octet == UInt8(ascii: "\\"), let escaped = octets.first else {
        value.append(octet)
        continue
      }
      octets.removeFirst()
      switch escaped {
      case UInt8(ascii: "n"): value.append(0x0a)
      case UInt8(ascii: "r"): value.append(0x0d)
      case UInt8(ascii: "t"): value.append(0x09)
      case UInt8(ascii: "_"): value.append(0x20)
      default:
        // `\3F`: an octet by its number, in capitals.
        if let second = octets.first,
          let number = Hex.octets(String(decoding: [escaped, second], as: UTF8.self))?.first
        {
          octets.removeFirst()
          value.append(number)
        } else {
          value.append(escaped)
        }
      }
    }
    fault = fault ?? LineRemark(line, "a quotation mark is not closed", .unreadEntry)
    return (value, isComputed)
  }

  /// What stands behind a dollar: a letter, or an expression in brackets.
  private var isVariable: Bool {
    guard let octet = octets.first else { return false }
    return octet == UInt8(ascii: "(") || octet == UInt8(ascii: "{")
      || UInt8(ascii: "a")...UInt8(ascii: "z") ~= octet | 0x20
  }
}
