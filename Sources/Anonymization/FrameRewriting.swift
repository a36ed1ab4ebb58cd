import Capture

/// One frame on its way through its layers: addresses replaced, checksums mended, and what is nobody's
/// business cut off.
///
/// What stays of a frame: every header down to IKE, ESP (SPI and sequence number) or an ICMP error with
/// what it quotes. Of all else only the headers stay. A method for each layer, with the offset where it
/// begins and the offset where it ends.
struct FrameRewriting {
  let original: [UInt8]
  var octets: [UInt8]
  /// Octets that stay; the rest is cut off, as a snapshot length does it.
  private(set) var kept: Int
  let work: AnonymizationWork
  let frame: Int
  private var depth = 0

  init(_ octets: [UInt8], frame: Int, work: AnonymizationWork) {
    original = octets
    self.octets = octets
    kept = octets.count
    self.frame = frame
    self.work = work
  }

  /// Addresses of the IP header above a transport, as they were and as they are.
  struct Addresses {
    var source: IPAddress
    var destination: IPAddress
    var oldSum: UInt64 = 0
    var newSum: UInt64 = 0
  }

  mutating func cut(at offset: Int) { kept = min(kept, max(offset, 0)) }

  /// False after as many layers as `CaptureReader` opens.
  mutating func descend() -> Bool {
    depth += 1
    return depth <= 16
  }

  // MARK: Octets

  func big16(_ at: Int) -> Int { Int(original[at]) << 8 | Int(original[at + 1]) }

