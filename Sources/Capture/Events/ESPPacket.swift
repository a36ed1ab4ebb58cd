/// An ESP packet (RFC 4303 section 2), as IP protocol 50, in UDP (RFC 3948) or in TCP (RFC 9329).
package struct ESPPacket: Hashable, Sendable {
  package var frame: FrameRecord
  package var source: IPAddress
  package var destination: IPAddress
  /// Nil for IP protocol 50.
  package var sourcePort: UInt16?
  package var destinationPort: UInt16?
  package var spi: UInt32
  /// 0, which no sender uses (RFC 4303 section 2.2), where the capture cut it off.
  package var sequence: UInt32
  /// Octets of ESP on the wire, from the SPI to the integrity check value.
  package var length: Int

  package init(
    frame: FrameRecord, source: IPAddress, destination: IPAddress, sourcePort: UInt16? = nil,
    destinationPort: UInt16? = nil, spi: UInt32, sequence: UInt32, length: Int
  ) {
    self.frame = frame
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.spi = spi
    self.sequence = sequence
    self.length = length
  }
}
