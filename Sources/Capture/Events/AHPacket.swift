/// An AH packet, IP protocol 51 (RFC 4302 section 2).
package struct AHPacket: Hashable, Sendable {
  package var frame: FrameRecord
  package var source: IPAddress
  package var destination: IPAddress
  package var spi: UInt32
  package var sequence: UInt32
  /// Octets from the AH header to the end of the packet on the wire.
  package var length: Int

  package init(
    frame: FrameRecord, source: IPAddress, destination: IPAddress, spi: UInt32, sequence: UInt32,
    length: Int
  ) {
    self.frame = frame
    self.source = source
    self.destination = destination
    self.spi = spi
    self.sequence = sequence
    self.length = length
  }
}
