extension CaptureReader {
  /// A fragment of an IP datagram, narrowed to its payload.
  ///
  /// Kept only when it may be part of a datagram on an IKE port: when it is the first one and has
  /// the port, or when the first one has not come yet.
  mutating func fragment(
    _ fragment: Fragment, _ octets: RawSpan, _ header: IPHeader, _ context: inout PacketContext,
    _ deliver: Deliver
  ) {
    let number = fragment.nextHeader
    if number == IPProtocol.esp || number == IPProtocol.ah {
      // One ESP packet, however many fragments: the first one has the SPI.
      if fragment.offset == 0 {
        transport(number, octets, fragment.length, header, &context, deliver)
      }
      return
    }
    let mayBeUDP =
      number == IPProtocol.udp || (header.source.isIPv6 && Self.isExtension(number))
    guard mayBeUDP, context.descend() else { return }
    let key = FragmentReassembly.Key(
      source: header.source, destination: header.destination,
      identification: fragment.identification, nextHeader: header.source.isIPv6 ? 0 : number,
      interface: context.frame.interface, vlan: context.vlan)
    expireFragments(at: context.frame.time, deliver)
    if fragment.offset == 0 {
      let chain = Self.skipExtensions(number, octets)
      let datagram = octets.extracting(droppingFirst: chain.offset)
      switch firstFragment(chain.number, datagram) {
      case .stranger:
        reassembly.ignore(key)
        return
      case .esp:
        udp(datagram, header, &context, deliver)
        reassembly.ignore(key)
        return
      case .ours: break
      }
    }
    let piece = FragmentReassembly.Piece(
      fragment: fragment, octets: octets.array(), frame: context.frame)
    switch reassembly.add(piece, key) {
    case .pending: break
    case .complete(let pieces): reassembled(pieces, header, &context, deliver)
    case .overlapping(let partial): report(partial, .overlapping, deliver)
    }
  }

  private enum FirstFragment {
    case ours
    /// ESP in UDP: SPI and sequence number are here, the rest need not be waited for.
    case esp
    case stranger
  }

  private func firstFragment(_ number: UInt8, _ datagram: RawSpan) -> FirstFragment {
    guard number == IPProtocol.udp, datagram.byteCount >= 8 else { return .stranger }
    let (source, destination) = (datagram.big16(0), datagram.big16(2))
    guard ports.contains(source) || ports.contains(destination) else { return .stranger }
    let payload = datagram.extracting(droppingFirst: 8)
    let wireLength = max(Int(datagram.big16(4)) - 8, 0)
    if case .esp = recognize(payload, wireLength, source, destination) { return .esp }
    return .ours
  }

  private mutating func reassembled(
    _ pieces: [FragmentReassembly.Piece], _ header: IPHeader, _ context: inout PacketContext,
    _ deliver: Deliver
  ) {
    guard let first = pieces.first else { return }
    var octets: [UInt8] = []
    for piece in pieces {
      octets += piece.octets
      // Cut by the capture: what comes after stands at an offset that is not its own.
      if piece.octets.count < piece.fragment.length { break }
    }
    context.frames = pieces.map(\.frame.number)
    let wireLength = pieces.last?.range.upperBound ?? octets.count
    let span = octets.span.bytes
    if header.source.isIPv6 {
      extensionHeaders(
        first.fragment.nextHeader, span, wireLength, header, &context, deliver)
    } else {
      udp(span, header, &context, deliver)
    }
    context.frames = []
  }

  private mutating func expireFragments(at time: Timestamp, _ deliver: Deliver) {
    let expired = reassembly.expire(at: time)
    for partial in expired.late { report(partial, .incomplete, deliver) }
    for partial in expired.abandoned { report(partial, .abandoned, deliver) }
  }

  /// At the end of a capture.
  mutating func finishFragments(_ deliver: Deliver) {
    for partial in reassembly.finish() { report(partial, .incomplete, deliver) }
  }

  /// Without the first fragment nothing says that the others concern IKE; that they are of UDP and
  /// went between two hosts is all that is known.
  private mutating func report(
    _ partial: FragmentReassembly.Partial, _ kind: FragmentProblem.Kind, _ deliver: Deliver
  ) {
    let all = (partial.pieces + partial.spares).sorted { $0.frame.number < $1.frame.number }
    guard let first = partial.pieces.first, let latest = all.last else { return }
    let largest = all.map(\.fragment.length).max() ?? 0
    if first.fragment.offset > 0 {
      guard kind == .incomplete, first.fragment.nextHeader == IPProtocol.udp else { return }
      var problem = FragmentProblem(
        kind: .headless, frame: latest.frame, frames: all.map(\.frame.number),
        source: partial.key.source, destination: partial.key.destination, sourcePort: 0,
        destinationPort: 0, missing: partial.missing)
      problem.largestFragment = largest
      emit(.fragmentProblem(problem), deliver)
      return
    }
    let span = first.octets.span.bytes
    let chain = Self.skipExtensions(first.fragment.nextHeader, span)
    let datagram = span.extracting(droppingFirst: chain.offset)
    guard chain.number == IPProtocol.udp, datagram.byteCount >= 8 else { return }
    var problem = FragmentProblem(
      kind: kind, frame: latest.frame, frames: all.map(\.frame.number),
      source: partial.key.source, destination: partial.key.destination,
      sourcePort: datagram.big16(0), destinationPort: datagram.big16(2), missing: partial.missing)
    problem.largestFragment = largest
    let payload = datagram.extracting(droppingFirst: 8)
    let recognition = recognize(
      payload, max(Int(datagram.big16(4)) - 8, 0), problem.sourcePort, problem.destinationPort)
    if case .isakmp(let hasMarker) = recognition {
      problem.hasNonESPMarker = hasMarker
      problem.firstOctets = payload.extracting(droppingFirst: hasMarker ? 4 : 0).array()
    }
    emit(.fragmentProblem(problem), deliver)
  }
}
