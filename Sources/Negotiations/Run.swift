package import Capture

/// Everything that one run reads, in the order of reading: what an event adds to the negotiations,
/// to the ESP counts, or to what belongs to no negotiation.
package struct Run {
  package private(set) var captures: [CaptureSummary] = []
  package private(set) var table: NegotiationTable
  package private(set) var esp = ESPFlowTable()
  package private(set) var encapsulation = EncapsulationActivityTable()
  /// Datagrams on an IKE port that are no ISAKMP, ESP or keepalive; the last few of them.
  package private(set) var foreign: [ForeignDatagram] = []
  package private(set) var fragmentProblems: [IncompleteDatagram] = []
  /// The first message of each capture whose end the capture did not keep.
  package private(set) var firstTruncated: [FrameReference] = []

  package struct ForeignDatagram: Sendable {
    package var reference: FrameReference
    package var datagram: NotIKEDatagram
  }

  package struct IncompleteDatagram: Sendable {
    package var capture: Int
    package var problem: FragmentProblem
  }

  /// How many facts that belong to no negotiation are kept, about.
  private static let limit = 1000

  private static func makeRoom<Fact>(_ facts: inout [Fact]) {
    if facts.count >= limit { facts.removeFirst(limit / 2) }
  }

  /// - Parameter longest: how many messages of one negotiation are kept.
  package init(longest: Int = .max) {
    table = NegotiationTable(longest: longest)
  }

  /// Takes an event of the capture that is being read, the one after those already summarised.
  package mutating func observe(_ event: CaptureEvent) {
    observe(event, capture: captures.count)
  }

  /// Takes an event; says which negotiation it belongs to.
  @discardableResult
  package mutating func observe(_ event: CaptureEvent, capture: Int) -> Int? {
    var place: Int?
    switch event {
    case .ike(let datagram):
      place = table.observe(datagram, capture: capture)
      if datagram.beginsNegotiation { encapsulation.begin(datagram, capture: capture) }
      if datagram.source.port == 4500 || datagram.destination.port == 4500 {
        encapsulation.observe(
          source: datagram.source.address, destination: datagram.destination.address,
          time: datagram.frame.time, frame: datagram.frame.number, capture: capture)
      }
      if datagram.missingOctets > 0, firstTruncated.last?.capture != capture {
        firstTruncated.append(FrameReference(capture: capture, frame: datagram.frame.number))
      }
    case .esp(let packet):
      esp.observe(packet, capture: capture)
      if packet.sourcePort != nil {
        encapsulation.observe(
          source: packet.source, destination: packet.destination, time: packet.frame.time,
          frame: packet.frame.number, capture: capture)
      }
    case .icmpError(let error):
      place = table.observe(error, capture: capture)
    case .notIKE(let datagram):
      Self.makeRoom(&foreign)
      foreign.append(
        ForeignDatagram(
          reference: FrameReference(capture: capture, frame: datagram.frame.number),
          datagram: datagram))
    case .fragmentProblem(let problem):
      Self.makeRoom(&fragmentProblems)
      fragmentProblems.append(IncompleteDatagram(capture: capture, problem: problem))
    case .keepalive(let keepalive):
      encapsulation.observe(
        source: keepalive.source.address, destination: keepalive.destination.address,
        time: keepalive.frame.time, frame: keepalive.frame.number, capture: capture,
        isKeepalive: true)
    case .ah, .kink:
      break
    }
    return place
  }

  /// Takes a record of what was read before, in the order in which it was read.
  package mutating func take(_ record: CaptureRecord, capture: Int) {
    switch record {
    case .ike(let datagram):
      table.observe(datagram, capture: capture)
      if datagram.beginsNegotiation { encapsulation.begin(datagram, capture: capture) }
    case .icmpError(let error): table.observe(error, capture: capture)
    case .fragmentProblem(let problem): observe(.fragmentProblem(problem), capture: capture)
    case .flow(let flow): if !flow.isAH { esp.add(flow, capture: capture) }
    case .activity(let activity): encapsulation.add(activity, capture: capture)
    case .end(let summary, let frame):
      captures.append(summary)
      if let frame { firstTruncated.append(FrameReference(capture: capture, frame: frame)) }
    case .begin, .lessons, .group, .judged: break
    }
  }

  /// Begins with the captures of another run and nothing else of it.
  package init(captures run: Run) {
    self.init()
    captures = run.captures
    firstTruncated = run.firstTruncated
  }

  /// Forgets a negotiation that has been judged.
  package mutating func remove(_ place: Int) {
    table.remove(place)
  }

  /// Ends the reading of one capture.
  package mutating func finish(_ summary: CaptureSummary) {
    captures.append(summary)
  }
}
