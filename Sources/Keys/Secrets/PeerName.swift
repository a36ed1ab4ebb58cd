internal import Policies

/// Whom a secret is for: an address, a prefix, an identity or anyone.
package struct PeerName: Hashable, Sendable {
  package var text: String

  package init(_ text: String) { self.text = text }

  /// strongSwan writes `%any`, and `%any6` or `0.0.0.0` where it means the same.
  package var isAny: Bool {
    ["any", "%any", "%any6", "0.0.0.0", "::", "*", "0.0.0.0/0", "::/0"].contains(text.lowercased())
  }

  package func names(address: [UInt8]?, identity: String?) -> Bool {
    if isAny { return false }
    if let identity, bare(identity) == bare(text) { return true }
    guard let address else { return false }
    let parts = text.split(separator: "/", maxSplits: 1)
    guard let first = parts.first, let network = Self.address(first),
      network.count == address.count
    else { return false }
    guard parts.count == 2 else { return network == address }
    guard let bits = Int(parts[1]), (0...network.count * 8).contains(bits) else { return false }
    return (0..<bits).allSatisfy {
      (network[$0 / 8] ^ address[$0 / 8]) & (0x80 >> UInt8($0 % 8)) == 0
    }
  }

  /// `@name` and `name` are the same identity.
  private func bare(_ name: String) -> Substring {
    name.lowercased().drop { $0 == "@" }[...]
  }

  /// Octets of an IPv4 or IPv6 address in text; `nil` for anything else.
  package static func address(_ text: some StringProtocol) -> [UInt8]? {
    AddressText.octets(text)
  }
}
