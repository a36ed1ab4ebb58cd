import Texts

/// How the JSON of one maker is told from that of another.
enum JSONSyntax {
  /// A key that tells stands near the beginning of a real document; the bound keeps huge files cheap.
  private static let window = 1 << 20

  static func looksLikeJSON(_ text: TextFile) -> Bool {
    let first = text.octets.first { $0 > 0x20 }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  static func hasAny(_ text: TextFile, _ words: [String]) -> Bool {
    let head = text.octets.prefix(window)
    return words.contains { contains(head, Array($0.utf8)) }
  }

  /// Without regard to case, of words in quotation marks: keys.
  static func hasAnyKey(_ text: TextFile, _ names: [String]) -> Bool {
    let head = text.octets.prefix(window).map {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0
    }
    return names.contains { contains(head[...], Array("\"\($0.lowercased())\"".utf8)) }
  }

  private static func contains(_ octets: ArraySlice<UInt8>, _ word: [UInt8]) -> Bool {
    guard let first = word.first else { return true }
    var rest = octets
    while let place = rest.firstIndex(of: first) {
      if octets[place...].starts(with: word) { return true }
      rest = octets[octets.index(after: place)...]
    }
    return false
  }
}