  func big32(_ at: Int) -> UInt32 {
    original[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func put(_ value: [UInt8], _ at: Int) {
    guard at >= 0, at + value.count <= octets.count else { return }
    octets.replaceSubrange(at..<at + value.count, with: value)
  }

  mutating func fill(_ range: Range<Int>, with octet: UInt8 = 0) {
    guard range.lowerBound < range.upperBound, range.upperBound <= octets.count else { return }
    octets.replaceSubrange(range, with: repeatElement(octet, count: range.count))
  }

  mutating func replaceHardwareAddress(_ at: Int, count: Int = 6) {
    guard count > 0, at + count <= octets.count else { return }
    put(work.replacements.hardwareAddress(original[at..<at + count]), at)
  }

  /// Mends the checksum of a header whose cover begins at `start`, where something under it changed.
  mutating func mendChecksum(_ at: Int, _ cover: Range<Int>, _ addresses: Addresses? = nil) {
    guard at + 2 <= cover.upperBound else { return }
    let checksum = UInt16(big16(at))
    // The field itself is the same before and after.
    let old = (addresses?.oldSum ?? 0) &+ InternetChecksum.sum(original[cover])
    let new = (addresses?.newSum ?? 0) &+ InternetChecksum.sum(octets[cover])
    let mended = InternetChecksum.adjusted(checksum, old: old, new: new)
    put([UInt8(mended >> 8), UInt8(truncatingIfNeeded: mended)], at)
  }

  // MARK: IP

  mutating func ip(_ at: Int, _ end: Int) {
    guard at < end else { return cut(at: at) }
    switch original[at] >> 4 {
    case 4: ipv4(at, end)
    case 6: ipv6(at, end)
    default: cut(at: at)
    }
  }

  mutating func ipv4(_ at: Int, _ end: Int) {
    guard end - at >= 20, original[at] >> 4 == 4, descend() else { return cut(at: at) }
    let headerLength = Int(original[at] & 15) * 4
    guard headerLength >= 20, headerLength <= end - at else { return cut(at: at) }
    let total = big16(at + 2)
    let wireLength = total == 0 ? end - at : total
    guard wireLength >= headerLength else { return cut(at: at) }
    let payloadEnd = min(at + wireLength, end)
    var addresses = self.addresses(at + 12, size: 4)
    // Routes that a packet took are addresses; a router alert (RFC 2113) is none.
    if headerLength > 20, original[at + 20] != 0x94 { fill(at + 20..<at + headerLength, with: 1) }
    // Padding of a short frame, or what the network card put behind it.
    fill(payloadEnd..<end)
    let place = big16(at + 6)
    let payload = at + headerLength
    let length = wireLength - headerLength
    if place & 0x3FFF != 0 {
      fragment(
        FragmentStore.Key(
          source: addresses.source, destination: addresses.destination,
          identification: UInt32(big16(at + 4)), number: original[at + 9]),
        offset: (place & 0x1FFF) * 8, isLast: place & 0x2000 == 0, payload, payloadEnd, length,
        addresses)
    } else {
      transport(original[at + 9], payload, payloadEnd, length, &addresses)
    }
    // A network card that makes the checksum leaves 0 in the capture.
    if big16(at + 10) != 0 { mendChecksum(at + 10, at..<payload) }
  }

  private mutating func ipv6(_ at: Int, _ end: Int) {
    guard end - at >= 40, original[at] >> 4 == 6, descend() else { return cut(at: at) }
    let stated = big16(at + 4)
    let wireLength = stated == 0 ? end - at - 40 : stated
    let payloadEnd = min(at + 40 + wireLength, end)
    let addresses = self.addresses(at + 8, size: 16)
    fill(payloadEnd..<end)
    extensions(original[at + 6], at + 40, payloadEnd, wireLength, addresses)
  }

  /// Extension headers (RFC 8200 section 4), with the addresses that a routing header and a Home
  /// Address option hold.
  private mutating func extensions(
    _ first: UInt8, _ start: Int, _ end: Int, _ wireLength: Int, _ addresses: Addresses
  ) {
    var (number, at, addresses) = (first, start, addresses)
    while [0, 43, 60, 135, 139, 140].contains(number), end - at >= 8 {
      let length = 8 + Int(original[at + 1]) * 8
      guard length <= end - at else { break }
      if number == 43 {
        for place in stride(from: at + 8, through: at + length - 16, by: 16) {
          replaceAddress(place, size: 16)
        }
      } else if number != 0 {
        fill(at + 2..<at + length)
        // PadN over what was there.
        if number == 60, length >= 8 { put([1, UInt8(clamping: min(length - 4, 255))], at + 2) }
      }
      number = original[at]
      at += length
    }
    let length = wireLength - (at - start)
    guard number == 44 else { return transport(number, at, end, length, &addresses) }
    guard end - at >= 8, descend() else { return cut(at: at) }
    let place = big16(at + 2)
    if place & 0xFFF8 == 0, place & 1 == 0 {
      return extensions(original[at], at + 8, end, length - 8, addresses)
    }
    fragment(
      FragmentStore.Key(
        source: addresses.source, destination: addresses.destination,
        identification: big32(at + 4), number: original[at]),
      offset: place & 0xFFF8, isLast: place & 1 == 0, at + 8, end, length - 8, addresses)
  }

  private mutating func addresses(_ at: Int, size: Int) -> Addresses {
    let both = at..<at + 2 * size
    let none = IPAddress(ipv4: 0)
    let source = IPAddress(octets: original[at..<at + size]) ?? none
    let destination = IPAddress(octets: original[at + size..<at + 2 * size]) ?? none
    replaceAddress(at, size: size)
    replaceAddress(at + size, size: size)
    return Addresses(
      source: source, destination: destination, oldSum: InternetChecksum.sum(original[both]),
      newSum: InternetChecksum.sum(octets[both]))
  }

  mutating func replaceAddress(_ at: Int, size: Int) {
    guard at + size <= original.count else { return }
    put(work.replacements.address(original[at..<at + size]), at)
  }

  // MARK: Fragments

  private mutating func fragment(
    _ key: FragmentStore.Key, offset: Int, isLast: Bool, _ at: Int, _ end: Int, _ wireLength: Int,
    _ addresses: Addresses
  ) {
    var addresses = addresses
    guard key.number == 17 else {
      if offset == 0 { transport(key.number, at, end, wireLength, &addresses) } else { cut(at: at) }
      return
    }
    let piece = Array(original[at..<end])
    if let replacement = work.fragments.replacement(key, offset, piece) {
      put(replacement, at)
    } else if work.isCollecting, offset > 0 || isFirstOfMessage(at, end, wireLength) {
      work.fragments.add(
        key, offset, piece, isWhole: piece.count == wireLength, isLast: isLast
      ) { datagram in
        var whole = FrameRewriting(datagram, frame: frame, work: work)
        var addresses = addresses
        whole.transport(17, 0, datagram.count, datagram.count, &addresses)
        return whole.octets
      }
    } else if offset == 0 {
      transport(key.number, at, end, wireLength, &addresses)
    } else if work.fragments.ours.contains(key) {
      fill(at..<end)
    } else {
      cut(at: at)
    }
  }

  /// Whether a datagram's first fragment is on an IKE port and no ESP.
  private func isFirstOfMessage(_ at: Int, _ end: Int, _ wireLength: Int) -> Bool {
    guard end - at >= 8 else { return false }
    let (source, destination) = (UInt16(big16(at)), UInt16(big16(at + 2)))
    guard work.ports.contains(source) || work.ports.contains(destination) else { return false }
    let stated = max(big16(at + 4) - 8, 0)
    if case .esp = recognition(at + 8..<end, stated, source, destination) { return false }
    return true
  }
}
