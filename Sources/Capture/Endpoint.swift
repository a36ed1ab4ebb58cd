/// One end of a UDP or TCP conversation.
package struct Endpoint: Hashable, Sendable {
  package var address: IPAddress
  package var port: UInt16

  package init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }
}

extension Endpoint: Comparable {
  package static func < (left: Endpoint, right: Endpoint) -> Bool {
    left.address != right.address ? left.address < right.address : left.port < right.port
  }
}

extension Endpoint: CustomStringConvertible {
  /// `192.0.2.1:500`, `[2001:db8::1]:500`.
  package var description: String {
    address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
  }
}
