extension CaptureReader {
  /// RFC 791 section 3.1.
  ///
  ///      0                   1                   2                   3
  ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  ///     +-------+-------+---------------+-------------------------------+
  ///   0 |Version|  IHL  |Type of Service|          Total Length         |
  ///     +-------+-------+---------------+-----+-------------------------+
  ///   4 |         Identification        |0 D M|   Fragment Offset / 8   |
  ///     +---------------+---------------+-----+-------------------------+
  ///   8 |  Time to Live |    Protocol   |         Header Checksum       |
  ///     +---------------+---------------+-------------------------------+
  ///  12 |                         Source Address                        |
  ///  16 |                      Destination Address                      |
  ///     +---------------------------------------------------------------+
  mutating func ipv4(_ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver) {
    let available = octets.byteCount
    guard available >= 20 else { return }
    let first = octets.octet(0)
    let headerLength = Int(first & 0x0F) * 4
    guard first >> 4 == 4, headerLength >= 20, headerLength <= available else { return }
    // 0 in packets that the sending host's network card was to cut up (TSO): then all that is
    // there.
    let totalLength = Int(octets.big16(2))
    let wireLength = totalLength == 0 ? available : totalLength
    guard wireLength >= headerLength else { return }
    // Narrowed to what IP says: a short Ethernet frame is padded to 60 octets.
    let payload = octets.extracting(headerLength..<min(wireLength, available))
    let number = octets.octet(9)
    let fragmentation = octets.big16(6)
    if fragmentation & 0x3FFF == 0, !concernsUs(number, payload) { return }
    let header = IPHeader(
      source: IPAddress(ipv4: octets.big32(12)), destination: IPAddress(ipv4: octets.big32(16)),
      ttl: octets.octet(8), identification: octets.big16(4))
    if fragmentation & 0x3FFF != 0 {
      let fragment = Fragment(
        identification: UInt32(octets.big16(4)), offset: Int(fragmentation & 0x1FFF) * 8,
        length: wireLength - headerLength, isLast: fragmentation & 0x2000 == 0, nextHeader: number)
      self.fragment(fragment, payload, header, &context, deliver)
      return
    }
    transport(number, payload, wireLength - headerLength, header, &context, deliver)
  }
}
