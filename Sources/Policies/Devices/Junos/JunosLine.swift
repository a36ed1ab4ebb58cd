internal import Texts

/// What Junos shows around its statements, and what of them may be shown.
enum JunosLine {
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

  /// A file may have hundreds of thousands of such lines: their words stay octets.
  static func shown(_ octets: ArraySlice<UInt8>) -> String {
    let words = octets.prefix(400).split(separator: UInt8(ascii: " "))
    let key = words.firstIndex { word in
      announcingOctets.contains(where: word.elementsEqual) || word.holds(password)
    }
    let shown = key.map { words[...$0] } ?? words.prefix(40)
    let text = String(decoding: Array(shown.joined(separator: [UInt8(ascii: " ")])), as: UTF8.self)
    return key == nil ? text : text + " …"
  }

  static func announces(_ word: String) -> Bool {
    announcing.contains(word) || word.holds(password)
  }

  private static let announcing: Set<String> = [
    "pre-shared-key", "seeded-pre-shared-key", "secret", "ascii-text", "hexadecimal",
  ]
  private static let announcingOctets = announcing.map { Array($0.utf8) }
  static let sharedKey = Array("pre-shared-key".utf8)
  private static let password = Array("password".utf8)
}
