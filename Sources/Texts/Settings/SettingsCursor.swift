/// A place in the octets of a settings file.
struct SettingsCursor {
  private var rest: ArraySlice<UInt8>
  private(set) var line = 1

  init(_ lines: TextLines) {
    rest = lines.joined[...]
  }

  var next: UInt8? { rest.first }

  /// What comes next, for messages: never a word of it, which may be a secret out of its place.
  var glimpse: String {
    guard let first = rest.first else { return "the end" }
    return Self.delimiters.contains(first) ? "“\(Unicode.Scalar(first))”" : "a word"
  }

  /// Whether a value follows on the same line.
  var isAtWord: Bool {
    guard let first = rest.first, Self.isBlank(first) else { return false }
    guard let word = rest.first(where: { !Self.isBlank($0) }) else { return false }
    return word != 0x0a && word != UInt8(ascii: "=") && word != UInt8(ascii: "{")
      && word != UInt8(ascii: ":")
  }

  mutating func advance() {
    if rest.popFirst() == 0x0a { line += 1 }
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    advance()
    return true
  }

  /// White space, ends of lines and comments.
  mutating func skipBlank() {
    while let octet = rest.first {
      if octet == UInt8(ascii: "#") {
        skipToLineEnd()
      } else if Self.isBlank(octet) || octet == 0x0a {
        advance()
      } else {
        return
      }
    }
  }

  mutating func takeName() -> String {
    let name = rest.prefix {
      !Self.isBlank($0) && $0 != 0x0a && !Self.delimiters.contains($0)
    }
    rest = rest[name.endIndex...]
    return String(decoding: name, as: UTF8.self)
  }

  /// Words and quoted strings up to the end of the line, a comment or a closing brace, with single
  /// spaces between them where there are several.
  mutating func takeValue() -> (text: String, isClosed: Bool) {
    var parts: [[UInt8]] = []
    var isClosed = true
    while let octet = rest.first, octet != 0x0a {
      switch octet {
      case UInt8(ascii: "#"): skipToLineEnd()
      case UInt8(ascii: "}"): return (Self.joined(parts), isClosed)
      case UInt8(ascii: "\""):
        advance()
        var string: [UInt8] = []
        isClosed = takeString(into: &string)
        parts.append(string)
      case _ where Self.isBlank(octet): advance()
      default:
        let plain = rest.prefix {
          $0 != 0x0a && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "}")
            && $0 != UInt8(ascii: "\"")
        }
        rest = rest[plain.endIndex...]
        parts.append(Array(plain.reversed().drop(while: Self.isBlank).reversed()))
      }
    }
    return (Self.joined(parts), isClosed)
  }

  /// Up to the closing quotation mark, lines and escapes included; false where there is none.
  private mutating func takeString(into string: inout [UInt8]) -> Bool {
    while let octet = rest.first {
      advance()
      if octet == UInt8(ascii: "\"") { return true }
      guard octet == UInt8(ascii: "\\"), let escaped = rest.first else {
        if octet != 0x0d { string.append(octet) }
        continue
      }
      advance()
      switch escaped {
      case UInt8(ascii: "n"): string.append(0x0a)
      case UInt8(ascii: "r"): string.append(0x0d)
      case UInt8(ascii: "t"): string.append(0x09)
      case UInt8(ascii: "b"): string.append(0x08)
      case UInt8(ascii: "f"): string.append(0x0c)
      // A line that goes on.
      case 0x0a: break
      case 0x0d: if rest.first == 0x0a { advance() }
      default: string.append(escaped)
      }
    }
    return false
  }

  private mutating func skipToLineEnd() {
    rest = rest[(rest.firstIndex(of: 0x0a) ?? rest.endIndex)...]
  }

  private static let delimiters = Set("{}=:#\",".utf8)

  private static func isBlank(_ octet: UInt8) -> Bool {
    octet == 0x20 || octet == 0x09 || octet == 0x0d
  }

  private static func joined(_ parts: [[UInt8]]) -> String {
    String(decoding: Array(parts.joined(separator: [0x20])), as: UTF8.self)
  }
}
