package import Capture

/// An address as configurations write it: one address, a prefix, a mask behind it, a range, or a
/// word for any.
package enum AddressPattern: Equatable, Sendable {
  case any
  case range(IPAddress, IPAddress)
  /// A host name or something else that only the device can resolve.
  case name(String)

  package init(_ text: String) {
    let word = text.trimmingPrefix("!").lowercased()
    if ["", "any", "%any", "%any4", "%any6", "0.0.0.0/0", "::/0", "%defaultroute", "%group"]
      .contains(word) || word == "0.0.0.0" || word == "::"
    {
      self = .any
    } else if let range = Self.range(String(word)) {
      self = range.0.isIPv6 == range.1.isIPv6 ? .range(range.0, range.1) : .name(text)
    } else {
      self = .name(text)
    }
  }

  /// One address and no more: what tells a device from others.
  var single: IPAddress? {
    if case .range(let first, let last) = self, first == last { first } else { nil }
  }

  /// Whether an address fits; `nil` where a name would have to be resolved.
  package func contains(_ address: IPAddress) -> Bool? {
    switch self {
    case .any: true
    case .range(let first, let last):
      first.isIPv6 == address.isIPv6 && first <= address && address <= last
    case .name: nil
    }
  }

  /// Whether a list of patterns, empty for any, holds one of a side's addresses.
  static func contains(_ patterns: [AddressPattern], _ addresses: Set<IPAddress>) -> Bool? {
    if patterns.isEmpty { return true }
    var isOpen = false
    for pattern in patterns {
      for address in addresses {
        switch pattern.contains(address) {
        case true?: return true
        case false?: break
        case nil: isOpen = true
        }
      }
    }
    return isOpen ? nil : false
  }

  private static func range(_ text: String) -> (IPAddress, IPAddress)? {
    if let address = IPAddress(text) { return (address, address) }
    let separator = text.firstIndex { $0 == "/" || $0 == " " }
    if let separator {
      let behind = text[text.index(after: separator)...].drop { $0 == " " }
      guard let base = IPAddress(String(text[..<separator])) else { return nil }
      if let bits = Int(behind) { return network(base, bits) }
      guard let mask = IPAddress(String(behind)), mask.isIPv6 == base.isIPv6 else { return nil }
      return network(base, mask.octets.reduce(0) { $0 + $1.nonzeroBitCount })
    }
    let ends = text.split(separator: "-", maxSplits: 1)
    guard ends.count == 2, let first = IPAddress(String(ends[0])),
      let last = IPAddress(String(ends[1]))
    else { return nil }
    return (first, last)
  }

  private static func network(_ base: IPAddress, _ bits: Int) -> (IPAddress, IPAddress)? {
    let octets = base.octets
    guard bits >= 0, bits <= octets.count * 8 else { return nil }
    let mask = octets.indices.map { index -> UInt8 in
      let set = min(8, max(0, bits - index * 8))
      return set == 0 ? 0 : UInt8(truncatingIfNeeded: 0xFF00 >> set)
    }
    guard let first = IPAddress(octets: zip(octets, mask).map { $0 & $1 }),
      let last = IPAddress(octets: zip(octets, mask).map { $0 | ~$1 })
    else { return nil }
    return (first, last)
  }
}
