extension CaptureReader {
  ///      0                   6                  12        14
  ///     +-------------------+------------------+---------+--------------
  ///     |    destination    |      source      |  type   |  payload …
  ///     +-------------------+------------------+---------+--------------
  ///
  /// IEEE 802.3 section 3.1.1: a type of 1500 or less is a length, and an LLC header follows.
  @inline(__always)
  mutating func ethernet(
    _ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver
  ) {
    guard octets.byteCount >= 14 else { return }
    let type = octets.big16(12)
    if type == 0x0800 {
      ipv4(octets.extracting(droppingFirst: 14), &context, deliver)
    } else {
      etherType(type, octets.extracting(droppingFirst: 14), &context, deliver)
    }
  }

  /// EtherTypes (IANA "IEEE 802 Numbers"), as in Ethernet, cooked captures, SNAP and GRE.
  mutating func etherType(
    _ type: UInt16, _ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver
  ) {
    guard context.descend() else { return }
    switch type {
    case 0x0800: ipv4(octets, &context, deliver)
    case 0x86DD: ipv6(octets, &context, deliver)
    // 802.1Q, 802.1ad, and two numbers that were used for QinQ before there was a standard.
    case 0x8100, 0x88A8, 0x9100, 0x9200: vlan(octets, &context, deliver)
    case 0x8847, 0x8848: mpls(octets, &context, deliver)
    case 0x8864: pppoe(octets, &context, deliver)
    // Transparent Ethernet bridging, in GRE (RFC 7637).
    case 0x6558: ethernet(octets, &context, deliver)
    case 0...1500: llc(octets, &context, deliver)
    default: break
    }
  }

  ///      0                   1                   2                   3
  ///     +-----+-+-----------------------+-------------------------------+
  ///     | PCP |D|    VLAN identifier    |         EtherType             |
  ///     +-----+-+-----------------------+-------------------------------+
  private mutating func vlan(
    _ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver
  ) {
    guard octets.byteCount >= 4, context.addTag(octets.big16(0) & 0x0FFF) else { return }
    etherType(octets.big16(2), octets.extracting(droppingFirst: 4), &context, deliver)
  }
}
