extension IKEv1 {
  /// Encryption Algorithm of Phase 1: RFC 2409 appendix A, AES RFC 3602, Camellia RFC 4312.
  package struct EncryptionAlgorithm: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let desCBC = Self(rawValue: 1)
    package static let ideaCBC = Self(rawValue: 2)
    package static let blowfishCBC = Self(rawValue: 3)
    package static let rc5CBC = Self(rawValue: 4)
    package static let tripleDESCBC = Self(rawValue: 5)
    package static let castCBC = Self(rawValue: 6)
    package static let aesCBC = Self(rawValue: 7)
    package static let camelliaCBC = Self(rawValue: 8)

    package static let names: RegisteredNames<Self> = [
      .desCBC: "DES-CBC",
      .ideaCBC: "IDEA-CBC",
      .blowfishCBC: "Blowfish-CBC",
      .rc5CBC: "RC5-CBC",
      .tripleDESCBC: "3DES-CBC",
      .castCBC: "CAST-CBC",
      .aesCBC: "AES-CBC",
      .camelliaCBC: "Camellia-CBC",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [65001...65535]
  }
}
