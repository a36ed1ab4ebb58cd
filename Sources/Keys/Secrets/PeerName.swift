internal import Policies

/// Whom a secret is for: an address, a prefix, an identity or anyone.
package struct PeerName: Hashable, Sendable {
  package var text: String

  package init(_ text: String) { self.text = text }

  /// strongSwan writes `%any`, and `%any6` or `0.0.0.0` where it means the same.
  package var isAny: Bool {
    ["any", "%any", "%any6", "0.0.0.0", "::", "*", "0.0.0.0/0", "::/0"].contains(text.lowercased())
  }

  /// An address, or those with the same first bits.
  struct Network: Hashable, Sendable {
    /// 4 or 16; those behind the prefix are zero.
    var octets: [UInt8]
    /// How many bits of the prefix.
    var bits: Int

    init(_ address: [UInt8], bits: Int) {
      octets = address.enumerated().map { index, octet in
        let kept = min(max(bits - index * 8, 0), 8)
        return octet & UInt8(truncatingIfNeeded: 0xff00 >> kept)
      }
      self.bits = bits
    }
  }

  /// `nil` where it names no addresses.
  var network: Network? {
    let parts = text.split(separator: "/", maxSplits: 1)
    guard let first = parts.first, let address = Self.address(first) else { return nil }
    guard parts.count == 2 else { return Network(address, bits: address.count * 8) }
    guard let bits = Int(parts[1]), (0...address.count * 8).contains(bits) else { return nil }
    return Network(address, bits: bits)
  }

  /// `@name` and `name` are the same identity.
  static func bare(_ name: String) -> String { String(name.lowercased().drop { $0 == "@" }) }

  /// Octets of an IPv4 or IPv6 address in text; `nil` for anything else.
  package static func address(_ text: some StringProtocol) -> [UInt8]? {
    AddressText.octets(text)
  }
}
