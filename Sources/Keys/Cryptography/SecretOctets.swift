internal import COpenSSL
internal import ISAKMP

/// Octets that must never reach a report, a log or a debugger's dump.
///
/// Whoever needs them says `octets`; printing, interpolating, dumping or mirroring shows the length
/// and nothing else. When the last copy is gone they are wiped from memory, so that a core dump or the
/// swap holds none of a run that is over; what was made of them elsewhere cannot be found any more.
package struct SecretOctets: Hashable, Sendable, CustomStringConvertible,
  CustomDebugStringConvertible, CustomReflectable
{
  private let storage: Storage

  package var octets: [UInt8] { storage.octets }

  package init(_ octets: some Sequence<UInt8>) { storage = Storage(Array(octets)) }

  /// Hexadecimal digits; `nil` for an odd count or any other character.
  package init?(hex: some StringProtocol) {
    guard let octets = Hex.octets(hex) else { return nil }
    self.init(octets)
  }

  package static func == (left: Self, right: Self) -> Bool { left.octets == right.octets }
  package func hash(into hasher: inout Hasher) { hasher.combine(octets) }

  package var count: Int { octets.count }
  package var isEmpty: Bool { octets.isEmpty }

  package var description: String { "\(octets.count) secret octets" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Only `deinit` changes the octets, when nobody else can see them.
  private final class Storage: @unchecked Sendable {
    private(set) var octets: [UInt8]

    init(_ octets: [UInt8]) { self.octets = octets }

    deinit {
      // Where the array itself lives on somewhere, this wipes a copy of it and does no harm.
      octets.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
  }
}

/// What a capture names but this program cannot compute.
package struct UnsupportedAlgorithm: Error, Hashable, Sendable, CustomStringConvertible {
  /// "hash algorithm TIGER", "no encryption algorithm".
  package var what: String
  package var description: String { what }

  package init(_ what: String) { self.what = what }
}
