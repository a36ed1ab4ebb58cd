internal import Texts

/// The words of a configuration that stand where secrets stand, whatever its syntax: nothing that is
/// said of the file may show one, least of all an error about a line that was not understood.
///
/// Readers know their own secrets and do not quote them. This is the net below them, for files that
/// are damaged, or written in a way that no reader knows.
struct SecretWords {
  private var words: Set<String> = []
  /// There are more of them than are kept: nothing of the file may be quoted.
  private var isFull = false

  /// More distinct ones than this are looked up word by word.
  private static let fewEnoughToSearch = 64
  /// Shorter words are too likely to be plain ones.
  private static let shortest = 4
  /// Distinct ones that are kept: some for each of 50,000 tunnels.
  static let maximumWords = 200_000

  static let toldFull =
    "what is said of this line is not shown: the file has more secrets than can be kept out of it"

  init(_ text: TextFile, keeping maximum: Int = maximumWords) {
    var isPending = false
    for line in text.lines {
      guard words.count <= maximum else {
        isFull = true
        return
      }
      let octets = line.octets
      guard isPending || Self.mayAnnounce(octets) else { continue }
      let start = octets.first { $0 > 0x20 }
      guard let start, start != UInt8(ascii: "#"), start != UInt8(ascii: "!") else { continue }
      if isPending {
        // The value slipped to this line.
        isPending = false
        add(octets)
        continue
      }
      var place = octets.startIndex
      var count = 0
      while let (word, end) = Self.word(octets, from: place) {
        place = end
        count += 1
        guard Self.mayAnnounce(word) || word.starts(with: Self.sharedBefore),
          Self.announces(String(decoding: word, as: UTF8.self))
        else { continue }
        let value = Self.value(octets, after: end)
        add(value)
        place = value.endIndex
        isPending = count == 1 && !value.contains { $0 > 0x20 } && place == octets.endIndex
      }
    }
  }

  private mutating func add(_ octets: ArraySlice<UInt8>) {
    for part in Self.parts(String(decoding: octets, as: UTF8.self))
    where part.count >= Self.shortest && !Self.isPlain(part) {
      words.insert(part)
    }
  }

  /// The text with every such word left out.
  func masked(_ text: String) -> String {
    guard !isFull else { return Self.toldFull }
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

  /// The beginning of the one word that announces without such a pair of letters.
  private static let sharedBefore = Array("pre-".utf8)

  /// The next word, and where it ends.
  private static func word(_ octets: ArraySlice<UInt8>, from place: Int)
    -> (ArraySlice<UInt8>, Int)?
  {
    guard let start = octets[place...].firstIndex(where: { !isSeparator($0) }) else { return nil }
    let end = octets[start...].firstIndex(where: isSeparator) ?? octets.endIndex
    return (octets[start..<end], end)
  }

  /// What stands behind a word that announces a secret, up to what ends it in any syntax: a brace,
  /// an element's sign, a semicolon or comma with a blank behind it. Quotation marks hold those.
  private static func value(_ octets: ArraySlice<UInt8>, after place: Int) -> ArraySlice<UInt8> {
    var start = place
    // That of the word itself.
    if start < octets.endIndex, isQuote(octets[start]) { start += 1 }
    while start < octets.endIndex, octets[start] <= 0x20 || assigning.contains(octets[start]) {
      start += 1
    }
    var quote: UInt8?
    var place = start
    while place < octets.endIndex {
      let octet = octets[place]
      if octet == UInt8(ascii: "\\") {
        place += 2
        continue
      }
      if let open = quote {
        if octet == open { quote = nil }
      } else if isQuote(octet) {
        quote = octet
      } else if ends(octets, at: place) {
        break
      }
      place += 1
    }
    return octets[start..<min(max(place, start), octets.endIndex)]
  }

  private static func ends(_ octets: ArraySlice<UInt8>, at place: Int) -> Bool {
    switch octets[place] {
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "<"): true
    case UInt8(ascii: ";"), UInt8(ascii: ","):
      place + 1 >= octets.endIndex || octets[place + 1] <= 0x20
    default: false
    }
  }

  private static func isQuote(_ octet: UInt8) -> Bool {
    octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "'")
  }

  private static let assigning = Set(":=>".utf8)
  private static let separators = Set("<>=\"',;:{}()[]".utf8)

  private static func isSeparator(_ octet: UInt8) -> Bool {
    octet <= 0x20 || separators.contains(octet)
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
    if word.hasSuffix("key") || word.hasSuffix("key_hex") { return true }
    let octets = Array(word.utf8)
    return octets.indices.contains { start in
      announcing.contains { octets[start...].starts(with: $0) }
    }
  }

  /// Looked for in every word of a file, so octet by octet.
  private static let announcing = ["secret", "psk", "passw", "passphrase", "pre-shared"]
    .map { Array($0.utf8) }

  /// What stands beside secrets and is none.
  private static func isPlain(_ word: String) -> Bool {
    grammar.contains(word.lowercased()) || announces(word) || AddressText.range(word) != nil
      || ImpossibleValue.fault(word) != nil
  }

  private static let grammar: Set<String> = [
    "address", "hostname", "ascii-text", "hexadecimal", "encrypted", "local", "remote", "plain",
    "no-xauth", "ipv6", "trustpoint", "enable", "disable", "true", "false", "level", "peer",
  ]
}
