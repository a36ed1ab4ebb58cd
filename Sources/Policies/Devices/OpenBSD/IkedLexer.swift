internal import Texts

/// A word, a quoted string or a sign of iked.conf.
struct IkedToken {
  var text: String
  var line: Int
  var file: String
  var isQuoted = false
}

/// What stands up to the end of a line that no backslash continues.
struct IkedStatement {
  var tokens: [IkedToken] = []
  /// A macro that nobody defined stood in it, or a quotation mark was not closed.
  var isBroken = false
}

/// Takes iked.conf apart: comments, quotation marks, continued lines, macros, inclusions.
struct IkedLexer {
  private(set) var faults: [ConfigurationRemark] = []
  private let text: TextFile
  private var macros: [String: String] = [:]

  /// No file of people has more, and macros that hold macros could make any number.
  private static let mostTokens = 100_000
  private var count = 0

  init(_ text: TextFile) { self.text = text }

  mutating func statements(_ include: TextInclude) -> [IkedStatement] {
    var inclusion = TextInclusion()
    return (try? statements(including: include, &inclusion)) ?? []
  }

  mutating func statements(
    including include: TextInclude, _ inclusion: inout TextInclusion
  ) throws(TextError) -> [IkedStatement] {
    try statements(of: text, including: include, &inclusion, depth: 0)
  }

  private mutating func statements(
    of text: TextFile, including include: TextInclude, _ inclusion: inout TextInclusion, depth: Int
  ) throws(TextError) -> [IkedStatement] {
    var found: [IkedStatement] = []
    var cursor = IkedCursor(text)
    while !cursor.isAtEnd, count < Self.mostTokens {
      var statement = IkedStatement()
      while let token = take(&cursor, text.file, &statement) { statement.tokens.append(token) }
      guard let first = statement.tokens.first else { continue }
      let words = statement.tokens.map(\.text)
      if words.count > 2, words[1] == "=", !first.isQuoted {
        define(first.text, statement)
      } else if first.text == "include", words.count == 2 {
        for file in try inclusion.files(words[1], from: text, first.line, include, depth: depth) {
          found += try statements(of: file, including: include, &inclusion, depth: depth + 1)
        }
      } else {
        found.append(statement)
      }
    }
    return found
  }

  private mutating func define(_ name: String, _ statement: IkedStatement) {
    macros[name] = statement.tokens.dropFirst(2).map(\.text).joined(separator: " ")
  }

  /// The next token of the line; `nil` at its end.
  private mutating func take(
    _ cursor: inout IkedCursor, _ file: String, _ statement: inout IkedStatement
  ) -> IkedToken? {
    while true {
      let before = cursor.line
      cursor.skipBlanks()
      let line = cursor.line
      if cursor.dangles, line > before {
        fault(file, before, "the line goes on, and nothing follows it", &statement)
      }
      guard let octet = cursor.next else { return nil }
      count += 1
      switch octet {
      case IkedCursor.lineFeed:
        cursor.advance()
        return nil
      case UInt8(ascii: "#"):
        cursor.skipComment()
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let string = cursor.takeString()
        if !string.isClosed { fault(file, line, "a quotation mark is not closed", &statement) }
        return IkedToken(text: string.text, line: line, file: file, isQuoted: true)
      case UInt8(ascii: "$"):
        cursor.advance()
        let name = cursor.takeName()
        guard let value = macros[name] else {
          fault(file, line, "the macro “\(name.prefix(40))” is not defined", &statement)
          continue
        }
        cursor.insert(value)
      case UInt8(ascii: "/") where !statement.tokens.isEmpty:
        // A prefix: the network was the word before.
        cursor.advance()
        let bits = cursor.takeWord()
        statement.tokens[statement.tokens.count - 1].text += "/" + bits
      case let sign where IkedCursor.signs.contains(sign):
        cursor.advance()
        return IkedToken(text: String(Unicode.Scalar(sign)), line: line, file: file)
      default:
        return IkedToken(text: cursor.takeWord(), line: line, file: file)
      }
    }
  }

