extension IKEv1 {
  /// Situation of the IPsec DOI, a bit mask: RFC 2407 section 4.2.
  package struct Situation: OptionSet, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let identityOnly = Self(rawValue: 0x01)
    package static let secrecy = Self(rawValue: 0x02)
    package static let integrity = Self(rawValue: 0x04)

    /// `SIT_IDENTITY_ONLY`, several joined by a plus sign; bits without a name in hex.
    package var description: String {
      let names: [(Self, String)] = [
        (.identityOnly, "SIT_IDENTITY_ONLY"), (.secrecy, "SIT_SECRECY"),
        (.integrity, "SIT_INTEGRITY"),
      ]
      var parts = names.filter { contains($0.0) }.map(\.1)
      let rest = rawValue & ~0x07
      if rest != 0 || parts.isEmpty { parts.append("0x" + String(rest, radix: 16)) }
      return parts.joined(separator: " + ")
    }
  }
}
