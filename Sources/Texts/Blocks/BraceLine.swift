/// What a line of a configuration in braces is made of.
package enum BraceToken: Equatable, Sendable {
  case word(String)
  case open, close
  /// Of a statement.
  case end

  package var word: String? { if case .word(let word) = self { word } else { nil } }
}

/// One line of a configuration in braces.
package enum BraceLine {
  /// Statements end with a semicolon wherever it stands, as Junos writes them: `#` begins a comment,
  /// as does `!` a line of them, and brackets around a list are no words.
  ///
  /// - Parameter comment: not `nil` inside of `/* … */`; then whether the octet before was `*`.
  /// - Returns: also whether a quotation that the line opens is closed in it.
  package static func tokens(
    _ octets: ArraySlice<UInt8>, within comment: inout Bool?
  ) -> (tokens: [BraceToken], isClosed: Bool) {
    var lexer = SemicolonLexer(isInComment: comment != nil)
    for place in octets.indices where !lexer.isAtEnd { lexer.take(octets[place...]) }
    lexer.flush()
    comment = lexer.comment
    return (lexer.tokens, !lexer.isQuoted)
  }

  /// Statements end with their line, as Vyatta's descendants write them: a brace is one where it ends
  /// the line or stands alone in it, and whatever else a value holds is its own.
  package static func tokens(_ line: String) -> (tokens: [BraceToken], isClosed: Bool) {
    if line == "}" { return ([.close], true) }
    let opens = line.hasSuffix("{")
    let (words, isClosed) = QuotedWords.of(opens ? line.dropLast() : line[...])
    return (words.map(BraceToken.word) + [opens ? .open : .end], isClosed)
  }
}

/// Cuts one line into tokens, octet by octet.
private struct SemicolonLexer {
  private(set) var tokens: [BraceToken] = []
  /// As with `BraceLine.tokens`.
  private(set) var comment: Bool?
  /// The rest of the line is a comment.
  private(set) var isAtEnd = false
  private var word: [UInt8] = []
  private var isWord = false
  private(set) var isQuoted = false
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

  private mutating func end(with token: BraceToken) {
    flush()
    tokens.append(token)
  }
}
