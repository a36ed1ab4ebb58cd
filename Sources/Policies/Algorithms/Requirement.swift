/// How strongly the standards ask for an algorithm or warn of it, and where they say so.
package struct Requirement: Hashable, Sendable, CustomStringConvertible {
  package let level: RequirementLevel
  /// `RFC 8247 section 2.4`.
  package let source: String

  package init(_ level: RequirementLevel, _ source: String) {
    self.level = level
    self.source = source
  }

  /// `SHOULD NOT, RFC 8247 section 2.4`.
  package var description: String { "\(level), \(source)" }
}

/// The words of RFC 2119, with the tendencies of RFC 8247 section 1.3, and RFC 9395's status.
package enum RequirementLevel: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case must = "MUST"
  /// Expected to lose its MUST.
  case mustMinus = "MUST-"
  /// Expected to become a MUST.
  case shouldPlus = "SHOULD+"
  case should = "SHOULD"
  case may = "MAY"
  case shouldNot = "SHOULD NOT"
  case mustNot = "MUST NOT"
  case deprecated = "DEPRECATED"

  package var description: String { rawValue }

  /// Whether using the algorithm is discouraged or forbidden.
  package var warnsOff: Bool { self == .shouldNot || self == .mustNot || self == .deprecated }
}

extension Requirement {
  static func ikeEncryption(_ level: RequirementLevel) -> Self {
    Self(level, "RFC 8247 section 2.1")
  }
  static func ikePRF(_ level: RequirementLevel) -> Self { Self(level, "RFC 8247 section 2.2") }
  static func ikeIntegrity(_ level: RequirementLevel) -> Self {
    Self(level, "RFC 8247 section 2.3")
  }
  static func ikeGroup(_ level: RequirementLevel) -> Self { Self(level, "RFC 8247 section 2.4") }
  static func ikeAuthentication(_ level: RequirementLevel) -> Self {
    Self(level, "RFC 8247 section 3.1")
  }
  static func espEncryption(_ level: RequirementLevel) -> Self { Self(level, "RFC 8221 section 5") }
  static func espAuthentication(_ level: RequirementLevel) -> Self {
    Self(level, "RFC 8221 section 6")
  }
  /// Named obsolete together with IKEv1; the registries show it in their status column.
  static let deprecated = Self(.deprecated, "RFC 9395 section 5")
}
