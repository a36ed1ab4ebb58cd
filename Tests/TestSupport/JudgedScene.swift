package import Capture
package import Diagnosis
import Keys
import Negotiations
package import Policies

/// Composed captures as the engine judges them, the captures of one run.
package struct JudgedScene {
  package var negotiations: [JudgedNegotiation] = []

  /// - Parameter quiet: milliseconds that every capture goes on after its last packet.
  package init(
    _ captures: [[CaptureEvent]], quiet: Int64 = 0, policies: [PeerPolicy] = []
  ) {
    var run = Run()
    for (index, events) in captures.enumerated() {
      var summary = CaptureSummary(path: "capture-\(index).pcap")
      for event in events {
        run.observe(event)
        guard let time = event.frameTime else { continue }
        summary.firstTime = summary.firstTime.map { min($0, time) } ?? time
        summary.lastTime = summary.lastTime.map { max($0, time) } ?? time
      }
      summary.lastTime = summary.lastTime.map {
        Timestamp(nanoseconds: $0.nanoseconds + quiet * 1_000_000)
      }
      run.finish(summary)
    }
    var facts = RunFacts(
      run, history: RunHistory(policies: policies, forgets: false), secrets: Secrets())
    facts.negotiations = run.table.outlines
    let search = InsideAddressSearch(reach: .likely)
    for place in run.table.places {
      guard var negotiation = run.table.negotiation(at: place) else { continue }
      negotiation.assessNAT(search: search)
      negotiations.append(
        JudgedNegotiation(
          negotiation: negotiation, findings: Judgement.findings(in: negotiation, of: facts)))
    }
  }

  /// Codes and confidences of the errors of each negotiation: "IKE509 possible".
  package var errors: [[String]] {
    negotiations.map { judged in
      judged.findings.filter { $0.severity == .error }
        .map { "\($0.page.code) \($0.confidence.rawValue)" }
    }
  }
}

extension Scene {
  package var events: [CaptureEvent] { datagrams.map { .ike($0) } }

  /// An ICMP port unreachable error of a side that quotes the last datagram sent to it.
  package func portUnreachable(fromInitiator: Bool, after milliseconds: Int64 = 1) -> CaptureEvent?
  {
    let reporter = fromInitiator ? initiator : responder
    guard let quoted = datagrams.last(where: { $0.destination.address == reporter.address }) else {
      return nil
    }
    var frame = quoted.frame
    frame.number = datagrams.count + 1
    frame.time = Timestamp(nanoseconds: frame.time.nanoseconds + milliseconds * 1_000_000)
    return .icmpError(
      ICMPError(
        frame: frame, reporter: reporter.address, receiver: quoted.source.address, isIPv6: false,
        type: 3, code: 3, quotedProtocol: .udp, quotedSource: quoted.source,
        quotedDestination: quoted.destination, quotedISAKMP: Array(quoted.octets.prefix(28))))
  }
}

extension CaptureEvent {
  fileprivate var frameTime: Timestamp? {
    switch self {
    case .ike(let datagram): datagram.frame.time
    case .icmpError(let error): error.frame.time
    default: nil
    }
  }
}
