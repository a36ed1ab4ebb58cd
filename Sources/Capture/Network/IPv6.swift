extension CaptureReader {
  /// RFC 8200 section 3.
  ///
  ///      0                   1                   2                   3
  ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  ///     +-------+---------------+---------------------------------------+
  ///   0 |Version| Traffic Class |              Flow Label               |
  ///     +-------+---------------+-------+---------------+---------------+
  ///   4 |         Payload Length        |  Next Header  |   Hop Limit   |
  ///     +-------------------------------+---------------+---------------+
  ///   8 |                    Source Address, 16 octets                  |
  ///  24 |                 Destination Address, 16 octets                |
  ///     +---------------------------------------------------------------+
  mutating func ipv6(_ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver) {
    guard octets.byteCount >= 40, octets.octet(0) >> 4 == 6 else { return }
    let stated = Int(octets.big16(4))
    // 0 in jumbograms (RFC 2675) and before segmentation by the network card.
    let wireLength = stated == 0 ? octets.byteCount - 40 : stated
    let payload = octets.extracting(40..<min(40 + wireLength, octets.byteCount))
    let number = octets.octet(6)
    if Self.isExtension(number) || concernsUs(number, payload) {
      let header = IPHeader(
        source: IPAddress(ipv6High: octets.big64(8), low: octets.big64(16)),
        destination: IPAddress(ipv6High: octets.big64(24), low: octets.big64(32)),
        ttl: octets.octet(7), identification: nil)
      extensionHeaders(number, payload, wireLength, header, &context, deliver)
    }
  }

  /// Passes by the extension headers before the transport (RFC 8200 section 4).
  mutating func extensionHeaders(
    _ first: UInt8, _ octets: RawSpan, _ wireLength: Int, _ header: IPHeader,
    _ context: inout PacketContext, _ deliver: Deliver
  ) {
    let chain = Self.skipExtensions(first, octets)
    let payload = octets.extracting(droppingFirst: chain.offset)
    let length = wireLength - chain.offset
    if chain.number != Self.fragmentHeader {
      if concernsUs(chain.number, payload) {
        transport(chain.number, payload, length, header, &context, deliver)
      }
      return
    }
    //     +---------------+---------------+-------------------------+---+-+
    //   0 |  Next Header  |   Reserved    |   Fragment Offset / 8   |Res|M|
    //   4 |                         Identification                        |
    //     +---------------+---------------+-------------------------+---+-+
    guard payload.byteCount >= 8 else { return }
    let place = payload.big16(2)
    let rest = payload.extracting(droppingFirst: 8)
    let fragment = Fragment(
      identification: payload.big32(4), offset: Int(place & 0xFFF8), length: length - 8,
      isLast: place & 1 == 0, nextHeader: payload.octet(0))
    if fragment.offset == 0, fragment.isLast {
      // An atomic fragment (RFC 6946) is a whole packet.
      guard context.descend() else { return }
      extensionHeaders(fragment.nextHeader, rest, fragment.length, header, &context, deliver)
    } else {
      self.fragment(fragment, rest, header, &context, deliver)
    }
  }

  static let fragmentHeader: UInt8 = 44

  /// Hop-by-hop, routing, fragment, destination options, mobility, HIP, shim6. ESP and AH are not
  /// passed by: they are what is looked for.
  static func isExtension(_ number: UInt8) -> Bool {
    switch number {
    case 0, 43, fragmentHeader, 60, 135, 139, 140: true
    default: false
    }
  }

  /// Up to the first header that is no extension, or is the fragment header. Each header but that
  /// one has its next header in octet 0 and its length in octet 1, in units of 8 octets after the
  /// first 8.
  static func skipExtensions(_ first: UInt8, _ octets: RawSpan) -> (number: UInt8, offset: Int) {
    var number = first
    var offset = 0
    while isExtension(number), number != fragmentHeader, octets.byteCount - offset >= 8 {
      let length = 8 + Int(octets.octet(offset + 1)) * 8
      guard length <= octets.byteCount - offset else { break }
      number = octets.octet(offset)
      offset += length
    }
    return (number, offset)
  }
}
