/// Takes words off a text and counts its lines.
struct TextScanner {
  private var rest: ArraySlice<UInt8>
  /// Counted from 1.
  private(set) var line = 1

  init(_ file: TextFile) {
    rest = file.lines.joined[...]
  }

  static let lineFeed: UInt8 = 0x0a

  var next: UInt8? { rest.first }

  func starts(with text: StaticString) -> Bool {
    text.withUTF8Buffer { rest.starts(with: $0) }
  }

  mutating func advance() {
    if rest.popFirst() == Self.lineFeed { line += 1 }
  }

  mutating func skipBlanks() {
    while let octet = rest.first, Self.isBlank(octet) { advance() }
  }

  mutating func skipLine() {
    rest = rest[(rest.firstIndex(of: Self.lineFeed) ?? rest.endIndex)...]
  }

  /// Up to and with the mark; false where it never comes.
  mutating func skip(behind mark: StaticString) -> Bool {
    while next != nil {
      if starts(with: mark) {
        for _ in 0..<mark.utf8CodeUnitCount { advance() }
        return true
      }
      advance()
    }
    return false
  }

  /// Up to a blank, the end of the line or one of the octets.
  mutating func takeWord(until ends: Set<UInt8> = []) -> String {
    let word = rest.prefix { !Self.isBlank($0) && $0 != Self.lineFeed && !ends.contains($0) }
    rest = rest[word.endIndex...]
    return String(decoding: word, as: UTF8.self)
  }

  /// The quotation mark that is next, what it encloses, over several lines if need be, and the one
  /// that closes it; `nil` where that never comes. A backslash takes the next character as it is.
  mutating func takeQuoted() -> String? {
    guard let mark = next else { return nil }
    let start = self
    advance()
    var octets: [UInt8] = []
    while let octet = next {
      advance()
      if octet == mark { return String(decoding: octets, as: UTF8.self) }
      if octet == UInt8(ascii: "\\"), let escaped = next {
        advance()
        octets.append(escaped)
      } else {
        octets.append(octet)
      }
    }
    self = start
    return nil
  }

  private static func isBlank(_ octet: UInt8) -> Bool {
    octet == 0x20 || octet == 0x09 || octet == 0x0d
  }
}
