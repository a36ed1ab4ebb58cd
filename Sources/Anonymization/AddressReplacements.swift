import Capture

/// Gives every address another one, the same each time.
///
/// They are numbered in the order in which they are met, so the copy says nothing of the originals
/// but what verdicts rest on: whether an address is private, which addresses share a /24 (IPv6: a /48
/// and a /64), and whether a host or a network has one of the numbers that the search for addresses
/// behind a NAT tries first. There is no key, so there is none to find.
///
/// IPv4: private, shared and link-local addresses stay in their range. Public ones go to 192.0.2.0/24,
/// 198.51.100.0/24 and 203.0.113.0/24 (RFC 5737), then to 198.18.0.0/15 and 240.0.0.0/4. IPv6: unique
/// local and link-local ones stay so, global ones go to 2001:db8::/32, then to 3fff::/20 (RFC 9637).
struct AddressReplacements {
  private(set) var list: [(original: IPAddress, replacement: IPAddress)] = []
  private var known: [IPAddress: IPAddress] = [:]
  private var tables: [Prefix: NumberTable] = [:]
  private var publicNetworks: [UInt64: Int] = [:]
  private var globalPrefixes: [UInt64: Int] = [:]

  /// The numbers below one prefix are replaced on their own.
  private struct Prefix: Hashable {
    var bits: UInt64
    var length: Int
    var isIPv6: Bool
  }

  mutating func callAsFunction(_ address: IPAddress) -> IPAddress {
    if let replacement = known[address] { return replacement }
    let replacement = address.isIPv6 ? ipv6(address) : ipv4(address)
    known[address] = replacement
    if replacement != address { list.append((address, replacement)) }
    return replacement
  }

  // MARK: IPv4

  /// Ranges whose addresses stay what they are, by their first octet: this network, loopback,
  /// multicast.
  private static func isKept(ipv4 bits: UInt64) -> Bool {
    switch bits >> 24 {
    case 0, 127, 224...239: true
    default: bits == 0xFFFF_FFFF
    }
  }

  private mutating func ipv4(_ address: IPAddress) -> IPAddress {
    let bits = address.low
    if Self.isKept(ipv4: bits) { return address }
    let (second, third) = (bits >> 16 & 0xFF, bits >> 8 & 0xFF)
    let network: UInt64
    switch (bits >> 24, second) {
    case (10, _): network = 10 << 16 | number(second, below: 10, 8, .network) << 8
    case (172, 16...31):
      network = 172 << 16 | number(second, below: 172, 8, .init(16...31)) << 8
    case (100, 64...127):
      network = 100 << 16 | number(second, below: 100, 8, .init(64...127)) << 8
    case (192, 168), (169, 254): network = (bits >> 24) << 16 | second << 8
    default:
      return IPAddress(
        ipv4: UInt32(truncatingIfNeeded: publicNetwork(bits >> 8) << 8 | host(bits)))
    }
    let replaced = network | number(third, below: bits >> 16, 16, .thirdOctet)
    return IPAddress(ipv4: UInt32(truncatingIfNeeded: replaced << 8 | host(bits)))
  }

  private mutating func host(_ bits: UInt64) -> UInt64 {
    number(bits & 0xFF, below: bits >> 8, 24, .host)
  }

  private mutating func publicNetwork(_ network: UInt64) -> UInt64 {
    let index = publicNetworks[network] ?? publicNetworks.count
    publicNetworks[network] = index
    let documentation: [UInt64] = [0xC0_0002, 0xC6_3364, 0xCB_0071]
    if index < documentation.count { return documentation[index] }
    let next = UInt64(index - documentation.count)
    return next < 512 ? 0xC6_1200 + next : 0xF0_0000 + (next - 512) % 0xF_FFFF
  }

  private mutating func number(
    _ value: UInt64, below bits: UInt64, _ length: Int, _ range: NumberTable.Range,
    isIPv6: Bool = false
  ) -> UInt64 {
    let prefix = Prefix(bits: bits, length: length, isIPv6: isIPv6)
    return tables[prefix, default: NumberTable()].replace(value, range)
  }

  // MARK: IPv6

