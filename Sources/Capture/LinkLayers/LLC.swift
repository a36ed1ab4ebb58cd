extension CaptureReader {
  /// IEEE 802.2 LLC with a SNAP header (RFC 1042): AA AA 03, three octets of organization, an
  /// EtherType.
  ///
  /// The organization is 00-00-00 for EtherTypes, 00-00-F8 for those that IEEE 802.1H bridges.
  mutating func llc(_ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver) {
    guard octets.byteCount >= 8 else { return }
    let service = octets.big32(0)
    guard service == 0xAAAA_0300, octets.octet(4) == 0, [0x00, 0xF8].contains(octets.octet(5))
    else { return }
    etherType(octets.big16(6), octets.extracting(droppingFirst: 8), &context, deliver)
  }
}
