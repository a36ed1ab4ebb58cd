/// How the listings of one cloud are told from those of another, in JSON or in the YAML that their
/// command lines also write.
package enum JSONSyntax {
  /// A key that tells stands near the beginning of a real document; the bound keeps huge files cheap.
  private static let window = 1 << 20

  package static func looksLikeJSON(_ text: TextFile) -> Bool {
    let first = text.octets.first { $0 > 0x20 }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// Whether it is a listing with one of these keys, which are looked for without regard to case.
  package static func isListing(_ text: TextFile, _ keys: [String]) -> Bool {
    looksLikeJSON(text) ? hasAnyKey(text, keys) : looksLikeYAML(text) && hasAnyYAMLKey(text, keys)
  }

  /// The first line that says something is a key, or an item that is one.
  package static func looksLikeYAML(_ text: TextFile) -> Bool {
    for line in text.lines {
      let words = line.octets.drop { $0 <= 0x20 }
      guard let first = words.first, first != UInt8(ascii: "#"),
        !words.starts(with: Array("---".utf8))
      else { continue }
      return line.octets.count < 1000 && key(line.octets) != nil
    }
    return false
  }

  private static func hasAnyYAMLKey(_ text: TextFile, _ names: [String]) -> Bool {
    let names = Set(names.map { Array($0.lowercased().utf8) })
    return text.lines.prefix(100_000).contains { line in
      guard let key = key(line.octets) else { return false }
      return names.contains(
        key.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 })
    }
  }

  /// `- name: value`, without the dash and what is behind the colon.
  private static func key(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var rest = octets.drop { $0 <= 0x20 }
    while rest.starts(with: [UInt8(ascii: "-"), 0x20]) {
      rest = rest.dropFirst(2).drop { $0 <= 0x20 }
    }
    let key = rest.prefix { octet in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet | 0x20)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
        || octet == UInt8(ascii: "_") || octet == UInt8(ascii: "-")
    }
    let behind = rest.dropFirst(key.count)
    guard !key.isEmpty, behind.first == UInt8(ascii: ":"),
      behind.dropFirst().first.map({ $0 <= 0x20 }) ?? true
    else { return nil }
    return key
  }

  package static func hasAny(_ text: TextFile, _ words: [String]) -> Bool {
    let head = text.octets.prefix(window)
    return words.contains { head.holds(Array($0.utf8)) }
  }

  /// Without regard to case, of words in quotation marks: keys.
  package static func hasAnyKey(_ text: TextFile, _ names: [String]) -> Bool {
    let head = text.octets.prefix(window).map {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0
    }
    return names.contains { head.holds(Array("\"\($0.lowercased())\"".utf8)) }
  }
}
