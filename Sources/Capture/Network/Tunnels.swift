extension CaptureReader {
  /// RFC 2784 and 2890; version 1 (RFC 2637) is PPTP's and carries PPP.
  ///
  ///     +-+-+-+-+-+-----+---------+-----+-------------------------------+
  ///   0 |C|R|K|S|s|Recur|A| Flags | Ver |         Protocol Type         |
  ///     +-+-+-+-+-+-----+---------+-----+-------------------------------+
  ///     |   Checksum (C or R)           |        Offset (C or R)        |
  ///     |                    Key (K), Sequence Number (S)               |
  ///     |                    Acknowledgment (A, version 1)              |
  ///     +---------------------------------------------------------------+
  mutating func gre(_ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver) {
    guard octets.byteCount >= 4, context.descend() else { return }
    let flags = octets.big16(0)
    let type = octets.big16(2)
    let hasSequence = flags & 0x1000 != 0
    let version = flags & 0x0007
    // A routing entry (R) has a length of its own; nobody has sent one since RFC 2784.
    guard version <= 1, flags & 0x4000 == 0 else { return }
    var length = 4
    if flags & 0x8000 != 0 { length += 4 }
    if flags & 0x2000 != 0 { length += 4 }
    if hasSequence { length += 4 }
    if version == 1, flags & 0x0080 != 0 { length += 4 }
    guard octets.byteCount >= length else { return }
    let payload = octets.extracting(droppingFirst: length)
    switch type {
    case 0x88BE:
      // ERSPAN (draft-foschini-erspan): type I has no header and no GRE sequence number, type II
      // has 8 octets.
      erspan(payload, headerLength: hasSequence ? 8 : 0, &context, deliver)
    case 0x22EB:
      // Type III: 12 octets, and 8 more when the lowest bit (O) of the header says so.
      guard payload.byteCount >= 12 else { return }
      erspan(payload, headerLength: payload.octet(11) & 1 == 0 ? 12 : 20, &context, deliver)
    case 0x880B:
      ppp(payload, &context, deliver)
    default:
      etherType(type, payload, &context, deliver)
    }
  }

  private mutating func erspan(
    _ octets: RawSpan, headerLength: Int, _ context: inout PacketContext, _ deliver: Deliver
  ) {
    guard octets.byteCount >= headerLength else { return }
    ethernet(octets.extracting(droppingFirst: headerLength), &context, deliver)
  }

  /// RFC 7348 section 5.
  ///
  ///     +-+-+-+-+-+-+-+-+-----------------------------------------------+
  ///   0 |R|R|R|R|I|R|R|R|                   Reserved                    |
  ///   4 |         VXLAN Network Identifier (VNI)        |   Reserved    |
  ///     +-----------------------------------------------+---------------+
  mutating func vxlan(_ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver) {
    guard octets.byteCount >= 8, octets.octet(0) & 0x08 != 0, context.descend() else { return }
    ethernet(octets.extracting(droppingFirst: 8), &context, deliver)
  }
}
