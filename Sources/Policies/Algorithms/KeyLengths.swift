/// The key lengths of a cipher in bits: of the key alone, without salt, and with DES's parity bits.
package enum KeyLengths: Hashable, Sendable {
  /// One length; the Key Length attribute must not be sent (RFC 2407 section 4.5, RFC 7296
  /// section 3.3.5).
  case fixed(Int)
  /// A few lengths; the attribute tells which.
  case choice([Int])
  /// Any whole number of octets in the range; the default holds where the attribute is missing.
  case range(ClosedRange<Int>, default: Int)
  /// No key at all.
  case none

  package var isVariable: Bool {
    switch self {
    case .choice, .range: true
    case .fixed, .none: false
    }
  }

  package func allows(_ bits: Int) -> Bool {
    switch self {
    case .fixed(let length): bits == length
    case .choice(let lengths): lengths.contains(bits)
    case .range(let range, default: _): range.contains(bits) && bits % 8 == 0
    case .none: bits == 0
    }
  }

  /// What a transform without a Key Length attribute means. For AES and Camellia no standard
  /// allows that; peers that do it mean the shortest key.
  package var `default`: Int {
    switch self {
    case .fixed(let length): length
    case .choice(let lengths): lengths.first ?? 0
    case .range(_, let length): length
    case .none: 0
    }
  }
}
