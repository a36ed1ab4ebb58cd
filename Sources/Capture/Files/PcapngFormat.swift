/// The pcapng format (draft-ietf-opsawg-pcapng): blocks, of which those with frames are read, those
/// that describe interfaces are kept, and all others are passed by.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------------------------------------------------------+
///   0 |                          Block Type                           |
///   4 |                      Block Total Length                       |
///   8 /          Block Body, padded to a multiple of 4 octets         /
///     |                      Block Total Length                       |
///     +---------------------------------------------------------------+
struct PcapngFormat {
  /// Block types (draft-ietf-opsawg-pcapng section 4). The section header's is the same read in
  /// either byte order; packet blocks are obsolete, but old files have them.
  static let sectionHeader: UInt32 = 0x0A0D_0D0A
  static let interfaceDescription: UInt32 = 1
  static let packet: UInt32 = 2
  static let simplePacket: UInt32 = 3
  static let interfaceStatistics: UInt32 = 5
  static let enhancedPacket: UInt32 = 6

  /// As a section in the machine's byte order reads.
  static let byteOrderMagic: UInt32 = 0x1A2B_3C4D
  /// libpcap's bound on a block, 16 MiB.
  static let maximumLength = 16 << 20

  private var isSwapped = false
  private(set) var interfaces: [PcapngInterface] = []
  /// The interface that the section at hand calls 0.
  private var firstInterface = 0

  var linkTypes: [LinkType] {
    interfaces.reduce(into: []) { list, interface in
      if !list.contains(interface.linkType) { list.append(interface.linkType) }
    }
  }

  var snaplen: Int {
    interfaces.map(\.snaplen).filter { $0 > 0 }.min() ?? 0
  }

  /// The file begins with a section header block, or it is no pcapng.
  mutating func readFirstSection(_ buffer: inout BlockBuffer) -> (offset: Int, reason: String)? {
    guard buffer.has(28) else {
      return (buffer.available, "the file ends inside the pcapng section header")
    }
    guard let length = readSectionHeader(buffer) else {
      return (8, "the byte-order magic of the pcapng section header is not 1a2b3c4d")
    }
    guard length >= 28, length % 4 == 0, length <= Self.maximumLength else {
      return (4, "the pcapng section header claims \(length) octets")
    }
    guard buffer.has(length) else {
      return (buffer.available, "the file ends inside the pcapng section header")
    }
    let version = half(buffer, 12)
    guard version == 1 else { return (12, "pcapng version \(version) is not known, 1 is") }
    guard word(buffer, length - 4) == length else {
      return (length - 4, "the two lengths of the pcapng section header differ")
    }
    buffer.advance(length)
    return nil
  }

  mutating func next(_ buffer: inout BlockBuffer) -> FoundRecord {
    while true {
      guard buffer.has(12) else {
        let rest = buffer.available
        return rest == 0 ? .end : .damaged(.endsInside(unit: "a block header", has: rest, of: 12))
      }
      var length = Int(word(buffer, 4))
      let type = buffer.load(0, as: UInt32.self)
      if type == Self.sectionHeader {
        // The byte order may change here, and with it the length's.
        guard let sectionLength = readSectionHeader(buffer) else {
          return .damaged(.broken("a section header has no byte-order magic"))
        }
        length = sectionLength
        firstInterface = interfaces.count
      }
      guard length >= 12, length % 4 == 0 else {
        return .damaged(.broken("a block's length is under 12 or no multiple of 4"))
      }
      guard length <= Self.maximumLength else {
        return .damaged(.tooLong(unit: "a block", length: length, limit: Self.maximumLength))
      }
      guard buffer.has(length) else {
        return .damaged(.endsInside(unit: "a block", has: buffer.available, of: length))
      }
      guard Int(word(buffer, length - 4)) == length else {
        return .damaged(.broken("the two lengths of a block differ"))
      }
      switch isSwapped ? type.byteSwapped : type {
      case Self.interfaceDescription:
        guard readInterface(buffer, length) else {
          return .damaged(.broken("an interface description block is too short"))
        }
      case Self.packet, Self.simplePacket, Self.enhancedPacket:
        let found = packet(buffer, type: isSwapped ? type.byteSwapped : type, length: length)
        if case .frame = found { buffer.advance(length) }
        return found
      default: break
      }
      buffer.advance(length)
    }
  }

  /// Learns the section's byte order and gives the block's length; nil without the byte-order
  /// magic.
  private mutating func readSectionHeader(_ buffer: borrowing BlockBuffer) -> Int? {
    switch buffer.load(8, as: UInt32.self) {
    case Self.byteOrderMagic: isSwapped = false
    case Self.byteOrderMagic.byteSwapped: isSwapped = true
    default: return nil
    }
    return Int(word(buffer, 4))
  }

  private mutating func readInterface(_ buffer: borrowing BlockBuffer, _ length: Int) -> Bool {
    guard length >= 20 else { return false }
    interfaces.append(
      PcapngInterface(block: buffer.octets(0, length).bytes, isSwapped: isSwapped))
    return true
  }

  /// The three blocks that hold a frame, their octets counted from the block's start:
  ///
  ///             enhanced (6)         simple (3)       obsolete (2)
  ///      8      interface            original length  interface (16), drops (16)
  ///     12      time, upper half     frame            time, upper half
  ///     16      time, lower half                      time, lower half
  ///     20      captured length                       captured length
  ///     24      original length                       original length
  ///     28      frame                                 frame
  private func packet(_ buffer: borrowing BlockBuffer, type: UInt32, length: Int) -> FoundRecord {
    let isSimple = type == Self.simplePacket
    let start = isSimple ? 12 : 28
    guard length >= start + 4 else { return .damaged(.broken("a packet block is too short")) }
    let number: Int
    switch type {
    case Self.packet: number = Int(half(buffer, 8))
    case Self.simplePacket: number = 0
    default: number = Int(word(buffer, 8))
    }
    guard number < interfaces.count - firstInterface else {
      return .damaged(.broken("a packet block names an interface that no block describes"))
    }
    let index = firstInterface + number
    let linkType = interfaces[index].linkType
    let room = length - start - 4
    let original = Int(word(buffer, isSimple ? 8 : 24))
    var captured = isSimple ? original : Int(word(buffer, 20))
    var time = Timestamp(nanoseconds: 0)
    if isSimple {
      let snaplen = interfaces[index].snaplen
      if snaplen > 0 { captured = min(captured, snaplen) }
    } else {
      let ticks = UInt64(word(buffer, 12)) << 32 | UInt64(word(buffer, 16))
      time = interfaces[index].time(ticks)
    }
    guard captured <= room else {
      return .damaged(.tooLong(unit: "the frame in a block", length: captured, limit: room))
    }
    let frame = FrameRecord(
      number: 0, time: time, fileOffset: buffer.offset, capturedLength: captured,
      originalLength: original, linkType: linkType, interface: index, recordLength: length)
    return .frame(frame, buffer.octets(start, captured))
  }

  @inline(__always)
  private func word(_ buffer: borrowing BlockBuffer, _ at: Int) -> UInt32 {
    let value = buffer.load(at, as: UInt32.self)
    return isSwapped ? value.byteSwapped : value
  }

  @inline(__always)
  private func half(_ buffer: borrowing BlockBuffer, _ at: Int) -> UInt16 {
    let value = buffer.load(at, as: UInt16.self)
    return isSwapped ? value.byteSwapped : value
  }
}
