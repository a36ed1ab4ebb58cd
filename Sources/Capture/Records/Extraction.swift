/// Reads captures and hands over the records that findings need of them.
package struct Extraction {
  private var reader: CaptureReader
  private var summaries = TrafficSummaries()
  private var firstTruncated: Int?

  package init(ports: IKEPorts = IKEPorts()) {
    reader = CaptureReader(ports: ports)
  }

  /// Reads a capture to its end, or to where it is damaged.
  package mutating func read(
    _ file: CaptureFile, write: (CaptureRecord) -> Void
  ) -> CaptureSummary {
    firstTruncated = nil
    summaries = TrafficSummaries()
    write(.begin(path: file.path, start: file.firstTime))
    // Moved out and in, so that nothing is copied for every event.
    var reader = reader
    self.reader = CaptureReader()
    let summary = reader.read(file) { observe($0, write) }
    self.reader = reader
    summaries.flush(write)
    write(.end(summary, firstTruncated: firstTruncated))
    return summary
  }

  private mutating func observe(_ event: CaptureEvent, _ write: (CaptureRecord) -> Void) {
    switch event {
    case .ike(let datagram):
      summaries.pass(datagram.frame.time, write)
      if datagram.beginsNegotiation {
        summaries.end(datagram.source.address, datagram.destination.address, write)
      }
      if datagram.source.port == 4500 || datagram.destination.port == 4500 {
        summaries.observeEncapsulated(
          from: datagram.source.address, to: datagram.destination.address, datagram.frame)
      }
      if datagram.missingOctets > 0, firstTruncated == nil {
        firstTruncated = datagram.frame.number
      }
      write(.ike(datagram))
    case .esp(let packet):
      summaries.pass(packet.frame.time, write)
      summaries.observe(packet)
      if packet.sourcePort != nil {
        summaries.observeEncapsulated(
          from: packet.source, to: packet.destination, packet.frame)
      }
    case .ah(let packet):
      summaries.pass(packet.frame.time, write)
      summaries.observe(packet)
    case .keepalive(let keepalive):
      summaries.pass(keepalive.frame.time, write)
      summaries.observeEncapsulated(
        from: keepalive.source.address, to: keepalive.destination.address, keepalive.frame,
        isKeepalive: true)
    case .icmpError(let error): write(.icmpError(error))
    case .fragmentProblem(let problem): write(.fragmentProblem(problem))
    // Counted in the summary; no finding asks for more.
    case .notIKE, .kink: break
    }
  }
}
