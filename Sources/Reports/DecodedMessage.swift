package import Capture
package import ISAKMP
package import Negotiations

/// One decoded message with where it was found.
package struct DecodedMessage {
  package var capturePath: String
  package var datagram: IKEDatagram
  package var message: Message
  package var dialect: Dialect
  /// What the secrets opened.
  package var opened: OpenedMessage?

  package init(capturePath: String, datagram: IKEDatagram) {
    self.init(capturePath: capturePath, datagram: datagram, transportProblem: nil)
  }

  private init(capturePath: String, datagram: IKEDatagram, transportProblem: Malformation?) {
    self.capturePath = capturePath
    self.datagram = datagram
    dialect = Dialect(sourcePort: datagram.source.port, destinationPort: datagram.destination.port)
    message = Message(
      decoding: datagram.octets, missingOctets: datagram.missingOctets, dialect: dialect,
      transportProblem: transportProblem)
  }

  /// What the first IP fragment holds of a message that was never put together; nil where it holds
  /// none.
  package init?(capturePath: String, problem: FragmentProblem) {
    guard !problem.firstOctets.isEmpty else { return nil }
    let kept = problem.firstOctets.count
    let stated = Message(decoding: problem.firstOctets).header.length
    let source = Endpoint(address: problem.source, port: problem.sourcePort)
    let destination = Endpoint(address: problem.destination, port: problem.destinationPort)
    let what =
      switch problem.kind {
      case .incomplete, .headless: "IP fragments are missing: only the first fragment is shown"
      case .overlapping: "IP fragments overlap and differ: only the first fragment is shown"
      case .abandoned: "too many IP fragments to wait for the rest: only the first one is shown"
      }
    self.init(
      capturePath: capturePath,
      datagram: IKEDatagram(
        frame: problem.frame, source: source, destination: destination,
        hasNonESPMarker: problem.hasNonESPMarker, octets: problem.firstOctets,
        // A length that no IP datagram can have says nothing about what is missing.
        missingOctets: stated <= 65535 ? max(Int(stated) - kept, 0) : 0, frames: problem.frames),
      transportProblem: Malformation(.cutByCapture, at: kept, what))
  }
}
