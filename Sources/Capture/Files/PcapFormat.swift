/// The pcap format (draft-ietf-opsawg-pcap), both byte orders, microseconds and nanoseconds, and
/// the "modified" format of Alexey Kuznetzov's libpcap patch, whose records have 8 octets more.
struct PcapFormat {
  /// libpcap's MAXIMUM_SNAPLEN: no writer makes longer records, a damaged length nearly always is.
  static let maximumLength = 262_144

  private(set) var linkType = LinkType.null
  private(set) var snaplen = 0
  private var isSwapped = false
  private var isNanoseconds = false
  private(set) var recordHeaderLength = 16
  /// Before version 2.3 the two lengths of a record had changed places; in 2.3 they may have.
  private var minorVersion: UInt16 = 4

  static func isMagic(_ word: UInt32) -> Bool {
    [0xA1B2_C3D4, 0xA1B2_3C4D, 0xA1B2_CD34].contains { word == $0 || word == $0.byteSwapped }
  }

  ///      0                   1                   2                   3
  ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  ///     +---------------------------------------------------------------+
  ///   0 |                          Magic Number                         |
  ///     +-------------------------------+-------------------------------+
  ///   4 |          Major Version        |         Minor Version         |
  ///     +-------------------------------+-------------------------------+
  ///   8 |                           Reserved1                           |
  ///  12 |                           Reserved2                           |
  ///     +---------------------------------------------------------------+
  ///  16 |                            SnapLen                            |
  ///     +-----+-+-----------------------+-------------------------------+
  ///  20 | FCS |f|   class or 0          |          LinkType             |
  ///     +-----+-+-----------------------+-------------------------------+
  mutating func readHeader(_ buffer: inout BlockBuffer) -> (offset: Int, reason: String)? {
    guard buffer.has(24) else {
      return (buffer.available, "the file ends inside the 24 octets of the pcap header")
    }
    let magic = buffer.load(0, as: UInt32.self)
    isSwapped = ![0xA1B2_C3D4, 0xA1B2_3C4D, 0xA1B2_CD34].contains(magic)
    let kind = word(buffer, 0)
    isNanoseconds = kind == 0xA1B2_3C4D
    recordHeaderLength = kind == 0xA1B2_CD34 ? 24 : 16
    let versions = buffer.load(4, as: UInt16.self)
    let major = isSwapped ? versions.byteSwapped : versions
    guard major == 2 else { return (4, "pcap version \(major) is not known, 2 is") }
    let minor = buffer.load(6, as: UInt16.self)
    minorVersion = isSwapped ? minor.byteSwapped : minor
    // Many writers put "no limit" here; some put a negative number.
    snaplen = Int(word(buffer, 16))
    if snaplen >= Int(Int32.max) { snaplen = 0 }
    linkType = LinkType(rawValue: word(buffer, 20) & 0xFFFF)
    buffer.advance(24)
    return nil
  }

  ///     +---------------------------------------------------------------+
  ///   0 |                      Timestamp (Seconds)                      |
  ///   4 |            Timestamp (Microseconds or nanoseconds)            |
  ///   8 |                    Captured Packet Length                     |
  ///  12 |                    Original Packet Length                     |
  ///     +---------------------------------------------------------------+
  ///  16    Interface index, protocol, packet type: in the modified format alone
  mutating func next(_ buffer: inout BlockBuffer) -> FoundRecord {
    guard buffer.has(recordHeaderLength) else {
      let rest = buffer.available
      return rest == 0
        ? .end : .damaged(.endsInside(unit: "a record header", has: rest, of: recordHeaderLength))
    }
    let seconds = word(buffer, 0)
    let fraction = word(buffer, 4)
    var captured = Int(word(buffer, 8))
    var original = Int(word(buffer, 12))
    if minorVersion < 3 || (minorVersion == 3 && captured > original) {
      swap(&captured, &original)
    }
    guard captured <= Self.maximumLength else {
      return .damaged(
        .tooLong(unit: "the frame", length: captured, limit: Self.maximumLength))
    }
    let length = recordHeaderLength + captured
    guard buffer.has(length) else {
      let rest = buffer.available - recordHeaderLength
      return .damaged(.endsInside(unit: "a frame", has: rest, of: captured))
    }
    // Neither product nor sum of 32-bit numbers reaches 63 bits.
    let nanoseconds =
      Int64(seconds) * 1_000_000_000 + Int64(fraction) * (isNanoseconds ? 1 : 1000)
    let frame = FrameRecord(
      number: 0, time: Timestamp(nanoseconds: nanoseconds, isNanosecondResolution: isNanoseconds),
      fileOffset: buffer.offset, capturedLength: captured, originalLength: original,
      linkType: linkType, recordLength: length)
    let octets = buffer.octets(recordHeaderLength, captured)
    buffer.advance(length)
    return .frame(frame, octets)
  }

  /// States another length of the octets kept in a record's header, which `next` has read.
  func setCapturedLength(_ length: Int, in header: inout [UInt8]) {
    guard header.count >= 16 else { return }
    func word(_ at: Int) -> UInt32 {
      let value = header.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt32.self) }
      return isSwapped ? value.byteSwapped : value
    }
    let hasChangedPlaces = minorVersion < 3 || (minorVersion == 3 && word(8) > word(12))
    let value = UInt32(clamping: length)
    let at = hasChangedPlaces ? 12 : 8
    let octets = withUnsafeBytes(of: isSwapped ? value.byteSwapped : value) { [UInt8]($0) }
    header.replaceSubrange(at..<at + 4, with: octets)
  }

  @inline(__always)
  private func word(_ buffer: borrowing BlockBuffer, _ at: Int) -> UInt32 {
    let value = buffer.load(at, as: UInt32.self)
    return isSwapped ? value.byteSwapped : value
  }
}
