extension CaptureReader {
  static let vxlanPort: UInt16 = 4789
  /// RFC 4430 section 4.
  static let kinkPort: UInt16 = 910

  /// RFC 768.
  ///
  ///     +-------------------------------+-------------------------------+
  ///   0 |          Source Port          |       Destination Port        |
  ///   4 |            Length             |           Checksum            |
  ///     +-------------------------------+-------------------------------+
  ///
  /// The checksum is not looked at: a capture on the sending host has it unfinished, because the
  /// network card computes it.
  mutating func udp(
    _ octets: RawSpan, _ header: IPHeader, _ context: inout PacketContext, _ deliver: Deliver
  ) {
    guard octets.byteCount >= 8 else { return }
    let source = Endpoint(address: header.source, port: octets.big16(0))
    let destination = Endpoint(address: header.destination, port: octets.big16(2))
    let stated = Int(octets.big16(4))
    // A length under 8 is damaged (or a jumbogram's 0, RFC 2675): then what IP brought.
    let wireLength = stated < 8 ? octets.byteCount - 8 : stated - 8
    let payload = octets.extracting(8..<min(8 + wireLength, octets.byteCount))
    guard ports.contains(source.port) || ports.contains(destination.port) else {
      if destination.port == Self.vxlanPort { vxlan(payload, &context, deliver) }
      if source.port == Self.kinkPort || destination.port == Self.kinkPort {
        emit(
          .kink(
            KINKDatagram(
              frame: context.frame, source: source, destination: destination,
              octets: payload.array(), missingOctets: wireLength - payload.byteCount)), deliver)
      }
      return
    }

    let missing = wireLength - payload.byteCount
    switch recognize(payload, wireLength, source.port, destination.port) {
    case .isakmp(let hasMarker):
      emit(
        .ike(
          IKEDatagram(
            frame: context.frame, source: source, destination: destination,
            hasNonESPMarker: hasMarker,
            octets: payload.extracting(droppingFirst: hasMarker ? 4 : 0).array(),
            missingOctets: missing, ttl: header.ttl, identification: header.identification,
            frames: context.frames, vlan: context.vlan)), deliver)
    case .esp(let at):
      emit(
        .esp(
          ESPPacket(
            frame: context.frame, source: source.address, destination: destination.address,
            sourcePort: source.port, destinationPort: destination.port,
            spi: payload.big32(at),
            sequence: payload.byteCount >= at + 8 ? payload.big32(at + 4) : 0,
            length: wireLength - at)),
        deliver)
    case .keepalive:
      emit(
        .keepalive(
          NATKeepalive(frame: context.frame, source: source, destination: destination)), deliver)
    case .other(let hint):
      emit(
        .notIKE(
          NotIKEDatagram(
            frame: context.frame, source: source, destination: destination, length: wireLength,
            hint: "\(hint)")), deliver)
    }
  }
}
