/// Writes pcapng, block by block (draft-ietf-opsawg-pcapng), in the machine's little-endian order.
///
/// ```
/// +---------------------------------------------------------------+
/// |                          Block Type                           |
/// |                      Block Total Length                       |
/// /            body, padded to 32 bits; options last              /
/// |                      Block Total Length                       |
/// +---------------------------------------------------------------+
/// ```
package enum PcapngWriter {
  /// Section 4.1: what a file begins with.
  package static func sectionHeader(application: String) -> [UInt8] {
    var body: [UInt8] = []
    body.append(little: UInt32(0x1A2B_3C4D))
    body.append(little: UInt16(1))
    body.append(little: UInt16(0))
    // The section's length: not known.
    body.append(little: UInt64.max)
    body.append(option: 4, Array(application.utf8))
    body.append(option: 0, [])
    return block(0x0A0D_0D0A, body)
  }

  /// Section 4.2. Times are nanoseconds; the interfaces of a section are counted from 0.
  package static func interface(_ name: String?, linkType: LinkType, snaplen: Int) -> [UInt8] {
    var body: [UInt8] = []
    body.append(little: UInt16(truncatingIfNeeded: linkType.rawValue))
    body.append(little: UInt16(0))
    body.append(little: UInt32(clamping: snaplen))
    if let name { body.append(option: 2, Array(name.utf8)) }
    body.append(option: 9, [9])
    body.append(option: 0, [])
    return block(1, body)
  }

  /// Section 4.3, with comments that Wireshark shows beside the packet.
  package static func packet(
    interface: Int, time: Timestamp, octets: some Collection<UInt8>, originalLength: Int,
    comments: [String] = []
  ) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(octets.count + 64)
    body.append(little: UInt32(clamping: interface))
    let time = UInt64(bitPattern: time.nanoseconds)
    body.append(little: UInt32(truncatingIfNeeded: time >> 32))
    body.append(little: UInt32(truncatingIfNeeded: time))
    body.append(little: UInt32(clamping: octets.count))
    body.append(little: UInt32(clamping: originalLength))
    body += octets
    body.pad()
    for comment in comments { body.append(option: 1, Array(comment.utf8)) }
    if !comments.isEmpty { body.append(option: 0, []) }
    return block(6, body)
  }

  private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
    let length = UInt32(clamping: body.count + 12)
    var block: [UInt8] = []
    block.reserveCapacity(body.count + 12)
    block.append(little: type)
    block.append(little: length)
    block += body
    block.append(little: length)
    return block
  }
}

extension [UInt8] {
  fileprivate mutating func append(little value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  fileprivate mutating func pad() {
    while count % 4 != 0 { append(0) }
  }

  /// Section 3.5: code, length, value, padded. A value that is too long is cut, between two characters
  /// where it is text.
  fileprivate mutating func append(option code: UInt16, _ value: [UInt8]) {
    var value = value[...]
    if value.count > Int(UInt16.max) {
      value = value.prefix(Int(UInt16.max))
      while let last = value.last, last & 0xC0 == 0x80 { value.removeLast() }
      value.removeLast()
    }
    append(little: code)
    append(little: UInt16(clamping: value.count))
    self += value
    pad()
  }
}
