extension CaptureReader {
  /// LINKTYPE_NULL (0) and LINKTYPE_LOOP (108): 4 octets with the address family, in the byte order
  /// of the machine that captured (NULL) or in network order (LOOP), then the packet.
  ///
  /// AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30
  /// on macOS. All are small, so the order shows itself, and writers that chose the wrong one are
  /// read too.
  mutating func bsdLoopback(
    _ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver
  ) {
    guard octets.byteCount >= 4 else { return }
    let stated = octets.big32(0)
    let payload = octets.extracting(droppingFirst: 4)
    switch stated > 0xFFFF ? stated.byteSwapped : stated {
    case 2: ipv4(payload, &context, deliver)
    case 10, 24, 28, 30: ipv6(payload, &context, deliver)
    default: break
    }
  }
}
