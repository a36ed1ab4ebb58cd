/// How each kind of record is laid out. What one function writes the one beside it reads.
enum RecordCoding {
  // MARK: The beginning of every record

  static func begin(
    _ kind: RecordKind, _ source: IPAddress, _ destination: IPAddress, spi: UInt64 = 0
  ) -> FieldWriter {
    var fields = FieldWriter()
    fields.octet(kind.rawValue)
    fields.address(source)
    fields.address(destination)
    fields.word64(spi)
    return fields
  }

  /// Of a record that groups with no other.
  static func begin(_ kind: RecordKind) -> FieldWriter {
    var fields = FieldWriter()
    fields.octet(kind.rawValue)
    fields.octet(0)
    fields.octet(0)
    fields.word64(0)
    return fields
  }

  /// The first 64 bits of an ISAKMP message: the initiator's SPI or cookie.
  static func initiatorSPI(_ message: [UInt8]) -> UInt64 {
    message.count < 8 ? 0 : message.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  // MARK: Frames

  static func write(_ frame: FrameRecord, to fields: inout FieldWriter) {
    fields.number(frame.number)
    fields.time(frame.time)
    fields.number(frame.fileOffset)
    fields.number(frame.recordLength)
    fields.number(frame.capturedLength)
    fields.number(frame.originalLength)
    fields.number(frame.linkType.rawValue)
    fields.number(frame.interface)
  }

  static func frame(_ fields: inout FieldReader) throws(FieldError) -> FrameRecord {
    let number = try fields.number()
    let time = try fields.time()
    let fileOffset = try fields.number()
    let recordLength = try fields.number()
    let captured = try fields.number()
    let original = try fields.number()
    let linkType = LinkType(rawValue: try fields.unsigned(UInt32.self))
    return FrameRecord(
      number: number, time: time, fileOffset: fileOffset, capturedLength: captured,
      originalLength: original, linkType: linkType, interface: try fields.number(),
      recordLength: recordLength)
  }

  // MARK: Messages

  /// What of a message its packet block does not say; the message's octets are the packet's last.
  static func fields(of datagram: IKEDatagram, headerLength: Int) -> [UInt8] {
    var fields = begin(
      .ike, datagram.source.address, datagram.destination.address,
      spi: initiatorSPI(datagram.octets))
    write(datagram.frame, to: &fields)
    fields.number(UInt64(datagram.source.port))
    fields.number(UInt64(datagram.destination.port))
    fields.flag(datagram.transport == .tcp)
    fields.flag(datagram.hasNonESPMarker)
    fields.number(headerLength)
    fields.number(datagram.missingOctets)
    fields.octet(datagram.ttl)
    fields.optional(datagram.identification) { $0.number(UInt64($1)) }
    fields.list(datagram.frames) { $0.number($1) }
    fields.list(datagram.vlan) { $0.number(UInt64($1)) }
    return fields.octets
  }

  static func datagram(
    _ fields: inout FieldReader, packet: ArraySlice<UInt8>
  ) throws(FieldError) -> IKEDatagram {
    let (source, destination) = (try fields.address(), try fields.address())
    _ = try fields.word64()
    let frame = try frame(&fields)
    let sourcePort = try fields.unsigned(UInt16.self)
    let destinationPort = try fields.unsigned(UInt16.self)
    let isTCP = try fields.flag()
    let hasMarker = try fields.flag()
    let headerLength = try fields.number()
    guard (0...packet.count).contains(headerLength) else { throw FieldError() }
    let missing = try fields.number()
    let ttl = try fields.octet()
    let identification = try fields.optional { reader throws(FieldError) in
      try reader.unsigned(UInt16.self)
    }
    let frames = try fields.list { reader throws(FieldError) in try reader.number() }
    let vlan = try fields.list { reader throws(FieldError) in try reader.unsigned(UInt16.self) }
    return IKEDatagram(
      frame: frame, source: Endpoint(address: source, port: sourcePort),
      destination: Endpoint(address: destination, port: destinationPort),
      transport: isTCP ? .tcp : .udp, hasNonESPMarker: hasMarker,
      octets: Array(packet.dropFirst(headerLength)), missingOctets: missing, ttl: ttl,
      identification: identification, frames: frames, vlan: vlan)
  }

  // MARK: ICMP errors

  private static let quotedProtocols: [ICMPError.QuotedProtocol] = [.udp, .tcp, .esp, .ah]

  static func fields(of error: ICMPError) -> [UInt8] {
    // An error belongs to what it quotes.
    var fields = begin(
      .icmpError, error.quotedSource.address, error.quotedDestination.address,
      spi: error.quotedISAKMP.count < 16 ? 0 : initiatorSPI(error.quotedISAKMP))
    write(error.frame, to: &fields)
    fields.address(error.reporter)
    fields.address(error.receiver)
    fields.flag(error.isIPv6)
    fields.octet(error.type)
    fields.octet(error.code)
    fields.optional(error.nextHopMTU) { $0.number(UInt64($1)) }
    fields.octet(UInt8(quotedProtocols.firstIndex(of: error.quotedProtocol) ?? 0))
    fields.number(UInt64(error.quotedSource.port))
    fields.number(UInt64(error.quotedDestination.port))
    fields.optional(error.quotedSPI) { $0.number(UInt64($1)) }
    fields.bytes(error.quotedISAKMP)
    return fields.octets
  }

  static func icmpError(_ fields: inout FieldReader) throws(FieldError) -> ICMPError {
    let (source, destination) = (try fields.address(), try fields.address())
    _ = try fields.word64()
    let frame = try frame(&fields)
    let (reporter, receiver) = (try fields.address(), try fields.address())
    let isIPv6 = try fields.flag()
    let (type, code) = (try fields.octet(), try fields.octet())
    let mtu = try fields.optional { reader throws(FieldError) in try reader.unsigned(UInt32.self) }
    let index = Int(try fields.octet())
    guard quotedProtocols.indices.contains(index) else { throw FieldError() }
    let sourcePort = try fields.unsigned(UInt16.self)
    let destinationPort = try fields.unsigned(UInt16.self)
    let spi = try fields.optional { reader throws(FieldError) in try reader.unsigned(UInt32.self) }
    return ICMPError(
      frame: frame, reporter: reporter, receiver: receiver, isIPv6: isIPv6, type: type, code: code,
      nextHopMTU: mtu, quotedProtocol: quotedProtocols[index],
      quotedSource: Endpoint(address: source, port: sourcePort),
      quotedDestination: Endpoint(address: destination, port: destinationPort), quotedSPI: spi,
      quotedISAKMP: try fields.bytes())
  }

  // MARK: Fragments

  private static let fragmentKinds = FragmentProblem.Kind.allCases

  static func fields(of problem: FragmentProblem) -> [UInt8] {
    var fields = begin(.fragmentProblem, problem.source, problem.destination)
    fields.octet(UInt8(fragmentKinds.firstIndex(of: problem.kind) ?? 0))
    write(problem.frame, to: &fields)
    fields.list(problem.frames) { $0.number($1) }
    fields.number(UInt64(problem.sourcePort))
    fields.number(UInt64(problem.destinationPort))
    fields.list(problem.missing) { fields, range in
      fields.number(range.lowerBound)
      fields.number(range.upperBound)
    }
    fields.flag(problem.hasNonESPMarker)
    fields.bytes(problem.firstOctets)
    fields.number(problem.largestFragment)
    return fields.octets
  }

  static func fragmentProblem(_ fields: inout FieldReader) throws(FieldError) -> FragmentProblem {
    let (source, destination) = (try fields.address(), try fields.address())
    _ = try fields.word64()
    let index = Int(try fields.octet())
    guard fragmentKinds.indices.contains(index) else { throw FieldError() }
    let frame = try frame(&fields)
    let frames = try fields.list { reader throws(FieldError) in try reader.number() }
    let sourcePort = try fields.unsigned(UInt16.self)
    let destinationPort = try fields.unsigned(UInt16.self)
    let missing = try fields.list { reader throws(FieldError) -> Range<Int> in
      let (lower, upper) = (try reader.number(), try reader.number())
      guard lower <= upper else { throw FieldError() }
      return lower..<upper
    }
    let hasMarker = try fields.flag()
    var problem = FragmentProblem(
      kind: fragmentKinds[index], frame: frame, frames: frames, source: source,
      destination: destination, sourcePort: sourcePort, destinationPort: destinationPort,
      missing: missing, hasNonESPMarker: hasMarker, firstOctets: try fields.bytes())
    problem.largestFragment = try fields.number()
    return problem
  }
}
