/// Makes the blocks of records: see `RecordFormat`.
package struct RecordWriter {
  private let pcapng = PcapngWriter()

  package init() {}

  package func header(application: String) -> [UInt8] {
    var body = pcapng.octets(PcapngFormat.byteOrderMagic)
    body += pcapng.octets(UInt16(1)) + pcapng.octets(UInt16(0))
    body += repeatElement(0xFF, count: 8)
    body += pcapng.option(4, Array(application.utf8))
    body += pcapng.option(RecordFormat.option, [RecordFormat.version]) + pcapng.option(0, [])
    return pcapng.block(PcapngFormat.sectionHeader, body)
  }

  package func block(_ record: CaptureRecord, capture: Int) -> [UInt8] {
    switch record {
    case .begin(let path, let start): interface(path, start)
    case .ike(let datagram): packet(datagram, capture)
    case .icmpError(let error): local(RecordCoding.fields(of: error), capture)
    case .fragmentProblem(let problem): local(RecordCoding.fields(of: problem), capture)
    case .flow(let flow): local(RecordCoding.fields(of: flow), capture)
    case .activity(let activity): local(RecordCoding.fields(of: activity), capture)
    case .end(let summary, let firstTruncated):
      local(RecordCoding.fields(of: summary, firstTruncated: firstTruncated), capture)
    case .lessons: local(RecordCoding.begin(.lessons).octets, capture)
    case .group: local(RecordCoding.begin(.group).octets, capture)
    case .judged(let octets):
      local(RecordCoding.begin(.judged).octets + octets, capture)
    }
  }

  private func local(_ fields: [UInt8], _ capture: Int) -> [UInt8] {
    pcapng.block(
      RecordFormat.blockType,
      pcapng.octets(UInt32(clamping: capture)) + pcapng.octets(UInt32(clamping: fields.count))
        + pcapng.padded(fields))
  }

  private func interface(_ path: String, _ start: Timestamp?) -> [UInt8] {
    var fields = FieldWriter()
    fields.optional(start) { $0.time($1) }
    var body = pcapng.octets(UInt16(truncatingIfNeeded: RecordFormat.linkType.rawValue))
    body += pcapng.octets(UInt16(0)) + pcapng.octets(UInt32(0))
    body += pcapng.option(2, Array(path.utf8)) + pcapng.option(9, [9])
    body += pcapng.option(RecordFormat.option, fields.octets) + pcapng.option(0, [])
    return pcapng.block(PcapngFormat.interfaceDescription, body)
  }

  /// The message under an IP and a UDP header made of what is known of those it had; checksums and
  /// options are left out, and TCP's stream becomes datagrams.
  private func packet(_ datagram: IKEDatagram, _ capture: Int) -> [UInt8] {
    var packet = header(of: datagram)
    let headerLength = packet.count
    packet += datagram.octets
    let ticks = UInt64(bitPattern: datagram.frame.time.nanoseconds)
    var body = pcapng.octets(UInt32(clamping: capture))
    body += pcapng.octets(UInt32(truncatingIfNeeded: ticks >> 32))
    body += pcapng.octets(UInt32(truncatingIfNeeded: ticks))
    body += pcapng.octets(UInt32(clamping: packet.count))
    body += pcapng.octets(UInt32(clamping: packet.count + max(0, datagram.missingOctets)))
    body += pcapng.padded(packet)
    let fields = RecordCoding.fields(of: datagram, headerLength: headerLength)
    body += pcapng.option(RecordFormat.option, fields) + pcapng.option(0, [])
    return pcapng.block(PcapngFormat.enhancedPacket, body)
  }

  private func header(of datagram: IKEDatagram) -> [UInt8] {
    let marker = datagram.hasNonESPMarker ? 4 : 0
    let length = 8 + marker + datagram.octets.count + max(0, datagram.missingOctets)
    let (source, destination) = (datagram.source, datagram.destination)
    var header: [UInt8]
    if source.address.isIPv6 {
      header = [0x60, 0, 0, 0] + Self.half(length) + [17, datagram.ttl]
    } else {
      header = [0x45, 0] + Self.half(length + 20) + Self.half(Int(datagram.identification ?? 0))
      header += [0, 0, datagram.ttl, 17, 0, 0]
    }
    header += source.address.octets + destination.address.octets
    header += Self.half(Int(source.port)) + Self.half(Int(destination.port))
    return header + Self.half(length) + [0, 0] + [UInt8](repeating: 0, count: marker)
  }

  /// In network order.
  private static func half(_ value: Int) -> [UInt8] {
    let value = UInt16(clamping: value)
    return [UInt8(value >> 8), UInt8(value & 255)]
  }
}
