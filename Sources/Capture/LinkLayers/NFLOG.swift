extension CaptureReader {
  /// LINKTYPE_NFLOG (239): Linux netfilter's log.
  ///
  ///     +---------------+---------------+-------------------------------+
  ///   0 |address family |    version    |  resource id, network order   |
  ///     +---------------+---------------+-------------------------------+
  ///   4 |   length with these 4 octets  |      type; host byte order    |
  ///   8 |   value, padded to a multiple of 4; further ones follow …
  ///     +---------------------------------------------------------------
  ///
  /// Type 9 (NFULA_PAYLOAD) is the packet. The byte order is that of the machine that captured: a
  /// length that fits in one order and not in the other tells which.
  mutating func nflog(_ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver) {
    guard octets.byteCount >= 8, octets.octet(1) == 0 else { return }
    let isLittle = Int(octets.little16(4)) <= octets.byteCount - 4 && octets.little16(6) < 256
    var at = 4
    while octets.byteCount - at >= 4 {
      let length = Int(isLittle ? octets.little16(at) : octets.big16(at))
      // The two upper bits are flags of netlink.
      let type = (isLittle ? octets.little16(at + 2) : octets.big16(at + 2)) & 0x3FFF
      guard length >= 4 else { return }
      if type == 9 {
        let end = min(at + length, octets.byteCount)
        rawIP(octets.extracting(at + 4..<end), &context, deliver)
        return
      }
      at += (length + 3) & ~3
      guard at <= octets.byteCount else { return }
    }
  }
}