  private mutating func ipv6(_ address: IPAddress) -> IPAddress {
    let (high, low) = (address.high, address.low)
    switch (high >> 56, high) {
    case (0xFF, _):
      // A solicited-node address holds the end of the one that it asks for (RFC 4291 section 2.7.1).
      guard low >> 24 == 0x1_FF, high == 0xFF02 << 48 else { return address }
      let node = number(low & 0xFF_FFFF, below: low >> 24, 104, .interface, isIPv6: true)
      return IPAddress(ipv6High: high, low: low & ~0xFF_FFFF | node & 0xFF_FFFF)
    case (_, 0):
      if low < 2 { return address }
      // IPv4-mapped.
      if low >> 32 == 0xFFFF { return IPAddress(ipv6High: 0, low: 0xFFFF << 32 | embedded(low)) }
    // NAT64 (RFC 6052).
    case (_, 0x0064_FF9B_0000_0000):
      return IPAddress(ipv6High: high, low: low & ~0xFFFF_FFFF | embedded(low))
    default: break
    }
    let prefix: UInt64
    if high >> 48 == 0x2002 {
      // 6to4 (RFC 3056).
      prefix = 0x2002 << 32 | embedded(high >> 16)
    } else if high >> 54 == 0x3FA {
      // Link-local.
      return IPAddress(ipv6High: high, low: interface(low, high))
    } else if high >> 57 == 0x7E {
      prefix =
        (high >> 56) << 40
        | number(high >> 16 & 0xFF_FFFF_FFFF, below: high >> 56, 8, .from(1), isIPv6: true)
    } else {
      prefix = globalPrefix(high >> 16)
    }
    let subnet = number(high & 0xFFFF, below: high >> 16, 48, .subnet, isIPv6: true)
    return IPAddress(ipv6High: prefix << 16 | subnet, low: interface(low, high))
  }

  private mutating func embedded(_ bits: UInt64) -> UInt64 {
    self(IPAddress(ipv4: UInt32(truncatingIfNeeded: bits))).low
  }

  private mutating func interface(_ low: UInt64, _ high: UInt64) -> UInt64 {
    number(low, below: high, 64, .interface, isIPv6: true)
  }

  private mutating func globalPrefix(_ prefix: UInt64) -> UInt64 {
    let index = globalPrefixes[prefix] ?? globalPrefixes.count
    globalPrefixes[prefix] = index
    let value = UInt64(index)
    return value < 0x1_0000 ? 0x2001_0DB8 << 16 | value : 0x3FFF << 32 | value
  }
}

/// Which numbers became which, one to one.
private struct NumberTable {
  /// Where replacements lie, and which numbers replace themselves.
  struct Range {
    var all: ClosedRange<UInt64>
    var kept: Set<UInt64> = []

    init(_ all: ClosedRange<UInt64>, keeping kept: Set<UInt64> = []) {
      self.all = all
      self.kept = kept
    }

    /// 0 and 255 are a network's own address and its broadcast.
    static let network = Range(1...254, keeping: [0, 255])
    /// 10.x.0.0/24 and 10.x.1.0/24 are searched first, as `InsideAddressSearch` does.
    static let thirdOctet = Range(2...254, keeping: [0, 1, 255])
    /// What administrators give to routers, which is searched in every network.
    static let host = Range(
      6...254, keeping: [0, 1, 2, 3, 4, 5, 10, 20, 50, 100, 254, 255])
    static let subnet = Range(1...0xFFFF, keeping: [0])
    static let interface = Range(16...UInt64.max, keeping: Set(0..<16))
    static func from(_ first: UInt64) -> Range { Range(first...UInt64.max) }
  }

  private var replacements: [UInt64: UInt64] = [:]
  private var next: UInt64?

  mutating func replace(_ value: UInt64, _ range: Range) -> UInt64 {
    if range.kept.contains(value) { return value }
    if let known = replacements[value] { return known }
    var candidate = next ?? range.all.lowerBound
    while range.kept.contains(candidate), candidate < range.all.upperBound { candidate += 1 }
    replacements[value] = candidate
    next = candidate < range.all.upperBound ? candidate + 1 : range.all.lowerBound
    return candidate
  }
}
