/// Writes pcapng, block by block (draft-ietf-opsawg-pcapng), in either byte order.
///
/// ```
/// +---------------------------------------------------------------+
/// |                          Block Type                           |
/// |                      Block Total Length                       |
/// /            body, padded to 32 bits; options last              /
/// |                      Block Total Length                       |
/// +---------------------------------------------------------------+
/// ```
package struct PcapngWriter {
  /// Big-endian rather than little-endian.
  let isSwapped: Bool

  package init(isSwapped: Bool = false) {
    self.isSwapped = isSwapped
  }

  func value(_ raw: UInt32) -> UInt32 { isSwapped ? raw.byteSwapped : raw }

  /// The caller has seen that the octets are there.
  func word(_ block: [UInt8], _ at: Int) -> UInt32 {
    let octets = block[at..<at + 4]
    return isSwapped
      ? octets.reduce(0) { $0 << 8 | UInt32($1) }
      : octets.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// As `word`.
  func half(_ block: [UInt8], _ at: Int) -> Int {
    let (a, b) = (Int(block[at]), Int(block[at + 1]))
    return isSwapped ? a << 8 | b : b << 8 | a
  }

  /// Section 4.1: what a file begins with. The length of the section is left open.
  package func sectionHeader(application: String, comment: String? = nil) -> [UInt8] {
    var body = octets(PcapngFormat.byteOrderMagic) + octets(UInt16(1)) + octets(UInt16(0))
    body += repeatElement(0xFF, count: 8)
    if let comment { body += option(1, Array(comment.utf8)) }
    body += option(4, Array(application.utf8)) + option(0, [])
    return block(PcapngFormat.sectionHeader, body)
  }

  /// A section header block with a further comment before the options that it has.
  func commented(section block: [UInt8], _ comment: String) -> [UInt8] {
    guard block.count >= 28 else { return block }
    let options = Array(block[24..<block.count - 4])
    let body =
      Array(block[8..<24]) + option(1, Array(comment.utf8))
      + (options.isEmpty ? option(0, []) : options)
    return self.block(PcapngFormat.sectionHeader, body)
  }

  /// Section 4.2. The interfaces of a section are counted from 0; microseconds are the default.
  package func interface(
    _ name: String?, linkType: LinkType, snaplen: Int, isNanoseconds: Bool = true
  ) -> [UInt8] {
    var body = octets(UInt16(truncatingIfNeeded: linkType.rawValue)) + octets(UInt16(0))
    body += octets(UInt32(clamping: snaplen))
    if let name { body += option(2, Array(name.utf8)) }
    if isNanoseconds { body += option(9, [9]) }
    if name != nil || isNanoseconds { body += option(0, []) }
    return block(PcapngFormat.interfaceDescription, body)
  }

  /// Section 4.3, with comments that Wireshark shows beside the packet. The time counts in ticks of
  /// the interface's resolution.
  package func packet(
    interface: Int, ticks: Int64, octets frame: some Collection<UInt8>, originalLength: Int,
    comments: [String] = []
  ) -> [UInt8] {
    let ticks = UInt64(bitPattern: ticks)
    var body: [UInt8] = []
    body.reserveCapacity(frame.count + 64)
    body += octets(UInt32(clamping: interface))
    body += octets(UInt32(truncatingIfNeeded: ticks >> 32))
    body += octets(UInt32(truncatingIfNeeded: ticks))
    body += octets(UInt32(clamping: frame.count)) + octets(UInt32(clamping: originalLength))
    body += frame
    body += repeatElement(0, count: (4 - frame.count % 4) % 4)
    if !comments.isEmpty { body += options(comments) + option(0, []) }
    return block(PcapngFormat.enhancedPacket, body)
  }

  /// A block that holds a frame, with comments behind the options that it has. A simple packet
  /// block has no room for options: it becomes an enhanced one, at time 0, which it did not know.
  func commented(
    _ block: [UInt8], type: UInt32, _ comments: [String], firstSnaplen: Int
  ) -> [UInt8] {
    if type == PcapngFormat.simplePacket {
      guard block.count >= 16 else { return block }
      let original = Int(word(block, 8))
      var captured = min(original, block.count - 16)
      if firstSnaplen > 0 { captured = min(captured, firstSnaplen) }
      let frame = Array(block[12..<12 + captured])
      return packet(
        interface: 0, ticks: 0, octets: frame, originalLength: original, comments: comments)
    }
    guard block.count >= 32 else { return block }
    let captured = Int(word(block, 20))
    let end = block.count - 4
    guard captured <= end - 28 else { return block }
    var at = min(28 + (captured + 3) & ~3, end)
    // Options up to the end-of-options mark, or to the first that claims more than there is.
    while at + 4 <= end {
      let next = at + 4 + (half(block, at + 2) + 3) & ~3
      if half(block, at) == 0 || next > end { break }
      at = next
    }
    let body = Array(block[8..<at]) + options(comments) + option(0, [])
    return self.block(type, body)
  }

  // MARK: Parts

  func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
    let length = octets(UInt32(clamping: body.count + 12))
    return octets(type) + length + body + length
  }

  /// Section 3.5: opt_comment.
  private func options(_ comments: [String]) -> [UInt8] {
    comments.flatMap { option(1, Array($0.utf8)) }
  }

  /// Those options of a block that have one of these numbers, and the end mark behind them.
  func options(of block: [UInt8], from start: Int, _ codes: Set<Int>) -> [UInt8] {
    var kept: [UInt8] = []
    var at = start
    let end = block.count - 4
    while at + 4 <= end {
      let code = half(block, at)
      let next = at + 4 + (half(block, at + 2) + 3) & ~3
      if code == 0 || next > end { break }
      if codes.contains(code) { kept += block[at..<next] }
      at = next
    }
    return kept.isEmpty ? [] : kept + option(0, [])
  }

  /// A text that is too long ends before the character that does not fit.
  func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    var length = min(value.count, Int(UInt16.max))
    while length < value.count, length > 0, value[length] & 0xC0 == 0x80 { length -= 1 }
    let value = Array(value.prefix(length))
    return octets(code) + octets(UInt16(clamping: value.count)) + padded(value)
  }

  func padded(_ octets: [UInt8]) -> [UInt8] {
    octets + [UInt8](repeating: 0, count: (4 - octets.count % 4) % 4)
  }

  func octets(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: isSwapped ? value.bigEndian : value.littleEndian) { [UInt8]($0) }
  }
}
