/// Takes frames apart and delivers what concerns IPsec.
///
/// The way of a frame: link layer, IP, UDP, `recognize`. Each layer is a method in a file of its
/// own that narrows the span to its payload and hands it to the next one. A frame that is not ours
/// ends at the first field that says so, before anything is allocated.
package struct CaptureReader {
  let ports: IKEPorts
  var reassembly = FragmentReassembly()
  var streams = TCPStreams()
  package private(set) var summary = CaptureSummary(path: "")
  private var unsupported: [LinkType: Int] = [:]

  package init(ports: IKEPorts = IKEPorts()) {
    self.ports = ports
  }

  /// Reads to the file's end and hands over each event in the order of the frames that complete
  /// them.
  package mutating func read(_ file: CaptureFile, deliver: (CaptureEvent) -> Void) -> CaptureSummary
  {
    begin(path: file.path)
    while file.withNextFrame({ frame, octets in observe(frame, octets, deliver: deliver) }) != nil {
    }
    var result = finish(deliver: deliver)
    result.damage = file.damage
    result.linkTypes = file.linkTypes
    result.snaplen = file.snaplen
    return result
  }

  /// Starts a new summary; for a source of frames that is no `CaptureFile`.
  package mutating func begin(path: String) {
    summary = CaptureSummary(path: path)
    unsupported = [:]
    reassembly = FragmentReassembly()
    streams = TCPStreams()
  }

  package mutating func observe(
    _ frame: borrowing FrameRecord, _ octets: RawSpan, deliver: (CaptureEvent) -> Void
  ) {
    count(frame)
    var context = PacketContext(frame: frame)
    linkLayer(context.frame.linkType, octets, &context, deliver)
  }

  /// Reports what is still incomplete, and gives the numbers.
  package mutating func finish(deliver: (CaptureEvent) -> Void) -> CaptureSummary {
    finishFragments(deliver)
    summary.unsupportedLinkTypes = unsupported.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { CaptureSummary.LinkTypeCount(linkType: $0.key, frames: $0.value) }
    return summary
  }

  @inline(__always)
  private mutating func count(_ frame: borrowing FrameRecord) {
    summary.frames += 1
    if frame.capturedLength < frame.originalLength { summary.truncatedFrames += 1 }
    let time = frame.time
    if let first = summary.firstTime, let last = summary.lastTime {
      if time < first { summary.firstTime = time }
      if time > last { summary.lastTime = time }
    } else {
      summary.firstTime = time
      summary.lastTime = time
    }
  }

  mutating func countUnsupported(_ linkType: LinkType) {
    unsupported[linkType, default: 0] += 1
  }

  private mutating func note(_ source: UInt16?, _ destination: UInt16?) {
    if source == 4500 || destination == 4500 { summary.holdsPort4500 = true }
  }

  /// Every event passes here, to be counted.
  mutating func emit(_ event: CaptureEvent, _ deliver: Deliver) {
    switch event {
    case .ike(let datagram):
      summary.ikeMessages += 1
      if datagram.missingOctets > 0 { summary.truncatedIKE += 1 }
      note(datagram.source.port, datagram.destination.port)
    case .kink: break
    case .esp(let packet):
      summary.espPackets += 1
      note(packet.sourcePort, packet.destinationPort)
    case .ah: summary.ahPackets += 1
    case .keepalive(let keepalive):
      summary.natKeepalives += 1
      note(keepalive.source.port, keepalive.destination.port)
    case .icmpError: summary.icmpErrors += 1
    case .notIKE(let datagram):
      summary.notIKE += 1
      note(datagram.source.port, datagram.destination.port)
    case .fragmentProblem(let problem):
      // What concerns IKE for certain.
      if problem.kind != .headless { summary.fragmentProblems += 1 }
    }
    deliver(event)
  }
}
