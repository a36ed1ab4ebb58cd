/// Lower-case hexadecimal without a prefix, two digits an octet: the form of every report.
package enum Hex {
  package static func string(_ octets: some Collection<UInt8>) -> String {
    let count = octets.count * 2
    return String(unsafeUninitializedCapacity: count) { buffer in
      var i = 0
      for octet in octets {
        buffer[i] = digit(octet >> 4)
        buffer[i + 1] = digit(octet & 15)
        i += 2
      }
      return count
    }
  }

  /// Of a value below 16. Inlinable: JSON is written of millions.
  @inlinable
  package static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }

  package static func string(_ value: UInt64) -> String {
    withUnsafeBytes(of: value.bigEndian) { string($0) }
  }

  package static func string(_ value: UInt32) -> String {
    withUnsafeBytes(of: value.bigEndian) { string($0) }
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
