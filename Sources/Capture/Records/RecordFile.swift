/// Reads what `ikewhy extract` wrote, record by record, from a file or standard input.
///
/// Not Sendable: one reader at a time. Records are made by this program, and half of them would tell
/// another story than all: whatever is wrong with them ends the reading with an error.
package final class RecordFile {
  package let path: String
  private var buffer: BlockBuffer
  private var captures: [String] = []
  private var lookahead: (capture: Int, record: CaptureRecord)?

  /// Opens a path, or standard input for "-".
  package init(path: String) throws(CaptureError) {
    self.path = path
    var buffer = try CaptureFile.open(path: path).buffer
    do {
      try Self.readHeader(&buffer, path)
    } catch {
      buffer.deallocate()
      throw error
    }
    self.buffer = buffer
  }

  deinit { buffer.deallocate() }

  /// The first record, which stays the next one.
  package func peek() throws(CaptureError) -> CaptureRecord? {
    if lookahead == nil { lookahead = try next() }
    return lookahead?.record
  }

  /// The next record and the capture of this file that it is of, counted from 0; `nil` at the end.
  package func next() throws(CaptureError) -> (capture: Int, record: CaptureRecord)? {
    if let record = lookahead {
      lookahead = nil
      return record
    }
    while true {
      guard buffer.has(12) else {
        if let failure = buffer.readFailure { throw damaged(failure) }
        guard buffer.available == 0 else { throw damaged("the records end inside a block") }
        return nil
      }
      let length = Int(buffer.load(4, as: UInt32.self))
      guard length >= 12, length % 4 == 0, length <= PcapngFormat.maximumLength else {
        throw damaged("a block claims \(length) octets")
      }
      guard buffer.has(length) else { throw damaged("the records end inside a block") }
      guard Int(buffer.load(length - 4, as: UInt32.self)) == length else {
        throw damaged("the two lengths of a block differ")
      }
      let type = buffer.load(0, as: UInt32.self)
      let block = [UInt8](buffer.octets(0, length))
      let found: (Int, CaptureRecord)?
      do {
        found = try record(type, block)
      } catch {
        throw damaged("a record is not as this version of ikewhy writes it")
      }
      buffer.advance(length)
      if let found { return found }
    }
  }

  private func damaged(_ reason: String) -> CaptureError {
    CaptureError(.damagedHeader, path: path, offset: buffer.offset, reason: reason)
  }

  private static func readHeader(_ buffer: inout BlockBuffer, _ path: String) throws(CaptureError) {
    if let failure = buffer.readFailure {
      throw CaptureError(.cannotOpen, path: path, reason: failure)
    }
    let no = { (reason: String) in CaptureError(.notACapture, path: path, reason: reason) }
    guard buffer.has(12), buffer.load(0, as: UInt32.self) == PcapngFormat.sectionHeader else {
      throw no("these are no records: `ikewhy extract` makes them of captures")
    }
    let length = Int(buffer.load(4, as: UInt32.self))
    guard length >= 28, length % 4 == 0, length <= 1 << 16, buffer.has(length) else {
      throw no("the section header is damaged, or not in the byte order that records have")
    }
    let block = [UInt8](buffer.octets(0, length))
    guard let version = option(RecordFormat.option, of: block, from: 24)?.first else {
      throw no("this is a capture, not records: `ikewhy extract` makes records of it")
    }
    guard version == RecordFormat.version else {
      throw no("records of version \(version); this program reads \(RecordFormat.version)")
    }
    buffer.advance(length)
  }

  private func record(
    _ type: UInt32, _ block: [UInt8]
  ) throws(FieldError) -> (Int, CaptureRecord)? {
    switch type {
    case PcapngFormat.interfaceDescription:
      guard let name = Self.option(2, of: block, from: 16),
        let octets = Self.option(RecordFormat.option, of: block, from: 16)
      else { throw FieldError() }
      var fields = FieldReader(octets)
      let start = try fields.optional { reader throws(FieldError) in try reader.time() }
      captures.append(String(decoding: name, as: UTF8.self))
      return (captures.count - 1, .begin(path: captures[captures.count - 1], start: start))
    case PcapngFormat.enhancedPacket:
      guard block.count >= 32 else { throw FieldError() }
      let capture = try capture(block)
      let captured = Self.word(block, 20)
      guard captured <= block.count - 32,
        let octets = Self.option(RecordFormat.option, of: block, from: 28 + (captured + 3) & ~3)
      else { throw FieldError() }
      var fields = FieldReader(octets)
      guard try fields.octet() == RecordKind.ike.rawValue else { throw FieldError() }
      return (
        capture, .ike(try RecordCoding.datagram(&fields, packet: block[28..<28 + captured]))
      )
    case RecordFormat.blockType:
      guard block.count >= 20 else { throw FieldError() }
      let count = Self.word(block, 12)
      guard count <= block.count - 20 else { throw FieldError() }
      return try local(block[16..<16 + count], try capture(block))
    default:
      // What other tools add, such as statistics of interfaces, says nothing here.
      return nil
    }
  }

  private func local(
    _ octets: ArraySlice<UInt8>, _ capture: Int
  ) throws(FieldError) -> (Int, CaptureRecord) {
    var fields = FieldReader(octets)
    guard let kind = RecordKind(rawValue: try fields.octet()) else { throw FieldError() }
    switch kind {
    case .ike: throw FieldError()
    case .icmpError: return (capture, .icmpError(try RecordCoding.icmpError(&fields)))
    case .fragmentProblem:
      return (capture, .fragmentProblem(try RecordCoding.fragmentProblem(&fields)))
    case .flow: return (capture, .flow(try RecordCoding.flow(&fields)))
    case .activity: return (capture, .activity(try RecordCoding.activity(&fields)))
    case .end:
      let end = try RecordCoding.end(&fields, path: captures[capture])
      return (capture, .end(end.summary, firstTruncated: end.firstTruncated))
    case .lessons: return (capture, .lessons)
    case .group: return (capture, .group)
    case .judged:
      try fields.emptyKey()
      return (capture, .judged(fields.remainder))
    }
  }

  /// The capture that a block names; 0 where a mark names none.
  private func capture(_ block: [UInt8]) throws(FieldError) -> Int {
    let number = Self.word(block, 8)
    guard number < captures.count else { throw FieldError() }
    return number
  }

  private static func word(_ block: [UInt8], _ at: Int) -> Int {
    block[at..<at + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// The value of the first option with this code, among those that begin at `start`.
  private static func option(
    _ code: UInt16, of block: [UInt8], from start: Int
  ) -> ArraySlice<UInt8>? {
    var at = start
    let end = block.count - 4
    while at + 4 <= end {
      let found = UInt16(block[at]) | UInt16(block[at + 1]) << 8
      let length = Int(block[at + 2]) | Int(block[at + 3]) << 8
      guard found != 0, length <= end - at - 4 else { return nil }
      if found == code { return block[at + 4..<at + 4 + length] }
      at += 4 + (length + 3) & ~3
    }
    return nil
  }
}
