/// One octet 0xFF, sent to keep a NAT mapping alive (RFC 3948 section 2.3).
package struct NATKeepalive: Hashable, Sendable {
  package var frame: FrameRecord
  package var source: Endpoint
  package var destination: Endpoint

  package init(frame: FrameRecord, source: Endpoint, destination: Endpoint) {
    self.frame = frame
    self.source = source
    self.destination = destination
  }
}
