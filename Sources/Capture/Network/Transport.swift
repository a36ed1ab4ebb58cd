/// IP protocol numbers (IANA "Protocol Numbers").
enum IPProtocol {
  static let icmp: UInt8 = 1
  static let ipv4: UInt8 = 4
  static let tcp: UInt8 = 6
  static let udp: UInt8 = 17
  static let ipv6: UInt8 = 41
  static let gre: UInt8 = 47
  static let esp: UInt8 = 50
  static let ah: UInt8 = 51
  static let icmpv6: UInt8 = 58
}

extension CaptureReader {
  /// Whether an IP payload can hold anything of ours: asked of every packet, so a few loads at
  /// most.
  @inline(__always)
  func concernsUs(_ number: UInt8, _ payload: RawSpan) -> Bool {
    switch number {
    case IPProtocol.udp:
      guard payload.byteCount >= 8 else { return false }
      let destination = payload.big16(2)
      return ports.contains(destination) || ports.contains(payload.big16(0))
        || destination == Self.vxlanPort || destination == Self.kinkPort
        || payload.big16(0) == Self.kinkPort
    case IPProtocol.tcp:
      guard payload.byteCount >= 20 else { return false }
      return isIKEOverTCP(payload.big16(0), payload.big16(2))
    case IPProtocol.esp, IPProtocol.ah, IPProtocol.icmp, IPProtocol.icmpv6, IPProtocol.ipv4,
      IPProtocol.ipv6, IPProtocol.gre:
      return true
    default:
      return false
    }
  }

  /// The payload of an IP packet that `concernsUs`, narrowed to what IP says and what was captured;
  /// `wireLength` is its length on the wire.
  mutating func transport(
    _ number: UInt8, _ payload: RawSpan, _ wireLength: Int, _ header: IPHeader,
    _ context: inout PacketContext, _ deliver: Deliver
  ) {
    switch number {
    case IPProtocol.udp: udp(payload, header, &context, deliver)
    case IPProtocol.esp: esp(payload, wireLength, header, context, deliver)
    case IPProtocol.ah: ah(payload, wireLength, header, context, deliver)
    case IPProtocol.tcp: tcp(payload, wireLength, header, context, deliver)
    case IPProtocol.icmp: icmp(payload, header, context, deliver)
    case IPProtocol.icmpv6: icmpv6(payload, header, context, deliver)
    case IPProtocol.gre: gre(payload, &context, deliver)
    case IPProtocol.ipv4: if context.descend() { ipv4(payload, &context, deliver) }
    case IPProtocol.ipv6: if context.descend() { ipv6(payload, &context, deliver) }
    default: break
    }
  }

  /// RFC 4303 section 2: the SPI, the sequence number, and the rest encrypted.
  private mutating func esp(
    _ payload: RawSpan, _ wireLength: Int, _ header: IPHeader, _ context: PacketContext,
    _ deliver: Deliver
  ) {
    guard payload.byteCount >= 4 else { return }
    emit(
      .esp(
        ESPPacket(
          frame: context.frame, source: header.source, destination: header.destination,
          spi: payload.big32(0), sequence: payload.byteCount >= 8 ? payload.big32(4) : 0,
          length: wireLength)), deliver)
  }

  /// RFC 4302 section 2.
  ///
  ///     +---------------+---------------+-------------------------------+
  ///   0 |  Next Header  |  Payload Len  |           Reserved            |
  ///   4 |               Security Parameters Index (SPI)                 |
  ///   8 |                    Sequence Number Field                      |
  ///     +---------------------------------------------------------------+
  private mutating func ah(
    _ payload: RawSpan, _ wireLength: Int, _ header: IPHeader, _ context: PacketContext,
    _ deliver: Deliver
  ) {
    guard payload.byteCount >= 12 else { return }
    emit(
      .ah(
        AHPacket(
          frame: context.frame, source: header.source, destination: header.destination,
          spi: payload.big32(4), sequence: payload.big32(8), length: wireLength)), deliver)
  }
}
