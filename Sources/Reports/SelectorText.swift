internal import Capture
internal import ISAKMP
package import Policies

extension ConfiguredSelector {
  /// "192.0.2.0/24", "198.51.100.7 protocol 17 port 1701".
  package var text: String { text(ofPeer: false) }

  package func text(ofPeer isPeer: Bool) -> String {
    switch self {
    case .range(let start, let end, let protocolID, let startPort, let endPort):
      Self.addresses(start, end) + Self.limits(protocolID, startPort, endPort)
    case .dynamic(let protocolID, let startPort, let endPort):
      (isPeer ? "the peer's own address" : "its own address")
        + Self.limits(protocolID, startPort, endPort)
    case .named(let name): name
    }
  }

  private static func limits(_ protocolID: UInt8, _ first: UInt16, _ last: UInt16) -> String {
    let id = protocolID == 0 ? "" : " protocol \(protocolID)"
    if first == 0, last == 65535 { return id }
    return id + (first == last ? " port \(first)" : " ports \(first)–\(last)")
  }

  private static func addresses(_ start: [UInt8], _ end: [UInt8]) -> String {
    guard let first = IPAddress(octets: start), let last = IPAddress(octets: end) else {
      return "?"
    }
    if start == end { return "\(first)" }
    let mask = zip(start, end).map { ~($0 ^ $1) }
    if let length = AddressText.prefixLength(netMask: mask),
      zip(start, mask).allSatisfy({ $0 & ~$1 == 0 })
    {
      return "\(first)/\(length)"
    }
    return "\(first)–\(last)"
  }
}
