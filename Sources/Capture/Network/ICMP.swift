extension CaptureReader {
  /// An ICMP error (RFC 792) and what it quotes: its IP header and at least 8 octets after it.
  ///
  ///     +---------------+---------------+-------------------------------+
  ///   0 |     Type      |     Code      |           Checksum            |
  ///   4 |            unused             |    Next-Hop MTU (type 3/4)    |
  ///     +---------------+---------------+-------------------------------+
  ///   8 |      IP header and the first octets of the datagram …
  ///     +---------------------------------------------------------------
  ///
  /// Destination unreachable (3), source quench (4), time exceeded (11), parameter problem (12).
  mutating func icmp(
    _ octets: RawSpan, _ header: IPHeader, _ context: PacketContext, _ deliver: Deliver
  ) {
    guard octets.byteCount >= 8 + 20 else { return }
    let type = octets.octet(0)
    guard type == 3 || type == 4 || type == 11 || type == 12 else { return }
    let code = octets.octet(1)
    let mtu = type == 3 && code == 4 ? UInt32(octets.big16(6)) : 0
    let packet = octets.extracting(droppingFirst: 8)
    let headerLength = Int(packet.octet(0) & 0x0F) * 4
    guard packet.octet(0) >> 4 == 4, headerLength >= 20, packet.byteCount > headerLength,
      packet.big16(6) & 0x1FFF == 0
    else { return }
    guard
      let error = quote(
        packet.octet(9), Int(packet.big16(2)) - headerLength,
        packet.extracting(droppingFirst: headerLength),
        IPAddress(ipv4: packet.big32(12)), IPAddress(ipv4: packet.big32(16)),
        ICMPError(
          frame: context.frame, reporter: header.source, receiver: header.destination,
          isIPv6: false, type: type, code: code, nextHopMTU: mtu == 0 ? nil : mtu,
          quotedProtocol: .udp, quotedSource: Endpoint(address: header.source, port: 0),
          quotedDestination: Endpoint(address: header.source, port: 0)))
    else { return }
    emit(.icmpError(error), deliver)
  }

  /// An ICMPv6 error (RFC 4443 section 3): destination unreachable (1), packet too big (2), time
  /// exceeded (3), parameter problem (4). Octets 4 to 7 are the MTU of type 2.
  mutating func icmpv6(
    _ octets: RawSpan, _ header: IPHeader, _ context: PacketContext, _ deliver: Deliver
  ) {
    guard octets.byteCount >= 8 + 40 else { return }
    let type = octets.octet(0)
    guard (1...4).contains(type) else { return }
    let mtu = type == 2 ? octets.big32(4) : 0
    let packet = octets.extracting(droppingFirst: 8)
    guard packet.octet(0) >> 4 == 6 else { return }
    var rest = packet.extracting(droppingFirst: 40)
    var chain = Self.skipExtensions(packet.octet(6), rest)
    rest = rest.extracting(droppingFirst: chain.offset)
    var length = Int(packet.big16(4)) - chain.offset
    if chain.number == Self.fragmentHeader {
      guard rest.byteCount >= 8, rest.big16(2) & 0xFFF8 == 0 else { return }
      let number = rest.octet(0)
      rest = rest.extracting(droppingFirst: 8)
      chain = Self.skipExtensions(number, rest)
      rest = rest.extracting(droppingFirst: chain.offset)
      length -= 8 + chain.offset
    }
    guard
      let error = quote(
        chain.number, length, rest,
        IPAddress(ipv6High: packet.big64(8), low: packet.big64(16)),
        IPAddress(ipv6High: packet.big64(24), low: packet.big64(32)),
        ICMPError(
          frame: context.frame, reporter: header.source, receiver: header.destination,
          isIPv6: true, type: type, code: octets.octet(1), nextHopMTU: mtu == 0 ? nil : mtu,
          quotedProtocol: .udp, quotedSource: Endpoint(address: header.source, port: 0),
          quotedDestination: Endpoint(address: header.source, port: 0)))
    else { return }
    emit(.icmpError(error), deliver)
  }

  /// Fills in what is quoted; nil when it does not concern IPsec.
  private func quote(
    _ number: UInt8, _ wireLength: Int, _ octets: RawSpan, _ source: IPAddress,
    _ destination: IPAddress, _ outer: ICMPError
  ) -> ICMPError? {
    var error = outer
    error.quotedSource = Endpoint(address: source, port: 0)
    error.quotedDestination = Endpoint(address: destination, port: 0)
    switch number {
    case IPProtocol.esp:
      error.quotedProtocol = .esp
      if octets.byteCount >= 4 { error.quotedSPI = octets.big32(0) }
      return error
    case IPProtocol.ah:
      error.quotedProtocol = .ah
      if octets.byteCount >= 8 { error.quotedSPI = octets.big32(4) }
      return error
    case IPProtocol.udp, IPProtocol.tcp:
      guard octets.byteCount >= 4 else { return nil }
      error.quotedSource.port = octets.big16(0)
      error.quotedDestination.port = octets.big16(2)
    default:
      return nil
    }
    let (from, to) = (error.quotedSource.port, error.quotedDestination.port)
    if number == IPProtocol.tcp {
      error.quotedProtocol = .tcp
      return isIKEOverTCP(from, to) ? error : nil
    }
    guard ports.contains(from) || ports.contains(to) else { return nil }
    guard octets.byteCount > 8 else { return error }
    // The UDP length is of the whole datagram, of which the quotation is a part.
    let stated = Int(octets.big16(4))
    let payload = octets.extracting(droppingFirst: 8)
    switch recognize(payload, max(stated < 8 ? wireLength - 8 : stated - 8, 0), from, to) {
    case .isakmp(let hasMarker):
      // ICMP extensions (RFC 4884) or padding may follow the datagram: they are not part of it.
      let length = min(payload.byteCount, stated < 8 ? payload.byteCount : stated - 8)
      let message = payload.extracting(first: length).extracting(droppingFirst: hasMarker ? 4 : 0)
      error.quotedISAKMP = message.array()
    case .esp(let at): error.quotedSPI = payload.big32(at)
    case .keepalive, .other: break
    }
    return error
  }
}
