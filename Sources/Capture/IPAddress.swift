private import Glibc

/// An IPv4 or IPv6 address, in two words so that it can be compared and hashed without an
/// allocation.
///
/// An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) stays the IPv6 address that was on the wire.
package struct IPAddress: Hashable, Sendable {
  package let isIPv6: Bool
  /// The upper 64 bits of an IPv6 address; 0 in IPv4.
  package let high: UInt64
  /// The lower 64 bits of an IPv6 address; the 32 bits of an IPv4 address.
  package let low: UInt64

  package init(ipv4 bits: UInt32) {
    isIPv6 = false
    high = 0
    low = UInt64(bits)
  }

  package init(ipv6High high: UInt64, low: UInt64) {
    isIPv6 = true
    self.high = high
    self.low = low
  }

  /// Nil unless there are 4 or 16 octets.
  package init?(octets: some Collection<UInt8>) {
    var high: UInt64 = 0
    var low: UInt64 = 0
    for octet in octets.prefix(16) {
      high = high << 8 | low >> 56
      low = low << 8 | UInt64(octet)
    }
    switch octets.count {
    case 4: self.init(ipv4: UInt32(truncatingIfNeeded: low))
    case 16: self.init(ipv6High: high, low: low)
    default: return nil
    }
  }

  /// `192.0.2.1`, `2001:db8::1`; no prefix length, no zone, no brackets.
  package init?(_ text: String) {
    var buffer: [UInt8] = Array(repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &buffer) == 1 {
      self.init(octets: buffer.prefix(4))
    } else if inet_pton(AF_INET6, text, &buffer) == 1 {
      self.init(octets: buffer)
    } else {
      return nil
    }
  }

  /// 4 or 16 octets in network order.
  package var octets: [UInt8] {
    isIPv6
      ? Self.octets(of: high, count: 8) + Self.octets(of: low, count: 8)
      : Self.octets(of: low, count: 4)
  }

  private static func octets(of word: UInt64, count: Int) -> [UInt8] {
    (1...count).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64(count - $0))) }
  }
}

extension IPAddress: Comparable {
  /// All IPv4 addresses before all IPv6 addresses, each in numerical order.
  package static func < (left: IPAddress, right: IPAddress) -> Bool {
    if left.isIPv6 != right.isIPv6 { return right.isIPv6 }
    return left.high != right.high ? left.high < right.high : left.low < right.low
  }
}

extension IPAddress: CustomStringConvertible {
  package var description: String {
    guard isIPv6 else { return Self.dotted(low) }
    // RFC 5952 section 5: a known IPv4-mapped prefix is written with the IPv4 address in it.
    if high == 0, low >> 32 == 0xFFFF { return "::ffff:" + Self.dotted(low & 0xFFFF_FFFF) }
    return Self.compressed(
      (0..<8).map {
        UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> (48 - 16 * UInt64($0 % 4)))
      })
  }

  private static func dotted(_ bits: UInt64) -> String {
    String(unsafeUninitializedCapacity: 15) { buffer in
      var count = 0
      for shift in stride(from: UInt64(24), through: 0, by: -8) {
        let octet = UInt8(truncatingIfNeeded: bits >> shift)
        let zero = UInt8(ascii: "0")
        if octet >= 100 {
          buffer[count] = zero + octet / 100
          count += 1
        }
        if octet >= 10 {
          buffer[count] = zero + octet / 10 % 10
          count += 1
        }
        buffer[count] = zero + octet % 10
        count += 1
        if shift > 0 {
          buffer[count] = UInt8(ascii: ".")
          count += 1
        }
      }
      return count
    }
  }

  /// RFC 5952 section 4: lower case, no leading zeros, and `::` for the longest run of two or more
  /// zero fields, the first of them where two are equally long.
  private static func compressed(_ fields: [UInt16]) -> String {
    var longest = 0..<0
    var start = 0
    for index in 0...fields.count where index == fields.count || fields[index] != 0 {
      if index - start > max(longest.count, 1) { longest = start..<index }
      start = index + 1
    }
    let text = { (part: ArraySlice<UInt16>) in
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard !longest.isEmpty else { return text(fields[...]) }
    return text(fields[..<longest.lowerBound]) + "::" + text(fields[longest.upperBound...])
  }
}
