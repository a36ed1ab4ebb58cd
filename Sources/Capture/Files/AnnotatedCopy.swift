/// Copies a capture as pcapng and puts comments on some of its frames.
///
/// A pcapng file is copied block by block, octet for octet, in its own byte order: interfaces, name
/// resolution, secrets and options stay what they are, only the blocks of commented frames grow. A
/// pcap file becomes one section with one interface, its times at their own resolution.
package struct AnnotatedCopy {
  private let path: String
  private let comments: [Int: [String]]
  private let application: String
  private let sectionComment: String?

  /// - Parameters:
  ///   - comments: by frame, counted from 1.
  ///   - sectionComment: what is to be said of the capture as a whole.
  package init(
    of path: String, comments: [Int: [String]], application: String, sectionComment: String? = nil
  ) {
    self.path = path
    self.comments = comments
    self.application = application
    self.sectionComment = sectionComment
  }

  /// Writes what `CaptureFile` reads of it, up to where the file is damaged.
  package func write(to output: ([UInt8]) -> Void) throws(CaptureError) {
    let opened = try CaptureFile.open(path: path)
    var buffer = opened.buffer
    let isPcapng = buffer.has(4) && buffer.load(0, as: UInt32.self) == PcapngFormat.sectionHeader
    if isPcapng {
      defer { buffer.deallocate() }
      copyBlocks(&buffer, output)
    } else {
      buffer.deallocate()
      try convertRecords(output)
    }
  }

  // MARK: pcap

  private func convertRecords(_ output: ([UInt8]) -> Void) throws(CaptureError) {
    let file = try CaptureFile(path: path)
    let writer = PcapngWriter()
    // The first frame tells the resolution; a file without frames needs none.
    let isNanoseconds = file.firstTime?.isNanosecondResolution ?? false
    output(writer.sectionHeader(application: application, comment: sectionComment))
    output(
      writer.interface(
        nil, linkType: file.linkTypes.first ?? .null, snaplen: file.snaplen,
        isNanoseconds: isNanoseconds))
    while let block = file.withNextFrame({ frame, octets in
      let nanoseconds = frame.time.nanoseconds
      return writer.packet(
        interface: 0, ticks: isNanoseconds ? nanoseconds : nanoseconds / 1000,
        octets: octets.withUnsafeBytes { [UInt8]($0) }, originalLength: frame.originalLength,
        comments: comments[frame.number] ?? [])
    }) {
      output(block)
    }
  }

  // MARK: pcapng

  private func copyBlocks(_ buffer: inout BlockBuffer, _ output: ([UInt8]) -> Void) {
    var writer = PcapngWriter()
    var number = 0
    var firstSnaplen: Int?
    var isFirst = true
    while buffer.has(12) {
      let rawType = buffer.load(0, as: UInt32.self)
      let isSection = rawType == PcapngFormat.sectionHeader
      if isSection {
        let magic = buffer.load(8, as: UInt32.self)
        let isSwapped = magic == PcapngFormat.byteOrderMagic.byteSwapped
        guard isSwapped || magic == PcapngFormat.byteOrderMagic else { return }
        writer = PcapngWriter(isSwapped: isSwapped)
        firstSnaplen = nil
      }
      let type = isSection ? rawType : writer.value(rawType)
      let length = Int(writer.value(buffer.load(4, as: UInt32.self)))
      guard length >= 12, length % 4 == 0, length <= PcapngFormat.maximumLength,
        buffer.has(length),
        Int(writer.value(buffer.load(length - 4, as: UInt32.self))) == length
      else { return }
      var block = [UInt8](buffer.octets(0, length))
      buffer.advance(length)
      switch type {
      case PcapngFormat.sectionHeader:
        // The section grows: its length, where it is stated, becomes unknown.
        if length >= 28 { block.replaceSubrange(16..<24, with: repeatElement(0xFF, count: 8)) }
        if isFirst, let sectionComment {
          block = writer.commented(section: block, sectionComment)
        }
        isFirst = false
      case PcapngFormat.interfaceDescription:
        if length >= 20, firstSnaplen == nil {
          firstSnaplen = Int(writer.word(block, 12))
        }
      case PcapngFormat.packet, PcapngFormat.simplePacket, PcapngFormat.enhancedPacket:
        number += 1
        if let comments = comments[number] {
          block = writer.commented(
            block, type: type, comments, firstSnaplen: firstSnaplen ?? 0)
        }
      default: break
      }
      output(block)
    }
  }
}
