import Glibc

/// A pcap or pcapng file, read once from its start to its end, frame by frame.
///
/// Not Sendable: one reader at a time.
package final class CaptureFile {
  package let path: String
  /// Why reading ended before the end of the file, once it has.
  package private(set) var damage: CaptureDamage?
  /// Frames read so far.
  package private(set) var frameCount = 0

  private var buffer: BlockBuffer
  package let isPcapng: Bool
  /// What is read is inside a compressed file: offsets are of the content.
  package let isCompressed: Bool
  private var pcap = PcapFormat()
  private var pcapng = PcapngFormat()
  private var isFinished = false
  /// A frame that `firstTime` read before its turn; its octets stay where they are until the next.
  private var lookahead: (frame: FrameRecord, octets: UnsafeRawBufferPointer)?

  /// Opens a path, or standard input for "-".
  package convenience init(path: String) throws(CaptureError) {
    try self.init(Self.open(path: path), path: path)
  }

  /// Reads from a descriptor that stays the caller's to close.
  package convenience init(descriptor: CInt, path: String) throws(CaptureError) {
    try self.init(
      Self.open(ByteSource(descriptor: descriptor, closes: false), path: path), path: path)
  }

  private init(_ opened: Opened, path: String) throws(CaptureError) {
    self.path = path
    var buffer = opened.buffer
    isCompressed = opened.isCompressed
    do {
      isPcapng = try Self.readHeader(&buffer, path: path, pcap: &pcap, pcapng: &pcapng)
    } catch {
      buffer.deallocate()
      throw error
    }
    self.buffer = buffer
  }

  /// A buffer, the caller's to free, at the start of the content.
  struct Opened {
    var buffer: BlockBuffer
    var isCompressed: Bool
  }

  static func open(path: String) throws(CaptureError) -> Opened {
    if path == "-" {
      return try open(ByteSource(descriptor: STDIN_FILENO, closes: false), path: path)
    }
    let file = try InputFile(path: path)
    return try open(
      ByteSource(descriptor: file.descriptor, closes: true, alreadyRead: file.alreadyRead),
      path: path)
  }

  private static func open(_ source: ByteSource, path: String) throws(CaptureError) -> Opened {
    var buffer = BlockBuffer(source: source)
    _ = buffer.has(4)
    guard let compression = Decompressor.Compression(firstOctets: buffer.remaining()) else {
      return Opened(buffer: buffer, isCompressed: false)
    }
    let alreadyRead = buffer.remaining()
    buffer.deallocate()
    let inner = try Decompressor(compression, input: source, path: path, alreadyRead: alreadyRead)
    buffer = BlockBuffer(source: ByteSource(decompressor: inner))
    _ = buffer.has(4)
    return Opened(buffer: buffer, isCompressed: true)
  }

  /// As many of a file's first octets say what it is.
  package static let tellingOctets = max(4, ContentGuess.magicLength)

  /// "a capture", or that it may be one or hold one: what a file is by its first octets.
  package static func looksLikeCapture(firstOctets octets: [UInt8]) -> String? {
    guard octets.count >= 4 else { return nil }
    if let compression = Decompressor.Compression(firstOctets: octets) {
      return "\(compression.rawValue) data"
    }
    let magic = octets.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    if magic == PcapngFormat.sectionHeader || PcapFormat.isMagic(magic) { return "a capture" }
    return ContentGuess.packets(firstOctets: octets)
  }

  deinit {
    buffer.deallocate()
  }

  /// Link types of the interfaces described so far, each once, in their order.
  package var linkTypes: [LinkType] {
    isPcapng ? pcapng.linkTypes : [pcap.linkType]
  }

  /// The smallest limit on a frame's octets that the file states; 0 for none.
  package var snaplen: Int {
    isPcapng ? pcapng.snaplen : pcap.snaplen
  }

  /// Nil at the end and where the file is damaged. The span is good only during `body`.
  @inline(__always)
  package func withNextFrame<Result>(
    _ body: (borrowing FrameRecord, RawSpan) throws -> Result
  ) rethrows -> Result? {
    guard let next = nextFrame() else { return nil }
    return try body(next.frame, next.octets.bytes)
  }

  /// All that was read has been given: the next frame may have to be waited for.
  package var isDrained: Bool { lookahead == nil && buffer.available == 0 }

  /// Whether the next frame has to be waited for, and does not come for so many milliseconds.
  package func isSilent(milliseconds: Int32) -> Bool {
    lookahead == nil && !isFinished && !Interruption.isAsked
      && buffer.isSilent(milliseconds: milliseconds)
  }

  /// The time of the next frame, which stays the next one; nil where there is none.
  package var firstTime: Timestamp? {
    if lookahead == nil { lookahead = nextFrame() }
    return lookahead?.frame.time
  }

  private func nextFrame() -> (frame: FrameRecord, octets: UnsafeRawBufferPointer)? {
    if let frame = lookahead {
      lookahead = nil
      return frame
    }
    guard !isFinished, !Interruption.isAsked else { return nil }
    let found = isPcapng ? pcapng.next(&buffer) : pcap.next(&buffer)
    switch found {
    case .frame(var frame, let octets):
      frameCount += 1
      frame.number = frameCount
      if frameCount % ReadingProgress.interval == 0 {
        ReadingProgress.observer?(path, frame.fileOffset)
      }
      return (frame, octets)
    case .end where Interruption.isAsked: break
    case .damaged where Interruption.isAsked: break
    case .end:
      // A source that fails between two records looks like an end.
      if let failure = buffer.readFailure {
        damage = CaptureDamage(offset: buffer.offset, reason: failure)
      }
    case .damaged(let reason):
      damage = CaptureDamage(offset: buffer.offset, reason: buffer.readFailure ?? reason.text)
    }
    isFinished = true
    return nil
  }

  private static func readHeader(
    _ buffer: inout BlockBuffer, path: String, pcap: inout PcapFormat, pcapng: inout PcapngFormat
  ) throws(CaptureError) -> Bool {
    if let failure = buffer.readFailure {
      throw CaptureError(.cannotOpen, path: path, reason: failure)
    }
    let isPcapng = buffer.has(4) && buffer.load(0, as: UInt32.self) == PcapngFormat.sectionHeader
    guard isPcapng || (buffer.has(4) && PcapFormat.isMagic(buffer.load(0, as: UInt32.self))) else {
      _ = buffer.has(16)
      throw CaptureError(
        .notACapture, path: path,
        reason: ContentGuess.reason(firstOctets: Array(buffer.remaining().prefix(512))))
    }
    let problem = isPcapng ? pcapng.readFirstSection(&buffer) : pcap.readHeader(&buffer)
    if let problem {
      throw CaptureError(
        .damagedHeader, path: path, offset: problem.offset,
        reason: buffer.readFailure ?? problem.reason)
    }
    return isPcapng
  }
}
