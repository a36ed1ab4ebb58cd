extension CaptureReader {
  /// PPP (RFC 1661 section 2), with or without the HDLC address and control octets FF 03 (RFC
  /// 1662).
  ///
  /// The protocol has two octets, or one where its lowest bit is set (protocol field compression).
  mutating func ppp(_ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver) {
    guard octets.byteCount >= 2, context.descend() else { return }
    var at = octets.big16(0) == 0xFF03 ? 2 : 0
    // Cisco HDLC in a LINKTYPE_PPP_HDLC capture: address 0x0F or 0x8F, control 0, an EtherType.
    if octets.byteCount >= 4, octets.big16(0) == 0x0F00 || octets.big16(0) == 0x8F00 {
      etherType(octets.big16(2), octets.extracting(droppingFirst: 4), &context, deliver)
      return
    }
    guard octets.byteCount >= at + 2 else { return }
    var number = UInt16(octets.octet(at))
    at += 1
    if number & 1 == 0 {
      number = number << 8 | UInt16(octets.octet(at))
      at += 1
    }
    let payload = octets.extracting(droppingFirst: at)
    switch number {
    case 0x0021: ipv4(payload, &context, deliver)
    case 0x0057: ipv6(payload, &context, deliver)
    case 0x0281, 0x0283: mpls(payload, &context, deliver)
    default: break
    }
  }

  /// A PPPoE session (RFC 2516 section 4).
  ///
  ///     +-------+-------+---------------+-------------------------------+
  ///   0 |  VER  | TYPE  |      CODE     |          SESSION_ID           |
  ///   4 |            LENGTH             |            PPP …
  ///     +-------------------------------+-------------------------------
  mutating func pppoe(_ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver) {
    guard octets.byteCount >= 6, octets.octet(1) == 0 else { return }
    ppp(octets.extracting(droppingFirst: 6), &context, deliver)
  }
}
