internal import Texts

/// One line of a Junos configuration in tokens.
enum JunosLine {
  enum Token: Equatable {
    case word(String)
    case open, close, end

    var word: String? { if case .word(let word) = self { word } else { nil } }
  }

  /// - Parameter comment: not `nil` inside of `/* … */`; then whether the octet before was `*`.
  static func tokens(_ octets: ArraySlice<UInt8>, within comment: inout Bool?) -> [Token] {
    var lexer = JunosLexer(isInComment: comment != nil)
    for place in octets.indices where !lexer.isAtEnd { lexer.take(octets[place...]) }
    lexer.flush()
    comment = lexer.comment
    return lexer.tokens
  }

  /// The words of a line with brackets among them.
  static func words(_ octets: ArraySlice<UInt8>) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var isWord = false
    var isQuoted = false
    var isEscaped = false
    func flush() {
      if isWord { words.append(String(decoding: word, as: UTF8.self)) }
      word = []
      isWord = false
    }
    for octet in octets {
      switch octet {
      case _ where isEscaped:
        word.append(octet)
        isEscaped = false
      case UInt8(ascii: "\\") where isQuoted: isEscaped = true
      case UInt8(ascii: "\""):
        isQuoted.toggle()
        isWord = true
      case _ where isQuoted: word.append(octet)
      case 0...0x20: flush()
      default:
        word.append(octet)
        isWord = true
      }
    }
    flush()
    return words
  }

  /// What stands behind `user@host# ` or `user@host> `.
  static func withoutPrompt(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let line = octets.drop { $0 <= 0x20 }
    let head = line.prefix { $0 > 0x20 }
    guard let last = head.last, [0x23, 0x3e, 0x25].contains(last),
      head.contains(UInt8(ascii: "@")), head.count < 120
    else { return line }
    return line.dropFirst(head.count).drop { $0 <= 0x20 }
  }

  /// `[edit security ike]`: where the lines after it belong.
  static func editLevel(_ octets: ArraySlice<UInt8>) -> [String]? {
    guard octets.starts(with: Array("[edit".utf8)), octets.contains(UInt8(ascii: "]")) else {
      return nil
    }
    let text = String(
      decoding: octets.prefix { $0 != UInt8(ascii: "]") }.dropFirst(5), as: UTF8.self)
    return text.split(separator: " ").map(String.init)
  }

  /// As it may be shown: nothing behind a word that announces a key.
  static func shown(_ words: [String]) -> String {
    guard let index = words.firstIndex(where: announces) else {
      return words.prefix(40).joined(separator: " ")
    }
    return (words[...index] + ["…"]).joined(separator: " ")
  }

  static func shown(_ octets: ArraySlice<UInt8>) -> String {
    shown(
      String(decoding: octets.prefix(400), as: UTF8.self).split(separator: " ").map(String.init))
  }

  static func announces(_ word: String) -> Bool {
    word == "pre-shared-key" || word == "seeded-pre-shared-key" || word.contains("password")
      || word == "secret" || word == "ascii-text" || word == "hexadecimal"
  }
}

/// Cuts one line into tokens, octet by octet.
private struct JunosLexer {
  private(set) var tokens: [JunosLine.Token] = []
  /// As with `JunosLine.tokens`.
  private(set) var comment: Bool?
  /// The rest of the line is a comment.
  private(set) var isAtEnd = false
  private var word: [UInt8] = []
  private var isWord = false
  private var isQuoted = false
  private var isEscaped = false

  init(isInComment: Bool) { comment = isInComment ? false : nil }

  mutating func flush() {
    if isWord { tokens.append(.word(String(decoding: word, as: UTF8.self))) }
    word = []
    isWord = false
  }

  /// The first octet of what is left of the line.
  mutating func take(_ rest: ArraySlice<UInt8>) {
    guard let octet = rest.first else { return }
    if let sawStar = comment {
      comment = sawStar && octet == UInt8(ascii: "/") ? nil : octet == UInt8(ascii: "*")
    } else if isQuoted {
      takeQuoted(octet)
    } else {
      takePlain(octet, rest)
    }
  }

  private mutating func takeQuoted(_ octet: UInt8) {
    switch octet {
    case _ where isEscaped:
      word.append(octet)
      isEscaped = false
    case UInt8(ascii: "\\"): isEscaped = true
    case UInt8(ascii: "\""): isQuoted = false
    default: word.append(octet)
    }
  }

  private mutating func takePlain(_ octet: UInt8, _ rest: ArraySlice<UInt8>) {
    switch octet {
    case UInt8(ascii: "\""):
      isQuoted = true
      isWord = true
    case UInt8(ascii: "#") where !isWord, UInt8(ascii: "!") where !isWord && tokens.isEmpty:
      isAtEnd = true
    case UInt8(ascii: "/") where !isWord && rest.dropFirst().first == UInt8(ascii: "*"):
      flush()
      comment = false
    case UInt8(ascii: "{"): end(with: .open)
    case UInt8(ascii: "}"): end(with: .close)
    case UInt8(ascii: ";"): end(with: .end)
    case UInt8(ascii: "[") where !isWord, UInt8(ascii: "]"): flush()
    case 0...0x20: flush()
    default:
      word.append(octet)
      isWord = true
    }
  }

  private mutating func end(with token: JunosLine.Token) {
    flush()
    tokens.append(token)
  }
}
