/// A datagram on KINK's port, UDP 910 (RFC 4430).
package struct KINKDatagram: Hashable, Sendable {
  package var frame: FrameRecord
  package var source: Endpoint
  package var destination: Endpoint
  package var octets: [UInt8]
  /// Octets that the capture did not keep.
  package var missingOctets: Int
}
