internal import ISAKMP

/// A pre-shared key as Junos writes it: `ascii-text "$9$…"`, `hexadecimal "$9$…"`, or as typed.
enum JunosKey {
  /// `nil` where the text claims to be scrambled and cannot have been.
  static func value(_ text: String, isHexadecimal: Bool) -> ConfiguredPresharedKey.Value? {
    if text.hasPrefix("$8$") { return .encrypted }
    if text.isEmpty || text.allSatisfy({ $0 == "*" }) || text.hasPrefix("<") && text.hasSuffix(">")
      || text == "/*" || text == "SECRET-DATA" || text == "REDACTED"
    {
      return .masked
    }
    var octets = Array(text.utf8)
    if text.hasPrefix("$9$") {
      guard let plain = unscrambled(octets.dropFirst(3)) else { return nil }
      octets = plain
    }
    guard isHexadecimal else { return .readable(octets) }
    let digits = String(decoding: octets, as: UTF8.self)
    return Hex.octets(digits.hasPrefix("0x") ? digits.dropFirst(2) : digits[...])
      .map { .readable($0) }
  }

  /// Undoes `$9$`, which takes no key.
  ///
  /// Sixty-five letters stand in a fixed circle. Each octet of the key is a sum of weights, the
  /// weights' set by the octet's place; how often a weight counts is how far the letter lies behind
  /// the one before it, less one. The first letter only begins the chain, and says by its family how
  /// many letters of padding follow it.
  static func unscrambled(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var letters = text
    guard let first = letters.popFirst(), var position = place[first], let padding = padding[first],
      letters.count >= padding
    else { return nil }
    letters = letters.dropFirst(padding)
    var key: [UInt8] = []
    while !letters.isEmpty {
      let weights = weights[key.count % weights.count]
      guard letters.count >= weights.count else { return nil }
      var sum = 0
      for weight in weights {
        guard let letter = letters.popFirst(), let next = place[letter] else { return nil }
        let distance = (next - position + circle.count) % circle.count - 1
        guard distance >= 0 else { return nil }
        sum += distance * weight
        position = next
      }
      key.append(UInt8(truncatingIfNeeded: sum))
    }
    return key.isEmpty ? nil : key
  }

  /// The letters by family: those of the first are followed by three of padding, of the last by none.
  private static let families = [
    "QzF3n6/9CAtpu0O", "B1IREhcSyrleKvMW8LXx", "7N-dVbwsY2g4oaJZGUDj", "iHkq.mPf5T",
  ]
  private static let circle = families.flatMap { Array($0.utf8) }
  private static let place = Dictionary(
    circle.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  private static let padding: [UInt8: Int] = Dictionary(
    families.enumerated().flatMap { family, letters in letters.utf8.map { ($0, 3 - family) } },
    uniquingKeysWith: { first, _ in first })
  private static let weights = [
    [1, 4, 32], [1, 16, 32], [1, 8, 32], [1, 64], [1, 32], [1, 4, 16, 128], [1, 32, 64],
  ]
}
