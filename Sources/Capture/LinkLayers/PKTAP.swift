extension CaptureReader {
  /// LINKTYPE_PKTAP (258): what macOS puts before each frame, in the byte order of the machine
  /// (libpcap's pcap/pktap.h).
  ///
  ///   0  length of this header, 32 bits
  ///   4  record type, 32 bits; 1 is a packet
  ///   8  link type of the packet, 32 bits, a DLT_ value
  ///  12  interface name and more, to 108 octets
  ///
  /// Apple's machines are little-endian, and so are their files.
  mutating func pktap(_ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver) {
    guard octets.byteCount >= 12, context.descend() else { return }
    let length = Int(octets.little32(0))
    guard length >= 12, length <= octets.byteCount, octets.little32(4) == 1 else { return }
    let type = LinkType(rawValue: octets.little32(8))
    guard type != .pktap else { return }
    linkLayer(type, octets.extracting(droppingFirst: length), &context, deliver)
  }
}
