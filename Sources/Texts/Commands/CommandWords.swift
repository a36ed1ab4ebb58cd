/// A command's words, read from the left as the device's parser does.
package struct CommandWords: Sendable {
  private let words: [String]
  package private(set) var index = 0

  package init(_ words: [String], from index: Int = 0) {
    self.words = words
    self.index = index
  }

  package var isAtEnd: Bool { index >= words.count }
  package var peek: String? { index < words.count ? words[index] : nil }
  package var rest: [String] { Array(words[min(index, words.count)...]) }

  package mutating func next() -> String? {
    guard index < words.count else { return nil }
    defer { index += 1 }
    return words[index]
  }

  /// The next word as one of the keywords that may stand here, in full or as a beginning that no
  /// other of them shares. Stays before a word that is none.
  package mutating func keyword(_ keywords: [String]) -> String? {
    guard let word = peek, let keyword = Self.keyword(word, among: keywords) else { return nil }
    index += 1
    return keyword
  }

  /// Whether the next word is this keyword; then it is passed.
  package mutating func take(_ keyword: String, minimum: Int = 3) -> Bool {
    guard let word = peek?.lowercased(), keyword.hasPrefix(word),
      word.utf8.count >= min(minimum, keyword.utf8.count)
    else { return false }
    index += 1
    return true
  }

  package mutating func number() -> UInt64? {
    guard let word = peek, let number = UInt64(word) else { return nil }
    index += 1
    return number
  }

  package static func keyword(_ word: String, among keywords: [String]) -> String? {
    let word = word.lowercased()
    if keywords.contains(word) { return word }
    var found: String?
    for keyword in keywords where keyword.hasPrefix(word) {
      if found != nil { return nil }
      found = keyword
    }
    return found
  }
}