  private mutating func fault(
    _ file: String, _ line: Int, _ what: String, _ statement: inout IkedStatement
  ) {
    statement.isBroken = true
    faults.append(
      ConfigurationRemark(file: file, line: line, what: what, kind: .unreadStatement))
  }
}

/// A place in a file, with what macros put before the rest of it.
struct IkedCursor {
  private let octets: [UInt8]
  private var place = 0
  private(set) var line = 1
  /// What macros stand for: it comes next, and has the line of its macro.
  private var inserted: [UInt8] = []

  static let lineFeed = UInt8(ascii: "\n")
  static let signs = Set("(){}<>!=,".utf8)
  private static let backslash = UInt8(ascii: "\\")
  private static let blanks = Set(" \t".utf8)
  /// The line before goes on, and there is nothing for it to go on with.
  private(set) var dangles = false

  init(_ text: TextFile) {
    octets = text.lines.reduce(into: []) { octets, line in
      if line.number > 1 { octets.append(Self.lineFeed) }
      octets += line.octets
    }
  }

  var isAtEnd: Bool { next == nil }

  var next: UInt8? {
    inserted.last ?? (place < octets.count ? octets[place] : nil)
  }

  mutating func advance() {
    if inserted.popLast() != nil { return }
    if place < octets.count, octets[place] == Self.lineFeed { line += 1 }
    place += 1
  }

  /// Macros that hold each other end here.
  mutating func insert(_ text: String) {
    guard inserted.count < 1 << 16 else { return }
    inserted += text.utf8.reversed()
  }

  /// Blanks, and ends of lines with a backslash before them.
  mutating func skipBlanks() {
    while let octet = next {
      if octet == Self.backslash, isContinued {
        advance()
        advance()
        dangles =
          octets[min(place, octets.count)...].first { !Self.blanks.contains($0) }
          .map { $0 == Self.lineFeed } ?? true
      } else if octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") {
        advance()
      } else {
        return
      }
    }
  }

  private var isContinued: Bool {
    inserted.isEmpty && place + 1 < octets.count && octets[place + 1] == Self.lineFeed
  }

  /// A comment goes on where a backslash ends its line.
  mutating func skipComment() {
    while let octet = next, octet != Self.lineFeed {
      if octet == Self.backslash, isContinued { advance() }
      advance()
    }
  }

  mutating func takeName() -> String {
    var name: [UInt8] = []
    while let octet = next, octet == UInt8(ascii: "_") || Self.isLetterOrDigit(octet) {
      name.append(octet)
      advance()
    }
    return String(decoding: name, as: UTF8.self)
  }

  private static func isLetterOrDigit(_ octet: UInt8) -> Bool {
    (0x30...0x39).contains(octet) || (0x41...0x5a).contains(octet & 0xdf)
  }

  mutating func takeWord() -> String {
    var word: [UInt8] = []
    while let octet = next, octet > 0x20, !Self.signs.contains(octet), octet != UInt8(ascii: "/"),
      octet != UInt8(ascii: "#")
    {
      if octet == Self.backslash, isContinued { break }
      word.append(octet)
      advance()
    }
    // What no word can hold.
    if word.isEmpty, next == UInt8(ascii: "/") || next.map({ $0 < 0x20 }) == true,
      next != Self.lineFeed
    {
      advance()
      return "/"
    }
    return String(decoding: word, as: UTF8.self)
  }

  /// Up to the same quotation mark; a backslash takes that, a blank or the end of the line away.
  mutating func takeString() -> (text: String, isClosed: Bool) {
    guard let quote = next else { return ("", false) }
    advance()
    var string: [UInt8] = []
    while let octet = next {
      advance()
      if octet == quote { return (String(decoding: string, as: UTF8.self), true) }
      if octet == Self.lineFeed { continue }
      if octet == Self.backslash, let other = next,
        [quote, UInt8(ascii: " "), UInt8(ascii: "\t"), Self.lineFeed].contains(other)
      {
        advance()
        if other != Self.lineFeed { string.append(other) }
        continue
      }
      string.append(octet)
    }
    return (String(decoding: string, as: UTF8.self), false)
  }
}
