/// Copies a capture in its own format, each frame rewritten by the caller, and nothing with it that
/// is not needed to read the frames.
///
/// A pcap file keeps its header and its records' headers. Of a pcapng file stay the sections, what an
/// interface needs for its frames to be read (link type, snapshot length, resolution and offset of its
/// clock), the frames with their direction and drops, and the counts of an interface. Comments, names
/// of hosts and interfaces, hardware, operating system, program, filters, the secrets of decryption and
/// whatever else a block may say are left out.
package struct RewrittenCopy {
  private let path: String

  package init(of path: String) {
    self.path = path
  }

  /// What the caller makes of a frame: as many octets as it had, or fewer.
  package typealias Rewrite = (FrameRecord, [UInt8]) -> [UInt8]

  /// Writes what `CaptureFile` reads of it. A file that is damaged later ends in the copy where it is
  /// damaged, in the same way.
  package func write(
    _ rewrite: Rewrite, to output: ([UInt8]) -> Void
  ) throws(CaptureError) {
    var buffer = try CaptureFile.open(path: path).buffer
    defer { buffer.deallocate() }
    if buffer.has(4), buffer.load(0, as: UInt32.self) == PcapngFormat.sectionHeader {
      copyBlocks(&buffer, rewrite, output)
    } else {
      copyRecords(&buffer, rewrite, output)
    }
  }

  // MARK: pcap

  private func copyRecords(
    _ buffer: inout BlockBuffer, _ rewrite: Rewrite, _ output: ([UInt8]) -> Void
  ) {
    var format = PcapFormat()
    guard buffer.has(24) else { return }
    var header = [UInt8](buffer.octets(0, 24))
    header.replaceSubrange(8..<16, with: repeatElement(0, count: 8))
    guard format.readHeader(&buffer) == nil else { return }
    output(header)
    var number = 0
    while true {
      _ = buffer.has(format.recordHeaderLength)
      var record = [UInt8](buffer.octets(0, min(format.recordHeaderLength, buffer.available)))
      guard case .frame(var frame, let octets) = format.next(&buffer) else {
        output(record)
        return
      }
      number += 1
      frame.number = number
      let rewritten = Array(rewrite(frame, [UInt8](octets)).prefix(frame.capturedLength))
      format.setCapturedLength(rewritten.count, in: &record)
      output(record + rewritten)
    }
  }

  // MARK: pcapng

  private func copyBlocks(
    _ buffer: inout BlockBuffer, _ rewrite: Rewrite, _ output: ([UInt8]) -> Void
  ) {
    var blocks = PcapngSection()
    while buffer.has(12) {
      let head = [UInt8](buffer.octets(0, 12))
      let isSection = buffer.load(0, as: UInt32.self) == PcapngFormat.sectionHeader
      guard !isSection || blocks.begin(magic: buffer.load(8, as: UInt32.self)) else {
        return output(head)
      }
      let writer = blocks.writer
      let length = Int(writer.value(buffer.load(4, as: UInt32.self)))
      guard length >= 12, length % 4 == 0, length <= PcapngFormat.maximumLength,
        buffer.has(length), Int(writer.value(buffer.load(length - 4, as: UInt32.self))) == length
      else { return output(head) }
      let block = [UInt8](buffer.octets(0, length))
      guard let copied = blocks.copy(block, rewrite) else { return output(head) }
      output(copied)
      buffer.advance(length)
    }
    output([UInt8](buffer.octets(0, min(buffer.available, 8))))
  }
}

/// One section of a pcapng file, and what its packets need to know of it.
private struct PcapngSection {
  private(set) var writer = PcapngWriter()
  private var interfaces: [PcapngInterface] = []
  /// Of the sections before.
  private var interfacesBefore = 0
  private var frames = 0

  /// False where it has no byte-order magic.
  mutating func begin(magic: UInt32) -> Bool {
    let isSwapped = magic == PcapngFormat.byteOrderMagic.byteSwapped
    guard isSwapped || magic == PcapngFormat.byteOrderMagic else { return false }
    writer = PcapngWriter(isSwapped: isSwapped)
    interfacesBefore += interfaces.count
    interfaces = []
    return true
  }

  /// Empty for a block that is left out, nil for one that is damaged.
  mutating func copy(_ block: [UInt8], _ rewrite: RewrittenCopy.Rewrite) -> [UInt8]? {
    let type = writer.word(block, 0)
    switch type {
    case PcapngFormat.sectionHeader:
      guard block.count >= 28 else { return nil }
      // The length of the section becomes unknown.
      return writer.block(type, Array(block[8..<16]) + [UInt8](repeating: 0xFF, count: 8))
    case PcapngFormat.interfaceDescription:
      guard block.count >= 20 else { return nil }
      interfaces.append(PcapngInterface(block: block.span.bytes, isSwapped: writer.isSwapped))
      return writer.block(
        type, Array(block[8..<16]) + writer.options(of: block, from: 16, [9, 14]))
    case PcapngFormat.interfaceStatistics:
      // Times and counts: interface, upper and lower half of the time, then numbers of 8 octets.
      guard block.count >= 24 else { return [] }
      return writer.block(
        type, Array(block[8..<20]) + writer.options(of: block, from: 20, [2, 3, 4, 5, 6, 7, 8]))
    case PcapngFormat.simplePacket: return simplePacket(block, rewrite)
    case PcapngFormat.packet, PcapngFormat.enhancedPacket: return packet(block, type, rewrite)
    default: return []
    }
  }

  private mutating func simplePacket(
    _ block: [UInt8], _ rewrite: RewrittenCopy.Rewrite
  ) -> [UInt8]? {
    guard block.count >= 16, let interface = interfaces.first else { return nil }
    let original = Int(writer.word(block, 8))
    let captured = interface.snaplen > 0 ? min(original, interface.snaplen) : original
    guard captured <= block.count - 16 else { return nil }
    var rewritten = rewrite(
      next(0, captured: captured, original: original), Array(block[12..<12 + captured]))
    // Its length is the interface's to say.
    rewritten += repeatElement(0, count: max(0, captured - rewritten.count))
    return writer.block(
      PcapngFormat.simplePacket, Array(block[8..<12]) + writer.padded(rewritten))
  }

  private mutating func packet(
    _ block: [UInt8], _ type: UInt32, _ rewrite: RewrittenCopy.Rewrite
  ) -> [UInt8]? {
    guard block.count >= 32 else { return nil }
    let isObsolete = type == PcapngFormat.packet
    let number = isObsolete ? writer.half(block, 8) : Int(writer.word(block, 8))
    let captured = Int(writer.word(block, 20))
    guard number < interfaces.count, captured <= block.count - 32 else { return nil }
    let rewritten = rewrite(
      next(number, captured: captured, original: Int(writer.word(block, 24))),
      Array(block[28..<28 + captured]))
    let optionsStart = 28 + (captured + 3) & ~3
    // Direction and drops.
    let options = isObsolete ? [] : writer.options(of: block, from: optionsStart, [2, 4])
    return writer.block(
      type,
      Array(block[8..<20]) + writer.octets(UInt32(clamping: rewritten.count)) + block[24..<28]
        + writer.padded(rewritten) + options)
  }

  private mutating func next(_ interface: Int, captured: Int, original: Int) -> FrameRecord {
    frames += 1
    return FrameRecord(
      number: frames, time: Timestamp(nanoseconds: 0), fileOffset: 0, capturedLength: captured,
      originalLength: original, linkType: interfaces[interface].linkType,
      interface: interfacesBefore + interface)
  }
}
