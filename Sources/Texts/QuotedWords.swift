/// Words with blanks between them, as shells and many devices write them.
package enum QuotedWords {
  /// Quotes of either kind hold one word together, and inside of double ones a backslash takes the
  /// next character as it is; outside of them only where `escapes` says so.
  package static func of(_ text: some StringProtocol, escapes: Bool = false) -> (
    words: [String], isClosed: Bool
  ) {
    var words: [String] = []
    var word: [UInt8] = []
    var isWord = false
    var quote: UInt8?
    var isEscaped = false
    let backslash = UInt8(ascii: "\\")
    let double = UInt8(ascii: "\"")
    func flush() {
      if isWord { words.append(String(decoding: word, as: UTF8.self)) }
      word.removeAll(keepingCapacity: true)
      isWord = false
    }
    for octet in text.utf8 {
      if isEscaped {
        word.append(octet)
        isEscaped = false
      } else if let open = quote {
        if octet == open {
          quote = nil
        } else if octet == backslash, open == double {
          isEscaped = true
        } else {
          word.append(octet)
        }
      } else if escapes, octet == backslash {
        isEscaped = true
        isWord = true
      } else if octet == double || octet == UInt8(ascii: "'") {
        quote = octet
        isWord = true
      } else if octet <= 0x20 {
        flush()
      } else {
        word.append(octet)
        isWord = true
      }
    }
    flush()
    return (words, quote == nil)
  }

  /// Where only double quotes hold a word together, and a backslash counts in them alone.
  package static func inDoubleQuotes(_ octets: ArraySlice<UInt8>) -> [String] {
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

  /// The name of a setting that is not known, for a message. In a damaged line a key may have run
  /// into the name before it: what begins like a key's name, or looks like no name, is not told.
  package static func told(_ name: String) -> String {
    let isName =
      name.utf8.count <= 40
      && name.utf8.allSatisfy { octet in
        (97...122).contains(octet) || (48...57).contains(octet) || octet == 45 || octet == 95
      }
    let keys = ["secret", "shared", "password", "psk", "key"]
    return isName && !keys.contains(where: name.contains) ? "“\(name)”" : "(its name is not shown)"
  }
}
