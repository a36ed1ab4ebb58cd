import Capture
import ISAKMP

extension FrameRewriting {
  /// What an IP packet carries. Whatever is not told here is cut off.
  mutating func transport(
    _ number: UInt8, _ at: Int, _ end: Int, _ wireLength: Int, _ addresses: inout Addresses
  ) {
    switch number {
    case 1: icmp(at, end, isIPv6: false, addresses)
    case 4, 41: ip(at, end)
    case 6: tcp(at, end, addresses)
    case 17: udp(at, end, addresses)
    case 47: gre(at, end)
    // ESP: SPI and sequence number.
    case 50: cut(at: min(at + 8, end))
    // AH: its own header, up to the sequence number.
    case 51: cut(at: min(at + 12, end))
    case 58: icmp(at, end, isIPv6: true, addresses)
    default: cut(at: at)
    }
  }

  // MARK: UDP

  private mutating func udp(_ at: Int, _ end: Int, _ addresses: Addresses) {
    guard end - at >= 8 else { return cut(at: end) }
    let (source, destination) = (UInt16(big16(at)), UInt16(big16(at + 2)))
    let stated = big16(at + 4)
    let wireLength = stated < 8 ? end - at - 8 : stated - 8
    let payload = at + 8
    let payloadEnd = min(payload + wireLength, end)
    // ICMP extensions (RFC 4884) behind what is quoted, or padding.
    fill(payloadEnd..<end)
    let from = Endpoint(address: addresses.source, port: source)
    let to = Endpoint(address: addresses.destination, port: destination)
    if work.ports.contains(source) || work.ports.contains(destination) {
      switch recognition(payload..<payloadEnd, wireLength, source, destination) {
      case .isakmp(let hasMarker):
        let start = min(payload + (hasMarker ? 4 : 0), payloadEnd)
        let message = work.rewritten(
          Array(original[start..<payloadEnd]), from, to, frame: frame,
          missing: wireLength - (payloadEnd - payload))
        put(message, start)
      case .esp(let offset): cut(at: min(payload + offset + 8, payloadEnd))
      case .keepalive: break
      case .other(let hint): stranger(payload, payloadEnd, isText: "\(hint)" == "holds text")
      }
    } else if destination == 4789 {
      vxlan(payload, payloadEnd)
    } else if source == 910 || destination == 910 {
      let message = work.rewrittenKINK(
        Array(original[payload..<payloadEnd]), from, to, frame: frame,
        missing: wireLength - (payloadEnd - payload))
      put(message, payload)
    } else {
      cut(at: payload)
    }
    mendTransport(at + 6, at..<payloadEnd, addresses)
  }

  func recognition(
    _ payload: Range<Int>, _ wireLength: Int, _ source: UInt16, _ destination: UInt16
  ) -> Recognition {
    work.reader.recognize(
      original.span.bytes.extracting(payload), wireLength, source, destination)
  }

  /// A datagram on an IKE port that is none of IKE's stays one of the same sort.
  private mutating func stranger(_ start: Int, _ end: Int, isText: Bool) {
    if isText {
      fill(start..<end, with: UInt8(ascii: "x"))
    } else if end - start >= 8 {
      fill(start + 4..<end, with: 0xFF)
    }
  }

  /// RFC 768: 0 is no checksum. One that holds the sum over the addresses alone was left to the
  /// network card; it becomes the right one, as its difference to the new one would tell the old.
  private mutating func mendTransport(_ at: Int, _ cover: Range<Int>, _ addresses: Addresses) {
    guard at + 2 <= cover.upperBound else { return }
    let checksum = UInt16(big16(at))
    let isUDP = at - cover.lowerBound == 6
    if isUDP, checksum == 0 { return }
    let number: UInt64 = isUDP ? 17 : 6
    let length = isUDP ? UInt64(big16(cover.lowerBound + 4)) : UInt64(cover.count)
    let pseudo = number &+ length
    if InternetChecksum.folded(addresses.oldSum &+ pseudo) == checksum {
      fill(at..<at + 2)
      var right = ~InternetChecksum.folded(
        addresses.newSum &+ pseudo &+ InternetChecksum.sum(octets[cover]))
      if isUDP, right == 0 { right = 0xFFFF }
      return put([UInt8(right >> 8), UInt8(truncatingIfNeeded: right)], at)
    }
    mendChecksum(at, cover, addresses)
    if isUDP, octets[at] == 0, octets[at + 1] == 0 { put([0xFF, 0xFF], at) }
  }

