/// One statement between `config` and `end` in words.
///
/// Double quotes hold blanks, with a backslash before a quotation mark or a backslash; single quotes
/// hold everything as it is; pieces without a blank between them are one word.
package enum EditLine {
  enum State { case outside, doubleQuoted, singleQuoted }

  package static func words(_ octets: ArraySlice<UInt8>) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var isWord = false
    var state = State.outside
    var isEscaped = false
    for octet in octets {
      if isEscaped {
        // A line that ends with a backslash goes on.
        if octet != UInt8(ascii: "\n"), octet != UInt8(ascii: "\r") { word.append(octet) }
        isEscaped = false
        continue
      }
      switch (octet, state) {
      case (UInt8(ascii: "\\"), .outside), (UInt8(ascii: "\\"), .doubleQuoted):
        isEscaped = true
        isWord = true
      case (UInt8(ascii: "\""), .outside): (state, isWord) = (.doubleQuoted, true)
      case (UInt8(ascii: "'"), .outside): (state, isWord) = (.singleQuoted, true)
      case (UInt8(ascii: "\""), .doubleQuoted), (UInt8(ascii: "'"), .singleQuoted): state = .outside
      case (0...0x20, .outside):
        if isWord { words.append(String(decoding: word, as: UTF8.self)) }
        word.removeAll(keepingCapacity: true)
        isWord = false
      default:
        word.append(octet)
        isWord = true
      }
    }
    if isWord { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  static func leavesOpen(_ octets: ArraySlice<UInt8>) -> Bool { state(octets) != .outside }

  static func state(_ octets: ArraySlice<UInt8>, from: State = .outside) -> State {
    var state = from
    var isEscaped = false
    for octet in octets {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch (octet, state) {
      case (UInt8(ascii: "\\"), .outside), (UInt8(ascii: "\\"), .doubleQuoted): isEscaped = true
      case (UInt8(ascii: "\""), .outside): state = .doubleQuoted
      case (UInt8(ascii: "'"), .outside): state = .singleQuoted
      case (UInt8(ascii: "\""), .doubleQuoted), (UInt8(ascii: "'"), .singleQuoted): state = .outside
      default: break
      }
    }
    return state
  }

  /// Whether a line is one of the statements that no certificate and no message holds.
  static func isStatement(_ octets: ArraySlice<UInt8>) -> Bool {
    let words = octets.drop { $0 <= 0x20 }
    // Most lines are neither.
    guard let first = words.first, [0x65, 0x6e, 0x73].contains(first), words.count < 400 else {
      return false
    }
    var text = String(decoding: words, as: UTF8.self)
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return text == "end" || text == "next" || text.hasPrefix("edit \"")
      || text.hasPrefix("set ") && words.startIndex > octets.startIndex
  }

  /// What stands behind `HOST # ` or `HOST (table) # `, as a terminal shows it.
  package static func withoutPrompt(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let mark = octets.prefix(120).firstIndex(where: { $0 == 0x23 || $0 == 0x24 }),
      mark > octets.startIndex, octets[mark - 1] == 0x20,
      octets.index(after: mark) < octets.endIndex, octets[mark + 1] == 0x20
    else { return octets }
    let head = octets[..<mark]
    let verb = head.prefix { $0 > 0x20 }
    guard head.count - verb.count == 1 || head.dropFirst(verb.count + 1).first == 0x28 else {
      return octets
    }
    return octets[octets.index(after: mark)...].drop { $0 <= 0x20 }
  }
}
