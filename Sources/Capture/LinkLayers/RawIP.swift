extension CaptureReader {
  /// LINKTYPE_RAW and its older numbers, IPV4, IPV6: an IP packet and nothing before it.
  mutating func rawIP(_ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver) {
    guard octets.byteCount > 0 else { return }
    switch octets.octet(0) >> 4 {
    case 4: ipv4(octets, &context, deliver)
    case 6: ipv6(octets, &context, deliver)
    default: break
    }
  }
}
