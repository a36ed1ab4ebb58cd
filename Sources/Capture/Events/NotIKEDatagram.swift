/// A datagram on an IKE port that is no ISAKMP message, no ESP packet and no keepalive.
package struct NotIKEDatagram: Hashable, Sendable {
  package var frame: FrameRecord
  package var source: Endpoint
  package var destination: Endpoint
  /// Octets of UDP payload on the wire.
  package var length: Int
  /// What it looks like, to complete "a datagram on port 500 that …".
  package var hint: String

  package init(
    frame: FrameRecord, source: Endpoint, destination: Endpoint, length: Int, hint: String
  ) {
    self.frame = frame
    self.source = source
    self.destination = destination
    self.length = length
    self.hint = hint
  }
}
