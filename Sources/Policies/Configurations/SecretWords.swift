internal import Texts

/// The words of a configuration that stand where secrets stand, whatever its syntax: nothing that is
/// said of the file may show one, least of all an error about a line that was not understood.
///
/// Readers know their own secrets and do not quote them. This is the net below them, for files that
/// are damaged, or written in a way that no reader knows.
struct SecretWords {
  private var words: Set<String> = []

  /// More distinct ones than this are looked up word by word.
  private static let fewEnoughToSearch = 64
  /// Shorter words are too likely to be plain ones.
  private static let shortest = 4
  /// A net, not a reader: files with more lines than this are no configurations.
  private static let mostLines = 200_000

  init(_ text: TextFile) {
    var isPending = false
    for line in text.lines.prefix(Self.mostLines) {
      let bytes = line.octets
      guard isPending || Self.mayAnnounce(bytes) else { continue }
      let parts = Self.parts(line.text)
      let start = bytes.first { $0 > 0x20 }
      guard !parts.isEmpty, start != UInt8(ascii: "#"), start != UInt8(ascii: "!") else { continue }
      var rest = parts[...]
      if !isPending {
        guard let index = parts.firstIndex(where: Self.announces) else { continue }
        rest = parts[(index + 1)...]
        // The value may have slipped to the next line.
        isPending = rest.isEmpty && parts.count == 1
      } else {
        isPending = false
      }
      for part in rest where part.count >= Self.shortest && !Self.isPlain(part) {
        words.insert(part)
      }
    }
  }

  /// The text with every such word left out.
  func masked(_ text: String) -> String {
    guard !words.isEmpty else { return text }
    if words.count <= Self.fewEnoughToSearch {
      return words.sorted { $0.count > $1.count }.reduce(text) { text, word in
        text.contains(word) ? text.replacing(word, with: "…") : text
      }
    }
    return Set(Self.parts(text)).intersection(words).sorted { $0.count > $1.count }
      .reduce(text) { $0.replacing($1, with: "…") }
  }

  // MARK: Words

  /// "ey", "ec", "as" and "sk" are in every word that announces.
  private static func mayAnnounce(_ octets: ArraySlice<UInt8>) -> Bool {
    var last: UInt8 = 0
    for octet in octets {
      let letter = octet | 0x20
      switch (last, letter) {
      case (UInt8(ascii: "e"), UInt8(ascii: "y")), (UInt8(ascii: "e"), UInt8(ascii: "c")),
        (UInt8(ascii: "a"), UInt8(ascii: "s")), (UInt8(ascii: "s"), UInt8(ascii: "k")):
        return true
      default: last = letter
      }
    }
    return false
  }

  private static func parts(_ text: String) -> [String] {
    text.split { $0.isWhitespace || "<>=\"'“”,;:{}()[]".contains($0) }
      .filter { $0.contains { $0.isLetter || $0.isNumber } }.map(String.init)
  }

  /// Words that stand before a secret in one product's syntax or another's.
  private static func announces(_ word: String) -> Bool {
    let word = word.lowercased()
    if ["secrets", "pubkey", "pubkeys", "keys"].contains(word) || word.hasSuffix("sigkey") {
      return false
    }
    return word.hasSuffix("key") || word.hasSuffix("key_hex") || word.contains("secret")
      || word.contains("psk") || word.contains("passw") || word.contains("passphrase")
      || word.contains("pre-shared")
  }

  /// What stands beside secrets and is none.
  private static func isPlain(_ word: String) -> Bool {
    grammar.contains(word.lowercased()) || announces(word) || AddressText.range(word) != nil
  }

  private static let grammar: Set<String> = [
    "address", "hostname", "ascii-text", "hexadecimal", "encrypted", "local", "remote", "plain",
    "no-xauth", "ipv6", "trustpoint", "enable", "disable", "true", "false", "level", "peer",
  ]
}
