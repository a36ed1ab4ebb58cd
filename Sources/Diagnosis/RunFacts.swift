package import Capture
import ISAKMP
package import Negotiations

/// What rules may know of the run around a negotiation.
package struct RunFacts: Sendable {
  package var captures: [CaptureSummary]
  package var esp: [ESPFlow]
  package var fragmentProblems: [Run.IncompleteDatagram]
  package var strayICMPErrors: [ICMPReport]
  package var firstTruncated: [FrameReference]
  /// One entry a negotiation, in order: what other negotiations need to know of it.
  package var negotiations: [Brief]

  package struct Brief: Sendable {
    package var id: String
    package var version: UInt8
    package var initiator: IPAddress
    package var responder: IPAddress
    package var firstFrame: FrameReference
    package var firstTime: Timestamp
    package var lastTime: Timestamp
    /// Something came from the side that was asked.
    package var isAnswered: Bool
    package var isEstablished: Bool
  }

  package init(_ run: Run, negotiations: [Brief]) {
    captures = run.captures
    esp = run.esp.flows
    fragmentProblems = run.fragmentProblems
    strayICMPErrors = run.table.strayICMPErrors
    firstTruncated = run.firstTruncated
    self.negotiations = negotiations
  }
}

extension RunFacts.Brief {
  package init(_ negotiation: Negotiation) {
    id = negotiation.id
    version = negotiation.version.rawValue
    initiator = negotiation.initiator.endpoint.address
    responder = negotiation.responder.endpoint.address
    firstFrame = negotiation.messages.first?.reference ?? FrameReference(capture: 0, frame: 0)
    firstTime = negotiation.messages.first?.time ?? Timestamp(nanoseconds: 0)
    lastTime = negotiation.messages.last?.time ?? Timestamp(nanoseconds: 0)
    isAnswered = negotiation.messages.contains { $0.from == .responder }
    isEstablished = negotiation.phase1.state == .established
  }
}
