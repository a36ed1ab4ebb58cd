internal import Texts

/// Addresses as configurations write them, in octets.
package enum AddressText {
  /// One IPv4 or IPv6 address: 4 or 16 octets.
  package static func octets(_ text: some StringProtocol) -> [UInt8]? {
    let text = Substring(text)
    return text.utf8.contains(UInt8(ascii: ":")) ? ipv6(text) : ipv4(text)
  }

  /// An address, a prefix "10.0.0.0/8", an address with its mask "10.0.0.0/255.0.0.0", or a range
  /// "10.0.0.1-10.0.0.9".
  package static func range(_ text: some StringProtocol) -> (start: [UInt8], end: [UInt8])? {
    if let slash = text.firstIndex(of: "/") {
      guard let base = octets(text[..<slash]),
        let mask = mask(text[text.index(after: slash)...], octets: base.count)
      else { return nil }
      return (zip(base, mask).map { $0 & $1 }, zip(base, mask).map { $0 | ~$1 })
    }
    if let dash = text.firstIndex(of: "-") {
      guard let start = octets(trimmed(text[..<dash])),
        let end = octets(trimmed(text[text.index(after: dash)...])), start.count == end.count,
        !end.lexicographicallyPrecedes(start)
      else { return nil }
      return (start, end)
    }
    return octets(text).map { ($0, $0) }
  }

  package static func range(
    _ network: [UInt8], prefixLength: Int
  ) -> (start: [UInt8], end: [UInt8])? {
    guard let mask = mask("\(prefixLength)", octets: network.count) else { return nil }
    return (zip(network, mask).map { $0 & $1 }, zip(network, mask).map { $0 | ~$1 })
  }

  /// The length of the prefix that a net mask stands for, "255.255.255.0"; `nil` where its ones
  /// are not together.
  package static func prefixLength(netMask: [UInt8]) -> Int? {
    let ones = netMask.reduce(0) { $0 + $1.nonzeroBitCount }
    return mask("\(ones)", octets: netMask.count) == netMask ? ones : nil
  }

  static func trimmed(_ text: some StringProtocol) -> String { String(text.trimmed) }

  /// A count of bits, or an IPv4 mask without gaps.
  private static func mask(_ text: some StringProtocol, octets count: Int) -> [UInt8]? {
    if let bits = number(text), bits <= count * 8 {
      return (0..<count).map { index in
        let set = min(8, max(0, Int(bits) - index * 8))
        return UInt8(truncatingIfNeeded: 0xff00 >> set)
      }
    }
    guard let mask = octets(text), mask.count == count else { return nil }
    let bits = mask.reduce(0) { $0 + $1.nonzeroBitCount }
    return mask == self.mask("\(bits)", octets: count) ? mask : nil
  }

  private static func number(_ text: some StringProtocol) -> Int? {
    text.isEmpty || text.utf8.count > 3 || !text.utf8.allSatisfy { (48...57).contains($0) }
      ? nil : Int(text)
  }

  /// Four numbers from 0 to 255, of one to three digits each.
  private static func ipv4(_ text: Substring) -> [UInt8]? {
    var octets: [UInt8] = []
    var number = 0
    var digits = 0
    for character in text.utf8 {
      switch character {
      case 48...57 where digits < 3:
        number = number * 10 + Int(character - 48)
        digits += 1
      case UInt8(ascii: ".") where digits > 0 && number < 256 && octets.count < 3:
        octets.append(UInt8(number))
        (number, digits) = (0, 0)
      default: return nil
      }
    }
    guard octets.count == 3, digits > 0, number < 256 else { return nil }
    return octets + [UInt8(number)]
  }

  /// RFC 4291 section 2.2: groups of four digits, one run of zeros as `::`, IPv4 at the end.
  private static func ipv6(_ text: Substring) -> [UInt8]? {
    let address = text.prefix { $0 != "%" }
    guard address.utf8.count <= 45 else { return nil }
    guard let gap = address.firstRange(of: "::") else {
      return groups(address).flatMap { $0.count == 16 ? $0 : nil }
    }
    guard let head = groups(address[..<gap.lowerBound]),
      let tail = groups(address[gap.upperBound...]), head.count + tail.count <= 14
    else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  private static func groups(_ text: Substring) -> [UInt8]? {
    if text.isEmpty { return [] }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var octets: [UInt8] = []
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains("."), let last = ipv4(part) {
        octets += last
      } else if (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16) {
        octets += [UInt8(group >> 8), UInt8(group & 0xff)]
      } else {
        return nil
      }
    }
    return octets
  }
}
