/// Exchange Type: RFC 2408 section 3.1 and RFC 7296 section 3.1.
///
/// IKEv1's have the names that users see: "Identity Protection" is called Main Mode since RFC 2409.
package struct ExchangeType: RegisteredNumber {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  // IKEv1: RFC 2408, RFC 2409, and 6 of the Mode-Config draft
  package static let none = Self(rawValue: 0)
  package static let base = Self(rawValue: 1)
  package static let mainMode = Self(rawValue: 2)
  package static let authenticationOnly = Self(rawValue: 3)
  package static let aggressiveMode = Self(rawValue: 4)
  package static let informationalV1 = Self(rawValue: 5)
  package static let transaction = Self(rawValue: 6)
  package static let quickMode = Self(rawValue: 32)
  package static let newGroupMode = Self(rawValue: 33)

  // IKEv2: RFC 7296, 38 RFC 5723, 39 to 42 RFC 9838, 43 RFC 9242, 44 RFC 9370
  package static let ikeSAInit = Self(rawValue: 34)
  package static let ikeAuth = Self(rawValue: 35)
  package static let createChildSA = Self(rawValue: 36)
  package static let informational = Self(rawValue: 37)
  package static let ikeSessionResume = Self(rawValue: 38)
  package static let gsaAuth = Self(rawValue: 39)
  package static let gsaRegistration = Self(rawValue: 40)
  package static let gsaRekey = Self(rawValue: 41)
  package static let gsaInbandRekey = Self(rawValue: 42)
  package static let ikeIntermediate = Self(rawValue: 43)
  package static let ikeFollowupKE = Self(rawValue: 44)

  package static let names: RegisteredNames<Self> = [
    .none: "None",
    .base: "Base",
    .mainMode: "Main Mode",
    .authenticationOnly: "Authentication Only",
    .aggressiveMode: "Aggressive Mode",
    .informationalV1: "Informational",
    .transaction: "Transaction",
    .quickMode: "Quick Mode",
    .newGroupMode: "New Group Mode",
    .ikeSAInit: "IKE_SA_INIT",
    .ikeAuth: "IKE_AUTH",
    .createChildSA: "CREATE_CHILD_SA",
    .informational: "INFORMATIONAL",
    .ikeSessionResume: "IKE_SESSION_RESUME",
    .gsaAuth: "GSA_AUTH",
    .gsaRegistration: "GSA_REGISTRATION",
    .gsaRekey: "GSA_REKEY",
    .gsaInbandRekey: "GSA_INBAND_REKEY",
    .ikeIntermediate: "IKE_INTERMEDIATE",
    .ikeFollowupKE: "IKE_FOLLOWUP_KE",
  ]

  package static let privateUse: [ClosedRange<UInt8>] = [240...255]

  /// 34 and above belong to IKEv2; 240 and above to whoever agrees on them.
  package var isIKEv2: Bool { (34...239).contains(rawValue) }
}
