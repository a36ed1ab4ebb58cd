internal import ISAKMP
internal import Texts

/// A pre-shared key as Cisco devices write it: `0 KEY`, `6 CIPHERTEXT`, `7 OBSCURED`, `*****`.
enum CiscoKey {
  /// The digits that may stand before a key and say how it is written.
  private static let types: Set<String> = ["0", "6", "7", "8"]

  /// Reads the key that the words hold: one word, or where the key ends the line all of them.
  /// `nil` where there is none.
  static func value(_ words: [String], isHex: Bool = false) -> ConfiguredPresharedKey.Value? {
    var words = words
    var type = "0"
    if words.count > 1, types.contains(words[0]) { type = words.removeFirst() }
    let text = words.joined(separator: " ")
    guard !text.isEmpty else { return nil }
    if text.allSatisfy({ $0 == "*" }) || text == "<removed>" { return .masked }
    switch type {
    case "6", "8": return .encrypted
    case "7": return type7(text).map { .readable($0) }
    default:
      if isHex { return hex(text).map { .readable($0) } }
      return .readable(Array(text.utf8))
    }
  }

  /// Undoes type 7: two decimal digits say where in a fixed, well known text to begin, then each
  /// pair of hexadecimal digits is an octet of the key XORed with that text.
  static func type7(_ text: String) -> [UInt8]? {
    // "-1" and "+1" are numbers too.
    guard text.utf8.count >= 4, text.utf8.prefix(2).allSatisfy({ (48...57).contains($0) }),
      let start = Int(text.prefix(2)),
      let octets = hex(String(text.dropFirst(2)))
    else { return nil }
    return octets.enumerated().map { index, octet in
      octet ^ pad[(start + index) % pad.count]
    }
  }

  private static let pad = Array("dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87".utf8)

  private static func hex(_ text: String) -> [UInt8]? {
    let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    return Hex.octets(digits)
  }

  /// The line with what stands at these words replaced; the type's digit stays.
  static func masked(_ words: [String], secret: Range<Int>) -> String {
    var shown = words
    var range = secret.clamped(to: words.indices)
    if range.count > 1, types.contains(words[range.lowerBound]) {
      range = range.lowerBound + 1..<range.upperBound
    }
    shown.replaceSubrange(range, with: range.isEmpty ? [] : ["…"])
    return shown.joined(separator: " ")
  }

  /// Commands with another word in place of `crypto`. The second word that differs is told where
  /// `crypto` stands.
  static let near = NearPath([
    "crypto isakmp policy", "crypto isakmp key", "crypto isakmp profile", "crypto ikev1 policy",
    "crypto ikev2 policy", "crypto ikev2 proposal", "crypto ikev2 profile", "crypto ikev2 keyring",
    "crypto ipsec transform-set", "crypto ipsec profile", "crypto ipsec ikev1",
    "crypto ipsec ikev2", "crypto map * * set", "crypto map * * match", "crypto map * interface",
  ])

  /// A line that was not understood, fit to be shown: all behind a word that announces a secret is
  /// left out.
  static func safe(_ words: [String]) -> String {
    guard let index = words.firstIndex(where: { announces($0.lowercased()) }),
      index + 1 < words.count
    else { return words.joined(separator: " ") }
    return (words[...index] + ["…"]).joined(separator: " ")
  }

  /// The words up to the one that is not understood: behind it anything may stand.
  static func safe(_ words: [String], before index: Int) -> String {
    safe(Array(words.prefix(index))) + " …"
  }

  /// Says of a line that it was not understood. A slip in a section of keys may leave the key without a
  /// word that announces it.
  static func notUnderstood(_ line: DeviceCommand, amongKeys: Bool) -> String {
    amongKeys
      ? "not understood, and not shown: keys stand in this section"
      : "not understood: \(safe(line.words))"
  }

  /// The line as it may be shown.
  static func safe(line: DeviceCommand) -> String {
    guard line.words.contains(where: { announces($0.lowercased()) }) else { return line.text }
    return (line.isNegated ? "no " : "") + safe(line.words)
  }

  private static func announces(_ word: String) -> Bool {
    ["ke", "secret"].contains(word) || word.hasPrefix("pass")
      || word.hasPrefix("key") && !["keyring", "key-id"].contains(word)
      || word.count >= 2 && "password".hasPrefix(word)
      || word.hasPrefix("pre-shared") || word.count >= 3 && "pre-shared-key".hasPrefix(word)
  }
}
