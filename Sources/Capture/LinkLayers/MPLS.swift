extension CaptureReader {
  /// A stack of MPLS labels (RFC 3032 section 2.1), 4 octets each, the last with S set.
  ///
  ///     +---------------------------------------+-----+-+---------------+
  ///     |                Label                  | Exp |S|      TTL      |
  ///     +---------------------------------------+-----+-+---------------+
  ///
  /// Nothing says what follows: the first four bits do, as in every router (RFC 4928 section 2). An
  /// Ethernet pseudowire begins with a control word of 4 octets, whose first four bits are 0 (RFC
  /// 4385), or without one.
  mutating func mpls(_ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver) {
    var at = 0
    repeat {
      guard octets.byteCount >= at + 5, context.descend() else { return }
      at += 4
    } while octets.octet(at - 2) & 1 == 0
    let payload = octets.extracting(droppingFirst: at)
    switch payload.octet(0) >> 4 {
    case 4: ipv4(payload, &context, deliver)
    case 6: ipv6(payload, &context, deliver)
    case 0 where payload.byteCount >= 4:
      ethernet(payload.extracting(droppingFirst: 4), &context, deliver)
    default: ethernet(payload, &context, deliver)
    }
  }
}
