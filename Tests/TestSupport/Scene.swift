package import Capture
import ISAKMP

/// Datagrams between an initiator and a responder, each with a frame and a time of its own.
package struct Scene {
  package var initiator: Endpoint
  package var responder: Endpoint
  package private(set) var datagrams: [IKEDatagram] = []
  private var milliseconds: Int64 = 0

  package init(
    initiator: String = "192.0.2.1", responder: String = "198.51.100.2", port: UInt16 = 500
  ) {
    self.initiator = Endpoint(address: Self.address(initiator), port: port)
    self.responder = Endpoint(address: Self.address(responder), port: port)
  }

  package static func address(_ text: String) -> IPAddress {
    IPAddress(text) ?? IPAddress(ipv4: 0)
  }

  /// Adds a datagram, `after` milliseconds from the one before.
  package mutating func send(
    _ octets: [UInt8], fromInitiator: Bool, after: Int64 = 100, on port: UInt16? = nil
  ) {
    milliseconds += after
    var source = fromInitiator ? initiator : responder
    var destination = fromInitiator ? responder : initiator
    if let port {
      source.port = port
      destination.port = port
    }
    let frame = FrameRecord(
      number: datagrams.count + 1, time: Timestamp(nanoseconds: milliseconds * 1_000_000),
      fileOffset: 0, capturedLength: octets.count + 42, originalLength: octets.count + 42,
      linkType: .ethernet)
    datagrams.append(
      IKEDatagram(
        frame: frame, source: source, destination: destination, transport: .udp,
        hasNonESPMarker: port == 4500, octets: octets, ttl: 64))
  }
}
