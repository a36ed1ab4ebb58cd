/// Words with blanks between them, as shells and many devices write them.
package enum QuotedWords {
  /// Quotes of either kind hold one word together, and inside of double ones a backslash takes the
  /// next character as it is; outside of them only where `escapes` says so.
  package static func of(_ text: some StringProtocol, escapes: Bool = false) -> (
    words: [String], isClosed: Bool
  ) {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if let open = quote {
        if character == open {
          quote = nil
        } else if character == "\\", open == "\"" {
          isEscaped = true
        } else {
          word = (word ?? "") + String(character)
        }
      } else if escapes, character == "\\" {
        isEscaped = true
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return (words, quote == nil)
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
