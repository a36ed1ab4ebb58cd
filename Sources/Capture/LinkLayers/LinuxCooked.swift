extension CaptureReader {
  /// LINKTYPE_LINUX_SLL (113), what `tcpdump -i any` writes.
  ///
  ///     0             2             4             6            14          16
  ///     +-------------+-------------+-------------+------------+-----------+----
  ///     | packet type | ARPHRD_type | addr length | address, 8 | protocol  | …
  ///     +-------------+-------------+-------------+------------+-----------+----
  mutating func linuxSLL(
    _ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver
  ) {
    guard octets.byteCount >= 16 else { return }
    cookedProtocol(
      octets.big16(14), hardware: octets.big16(2), octets.extracting(droppingFirst: 16), &context,
      deliver)
  }

  /// LINKTYPE_LINUX_SLL2 (276).
  ///
  ///     0           2          4                 8             10            11
  ///     +-----------+----------+-----------------+-------------+-------------+--
  ///     | protocol  | reserved | interface index | ARPHRD_type | packet type |
  ///     +-----------+----------+-----------------+-------------+-------------+--
  ///      11              12           20
  ///     +---------------+------------+----
  ///     | addr length   | address, 8 | …
  ///     +---------------+------------+----
  mutating func linuxSLL2(
    _ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver
  ) {
    guard octets.byteCount >= 20 else { return }
    cookedProtocol(
      octets.big16(0), hardware: octets.big16(8), octets.extracting(droppingFirst: 20), &context,
      deliver)
  }

  /// The protocol is an EtherType, but for ARPHRD_IPGRE (778), whose frames say GRE's, which is the
  /// same number, and for 802.2 frames, which the kernel calls 4.
  private mutating func cookedProtocol(
    _ number: UInt16, hardware: UInt16, _ octets: RawSpan, _ context: inout PacketContext,
    _ deliver: Deliver
  ) {
    switch number {
    case 0x0004: llc(octets, &context, deliver)
    case 0x0001, 0x0003: ethernet(octets, &context, deliver)
    // Tunnel interfaces of some kernels leave the protocol 0 and hold an IP packet: ARPHRD_NONE,
    // PPP, TUNNEL, SIT.
    case 0x0000 where [0xFFFE, 512, 768, 769, 776].contains(hardware):
      rawIP(octets, &context, deliver)
    default: etherType(number, octets, &context, deliver)
    }
  }
}
