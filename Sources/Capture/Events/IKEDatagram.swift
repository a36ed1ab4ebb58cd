/// An ISAKMP message as it was captured, and the packet around it.
package struct IKEDatagram: Hashable, Sendable {
  package enum Transport: Hashable, Sendable {
    case udp
    /// RFC 9329.
    case tcp
  }

  /// The frame that completed the message.
  package var frame: FrameRecord
  package var source: Endpoint
  package var destination: Endpoint
  package var transport: Transport
  /// Four zero octets stood before the message (RFC 3948 section 2.2).
  package var hasNonESPMarker: Bool
  /// The ISAKMP message, marker and all outer headers taken off, with whatever followed it in the
  /// datagram.
  package var octets: [UInt8]
  /// Octets that the datagram had on the wire and that the capture does not hold.
  package var missingOctets: Int
  /// IPv4 time to live, IPv6 hop limit.
  package var ttl: UInt8
  /// The IPv4 identification: one packet that was recorded on two interfaces has the same twice.
  package var identification: UInt16?
  /// The frames of the fragments or segments, in the order of their octets; empty when one frame
  /// held all.
  package var frames: [Int]
  /// VLAN identifiers (12 bits), the outermost first.
  package var vlan: [UInt16]

  package init(
    frame: FrameRecord, source: Endpoint, destination: Endpoint, transport: Transport = .udp,
    hasNonESPMarker: Bool = false, octets: [UInt8], missingOctets: Int = 0, ttl: UInt8 = 64,
    identification: UInt16? = nil, frames: [Int] = [], vlan: [UInt16] = []
  ) {
    self.frame = frame
    self.source = source
    self.destination = destination
    self.transport = transport
    self.hasNonESPMarker = hasNonESPMarker
    self.octets = octets
    self.missingOctets = missingOctets
    self.ttl = ttl
    self.identification = identification
    self.frames = frames
    self.vlan = vlan
  }
}

extension IKEDatagram {
  /// The responder's SPI is zero: it comes before any answer (RFC 7296 section 3.1, RFC 2408 section
  /// 3.1).
  package var beginsNegotiation: Bool {
    let spi = octets.dropFirst(8).prefix(8)
    return spi.count == 8 && spi.allSatisfy { $0 == 0 }
  }
}
