import Capture

/// The link layers that `CaptureReader` opens, with the hardware addresses and names that they hold.
extension FrameRewriting {
  mutating func linkLayer(_ type: LinkType, _ at: Int = 0) {
    let end = octets.count
    switch type {
    case .ethernet: ethernet(at, end)
    case .null, .loop: end - at >= 4 ? ip(at + 4, end) : cut(at: at)
    case .ppp, .pppHDLC: ppp(at, end)
    case .raw, .rawDLT12, .rawDLT14, .ipv4, .ipv6: ip(at, end)
    case .ieee80211: ieee80211(at, end, isPadded: false)
    case .ieee80211Radiotap: radiotap(at, end)
    case .linuxSLL: linuxSLL(at, end)
    case .linuxSLL2: linuxSLL2(at, end)
    case .nflog: nflog(at, end)
    case .pktap: pktap(at, end)
    default: cut(at: at)
    }
  }

  mutating func ethernet(_ at: Int, _ end: Int) {
    guard end - at >= 14 else { return cut(at: at) }
    replaceHardwareAddress(at)
    replaceHardwareAddress(at + 6)
    etherType(big16(at + 12), at + 14, end)
  }

  mutating func etherType(_ type: Int, _ at: Int, _ end: Int) {
    guard at <= end, descend() else { return cut(at: at) }
    switch type {
    case 0x0800: ipv4(at, end)
    case 0x86DD: ip(at, end)
    case 0x8100, 0x88A8, 0x9100, 0x9200:
      guard end - at >= 4 else { return cut(at: at) }
      etherType(big16(at + 2), at + 4, end)
    case 0x8847, 0x8848: mpls(at, end)
    case 0x8864:
      guard end - at >= 6, original[at + 1] == 0 else { return cut(at: at) }
      ppp(at + 6, end)
    case 0x6558: ethernet(at, end)
    case 0...1500: llc(at, end)
    default: cut(at: at)
    }
  }

  private mutating func llc(_ at: Int, _ end: Int) {
    guard end - at >= 8, big32(at) == 0xAAAA_0300 else { return cut(at: at) }
    etherType(big16(at + 6), at + 8, end)
  }

  private mutating func mpls(_ start: Int, _ end: Int) {
    var at = start
    repeat {
      guard end - at >= 5, descend() else { return cut(at: at) }
      at += 4
    } while original[at - 2] & 1 == 0
    switch original[at] >> 4 {
    case 4, 6: ip(at, end)
    case 0: ethernet(at + 4, end)
    default: ethernet(at, end)
    }
  }

  mutating func ppp(_ start: Int, _ end: Int) {
    guard end - start >= 2, descend() else { return cut(at: start) }
    var at = start
    if end - at >= 4, big16(at) == 0x0F00 || big16(at) == 0x8F00 {
      return etherType(big16(at + 2), at + 4, end)
    }
    if big16(at) == 0xFF03 { at += 2 }
    guard end - at >= 2 else { return cut(at: at) }
    var number = Int(original[at])
    at += 1
    if number & 1 == 0 {
      number = number << 8 | Int(original[at])
      at += 1
    }
    switch number {
    case 0x0021, 0x0057: ip(at, end)
    case 0x0281, 0x0283: mpls(at, end)
    default: cut(at: at)
    }
  }

  private mutating func ieee80211(_ at: Int, _ end: Int, isPadded: Bool) {
    guard end - at >= 24 else { return cut(at: at + 4) }
    let (control, flags) = (original[at], original[at + 1])
    for address in [4, 10, 16] { replaceHardwareAddress(at + address) }
    guard control & 0x0F == 0x08, control & 0x40 == 0, flags & 0x44 == 0 else {
      return cut(at: at + 24)
    }
    var length = 24
    if flags & 3 == 3 {
      guard end - at >= 30 else { return cut(at: at + 24) }
      replaceHardwareAddress(at + 24)
      length = 30
    }
    if control & 0x80 != 0 { length += flags & 0x80 != 0 ? 6 : 2 }
    if isPadded { length = (length + 3) & ~3 }
    guard length <= end - at else { return cut(at: at + 24) }
    llc(at + length, end)
  }

  private mutating func radiotap(_ at: Int, _ end: Int) {
    guard end - at >= 8, original[at] == 0 else { return cut(at: at) }
    func little16(_ at: Int) -> Int { Int(original[at + 1]) << 8 | Int(original[at]) }
    let length = little16(at + 2)
    guard length >= 8, length <= end - at else { return cut(at: at + 8) }
    // Bit 31 of each word says that another follows; TSFT is bit 0, flags are bit 1 of the first.
    var fields = at + 8
    var word = at + 4
    while original[word + 3] & 0x80 != 0, fields + 4 <= at + length {
      word = fields
      fields += 4
    }
    if original[at + 4] & 1 != 0 { fields = at + (((fields - at) + 7) & ~7) + 8 }
    let isPadded = original[at + 4] & 2 != 0 && fields < at + length && original[fields] & 0x20 != 0
    ieee80211(at + length, end, isPadded: isPadded)
  }

  private mutating func linuxSLL(_ at: Int, _ end: Int) {
    guard end - at >= 16 else { return cut(at: at) }
    replaceHardwareAddress(at + 6, count: min(big16(at + 4), 8))
    cooked(big16(at + 14), hardware: big16(at + 2), at + 16, end)
  }

  private mutating func linuxSLL2(_ at: Int, _ end: Int) {
    guard end - at >= 20 else { return cut(at: at) }
    replaceHardwareAddress(at + 12, count: min(Int(original[at + 11]), 8))
    cooked(big16(at), hardware: big16(at + 8), at + 20, end)
  }

  private mutating func cooked(_ number: Int, hardware: Int, _ at: Int, _ end: Int) {
    switch number {
    case 0x0004: llc(at, end)
    case 0x0001, 0x0003: ethernet(at, end)
    case 0x0000 where [0xFFFE, 512, 768, 769, 776].contains(hardware): ip(at, end)
    default: etherType(number, at, end)
    }
  }

  /// Of the values only the packet and its protocol stay: users, prefixes and interfaces are in others.
  private mutating func nflog(_ start: Int, _ end: Int) {
    guard end - start >= 8, original[start + 1] == 0 else { return cut(at: start) }
    func little16(_ at: Int) -> Int { Int(original[at + 1]) << 8 | Int(original[at]) }
    let isLittle = little16(start + 4) <= end - start - 4 && little16(start + 6) < 256
    var at = start + 4
    while end - at >= 4 {
      let length = isLittle ? little16(at) : big16(at)
      let type = (isLittle ? little16(at + 2) : big16(at + 2)) & 0x3FFF
      guard length >= 4 else { return cut(at: at) }
      if type == 9 { return ip(at + 4, min(at + length, end)) }
      if type != 1 { fill(at + 4..<min(at + length, end)) }
      at += (length + 3) & ~3
    }
    cut(at: min(at, end))
  }

  /// Behind length, type and link type: the interface, the process and its user.
  private mutating func pktap(_ at: Int, _ end: Int) {
    guard end - at >= 12, descend() else { return cut(at: at) }
    func little32(_ at: Int) -> UInt32 {
      original[at..<at + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    let length = Int(little32(at))
    guard length >= 12, length <= end - at, little32(at + 4) == 1 else { return cut(at: at + 12) }
    fill(at + 12..<at + length)
    let type = LinkType(rawValue: little32(at + 8))
    guard type != .pktap else { return cut(at: at + length) }
    linkLayer(type, at + length)
  }
}
