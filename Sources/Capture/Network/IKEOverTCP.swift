extension CaptureReader {
  /// RFC 9329 has port 4500; a port that the user named may be used in TCP as well.
  @inline(__always)
  package func isIKEOverTCP(_ source: UInt16, _ destination: UInt16) -> Bool {
    (ports.contains(source) && source != 500) || (ports.contains(destination) && destination != 500)
  }

  /// RFC 9293 section 3.1.
  ///
  ///     +-------------------------------+-------------------------------+
  ///   0 |          Source Port          |       Destination Port        |
  ///   4 |                        Sequence Number                        |
  ///   8 |                     Acknowledgment Number                     |
  ///     +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
  ///  12 |Offset |  res  |C|E|U|A|P|R|S|F|            Window             |
  ///  16 |           Checksum            |        Urgent Pointer         |
  ///     +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
  mutating func tcp(
    _ octets: RawSpan, _ wireLength: Int, _ header: IPHeader, _ context: PacketContext,
    _ deliver: Deliver
  ) {
    guard octets.byteCount >= 20 else { return }
    let headerLength = Int(octets.octet(12) >> 4) * 4
    guard headerLength >= 20, headerLength <= octets.byteCount else { return }
    let key = TCPStreams.Key(
      source: Endpoint(address: header.source, port: octets.big16(0)),
      destination: Endpoint(address: header.destination, port: octets.big16(2)))
    let flags = octets.octet(13)
    let isSYN = flags & 0x02 != 0
    let isReset = flags & 0x04 != 0
    if isReset {
      streams.forget(key)
      return
    }
    let sequence = octets.big32(4)
    if isSYN { streams.open(key, next: sequence &+ 1) }
    let payload = octets.extracting(droppingFirst: headerLength)
    guard payload.byteCount > 0, !isSYN else { return }
    if !streams.knows(key) {
      guard Self.isMessageStart(payload) else { return }
      streams.open(key, next: sequence)
    }
    let segment = TCPStreams.Segment(
      sequence: sequence, octets: payload.array(), frame: context.frame.number,
      missing: wireLength - headerLength - payload.byteCount)
    for message in streams.add(segment, key) {
      streamMessage(message, key, header, context, deliver)
    }
  }

  /// A capture that begins in the middle of a connection: only what nothing else looks like is
  /// taken for the start of a message.
  package static func isMessageStart(_ payload: RawSpan) -> Bool {
    guard payload.byteCount >= 6 else { return false }
    if (0..<6).allSatisfy({ payload.octet($0) == TCPStreams.prefix[$0] }) { return true }
    let length = Int(payload.big16(0))
    guard length > 6, payload.big32(2) == 0 else { return false }
    return ISAKMPLikeness(payload.extracting(droppingFirst: 6), length - 6).isCertain
  }

  /// RFC 9329 section 3: after the length, four zero octets and ISAKMP, or ESP.
  private mutating func streamMessage(
    _ message: TCPStreams.Message, _ key: TCPStreams.Key, _ header: IPHeader,
    _ context: PacketContext, _ deliver: Deliver
  ) {
    let octets = message.octets
    let span = octets.span.bytes
    if octets == [0xFF] {
      emit(
        .keepalive(
          NATKeepalive(frame: context.frame, source: key.source, destination: key.destination)),
        deliver)
    } else if span.byteCount >= 4, span.big32(0) == 0 {
      emit(
        .ike(
          IKEDatagram(
            frame: context.frame, source: key.source, destination: key.destination,
            transport: .tcp, hasNonESPMarker: true, octets: Array(octets.dropFirst(4)),
            missingOctets: message.missing, ttl: header.ttl,
            identification: header.identification,
            frames: message.frames.count > 1 ? message.frames : [], vlan: context.vlan)), deliver)
    } else if span.byteCount >= 8 {
      emit(
        .esp(
          ESPPacket(
            frame: context.frame, source: key.source.address,
            destination: key.destination.address, sourcePort: key.source.port,
            destinationPort: key.destination.port, spi: span.big32(0), sequence: span.big32(4),
            length: octets.count + message.missing)), deliver)
    } else {
      emit(
        .notIKE(
          NotIKEDatagram(
            frame: context.frame, source: key.source, destination: key.destination,
            length: octets.count + message.missing,
            hint: "is too short for ISAKMP and for ESP, in TCP")), deliver)
    }
  }
}
