internal import ISAKMP

/// Octets that must never reach a report, a log or a debugger's dump.
///
/// Whoever needs them says `octets`; printing, interpolating, dumping or mirroring shows the length
/// and nothing else.
package struct SecretOctets: Hashable, Sendable, CustomStringConvertible,
  CustomDebugStringConvertible, CustomReflectable
{
  package var octets: [UInt8]

  package init(_ octets: some Sequence<UInt8>) { self.octets = Array(octets) }

  /// Hexadecimal digits; `nil` for an odd count or any other character.
  package init?(hex: some StringProtocol) {
    guard let octets = Hex.octets(hex) else { return nil }
    self.octets = octets
  }

  package var count: Int { octets.count }
  package var isEmpty: Bool { octets.isEmpty }

  package var description: String { "\(octets.count) secret octets" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a capture names but this program cannot compute.
package struct UnsupportedAlgorithm: Error, Hashable, Sendable, CustomStringConvertible {
  /// "hash algorithm TIGER", "no encryption algorithm".
  package var what: String
  package var description: String { what }

  package init(_ what: String) { self.what = what }
}
