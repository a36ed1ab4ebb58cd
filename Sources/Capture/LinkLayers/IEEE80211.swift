extension CaptureReader {
  /// LINKTYPE_IEEE802_11 (105): a data frame (IEEE 802.11 section 9.3.2.1), not encrypted.
  ///
  ///     0               2          4           10          16          22         24
  ///     +---------------+----------+-----------+-----------+-----------+----------+---
  ///     | frame control | duration | address 1 | address 2 | address 3 | sequence | …
  ///     +---------------+----------+-----------+-----------+-----------+----------+---
  ///
  /// Address 4 follows when both To DS and From DS are set, two octets of QoS control in QoS data,
  /// four of HT control when Order is set in QoS data; then LLC.
  ///
  /// Frame control, octet 0: version (2 bits), type (2, data is 2), subtype (4: bit 3 QoS, bit 2 no
  /// data). Octet 1: To DS, From DS, more fragments, retry, power, more data, protected, order.
  mutating func ieee80211(
    _ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver,
    isPadded: Bool = false
  ) {
    guard octets.byteCount >= 24 else { return }
    let control = octets.octet(0)
    let flags = octets.octet(1)
    let isProtected = flags & 0x40 != 0
    guard control & 0x0F == 0x08, control & 0x40 == 0, !isProtected else { return }
    let hasQoS = control & 0x80 != 0
    // One fragment of several, or several packets in one frame (A-MSDU): not put together here.
    guard octets.little16(22) & 0x000F == 0, flags & 0x04 == 0 else { return }
    var length = flags & 0x03 == 0x03 ? 30 : 24
    if hasQoS {
      guard octets.byteCount >= length + 2 else { return }
      let isAggregate = octets.octet(length) & 0x80 != 0
      if isAggregate { return }
      length += flags & 0x80 != 0 ? 6 : 2
    }
    if isPadded { length = (length + 3) & ~3 }
    guard octets.byteCount >= length else { return }
    llc(octets.extracting(droppingFirst: length), &context, deliver)
  }

  /// LINKTYPE_IEEE802_11_RADIOTAP (127), all numbers little-endian (https://www.radiotap.org).
  ///
  ///     +---------------+---------------+-------------------------------+
  ///   0 |    version    |      pad      |            length             |
  ///   4 |     fields present; bit 31: four more octets of them follow   |
  ///     +---------------------------------------------------------------+
  ///
  /// Then the fields: TSFT (bit 0, 8 octets, at a multiple of 8 from the start), flags (bit 1, one
  /// octet), of which 0x20 says that the 802.11 header is padded to a multiple of 4.
  mutating func radiotap(
    _ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver
  ) {
    guard octets.byteCount >= 8, octets.octet(0) == 0 else { return }
    let length = Int(octets.little16(2))
    guard length >= 8, length <= octets.byteCount else { return }
    let present = octets.little32(4)
    var at = 8
    var word = present
    while word & 0x8000_0000 != 0, at + 4 <= length {
      word = octets.little32(at)
      at += 4
    }
    if present & 1 != 0 { at = ((at + 7) & ~7) + 8 }
    let isPadded = present & 2 != 0 && at < length && octets.octet(at) & 0x20 != 0
    ieee80211(
      octets.extracting(droppingFirst: length), &context, deliver, isPadded: isPadded)
  }
}