  private mutating func vxlan(_ at: Int, _ end: Int) {
    guard end - at >= 8, original[at] & 8 != 0, descend() else { return cut(at: at) }
    ethernet(at + 8, end)
  }

  // MARK: TCP

  private mutating func tcp(_ at: Int, _ end: Int, _ addresses: Addresses) {
    guard end - at >= 20 else { return cut(at: end) }
    let headerLength = Int(original[at + 12] >> 4) * 4
    guard headerLength >= 20, headerLength <= end - at else { return cut(at: at + 20) }
    let (source, destination) = (UInt16(big16(at)), UInt16(big16(at + 2)))
    let payload = at + headerLength
    if work.reader.isIKEOverTCP(source, destination) {
      let key = StreamStore.Key(
        source: Endpoint(address: addresses.source, port: source),
        destination: Endpoint(address: addresses.destination, port: destination))
      let segment = Array(original[payload..<end])
      let flags = original[at + 13]
      put(
        work.streams.segment(
          key, sequence: big32(at + 4), isSYN: flags & 2 != 0, segment, frame: frame,
          isCollecting: work.isCollecting), payload)
    } else {
      cut(at: payload)
    }
    mendTransport(at + 16, at..<end, addresses)
  }

  // MARK: ICMP

  /// An error quotes the packet that it is about; of all other messages the first 8 octets stay.
  private mutating func icmp(
    _ at: Int, _ end: Int, isIPv6: Bool, _ addresses: Addresses
  ) {
    guard end - at >= 8, descend() else { return cut(at: end) }
    let type = original[at]
    let isError = isIPv6 ? (1...4).contains(type) : [3, 4, 5, 11, 12].contains(type)
    guard isError else {
      // A neighbour's or a router's announcement holds addresses.
      cut(at: at + 8)
      if isIPv6 { mendICMPv6(at, end, addresses) }
      return
    }
    if !isIPv6, type == 5 { replaceAddress(at + 4, size: 4) }
    ip(at + 8, end)
    if isIPv6 { mendICMPv6(at, end, addresses) } else { mendChecksum(at + 2, at..<end) }
  }

  private mutating func mendICMPv6(_ at: Int, _ end: Int, _ addresses: Addresses) {
    mendChecksum(at + 2, at..<end, addresses)
  }

  // MARK: GRE

  private mutating func gre(_ at: Int, _ end: Int) {
    guard end - at >= 4, descend() else { return cut(at: at) }
    let (flags, type) = (big16(at), big16(at + 2))
    guard flags & 7 <= 1, flags & 0x4000 == 0 else { return cut(at: at + 4) }
    var payload = at + 4
    for (bit, size) in [(0x8000, 4), (0x2000, 4), (0x1000, 4)] where flags & bit != 0 {
      payload += size
    }
    if flags & 7 == 1, flags & 0x0080 != 0 { payload += 4 }
    guard payload <= end else { return cut(at: end) }
    switch type {
    case 0x88BE: ethernet(payload + (flags & 0x1000 != 0 ? 8 : 0), end)
    case 0x22EB:
      guard end - payload >= 12 else { return cut(at: payload) }
      ethernet(payload + (original[payload + 11] & 1 == 0 ? 12 : 20), end)
    case 0x880B: ppp(payload, end)
    default: etherType(type, payload, end)
    }
    if flags & 0x8000 != 0 { mendChecksum(at + 4, at..<end) }
  }
}
