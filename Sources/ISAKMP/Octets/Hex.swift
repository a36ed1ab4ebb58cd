/// Lower-case hexadecimal without a prefix, two digits an octet: the form of every report.
package enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  package static func string(_ octets: some Collection<UInt8>) -> String {
    let count = octets.count * 2
    return String(unsafeUninitializedCapacity: count) { buffer in
      var i = 0
      for octet in octets {
        buffer[i] = digits[Int(octet >> 4)]
        buffer[i + 1] = digits[Int(octet & 15)]
        i += 2
      }
      return count
    }
  }

  package static func string(_ value: UInt64) -> String {
    string((0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) })
  }

  package static func string(_ value: UInt32) -> String {
    string((0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) })
  }

  /// Octets from hexadecimal digits of either case; `nil` for an odd count or any other character.
  package static func octets(_ text: some StringProtocol) -> [UInt8]? {
    var octets: [UInt8] = []
    var high: UInt8?
    for character in text.utf8 {
      let nibble: UInt8
      switch character {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = character - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = character - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): nibble = character - UInt8(ascii: "A") + 10
      default: return nil
      }
      if let first = high {
        octets.append(first << 4 | nibble)
        high = nil
      } else {
        high = nibble
      }
    }
    return high == nil ? octets : nil
  }
}
