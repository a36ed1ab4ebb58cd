extension IKEv1 {
  /// Attributes of a Phase 1 transform: RFC 2409 appendix A. Not Quick Mode's: there Key Length is
  /// 6.
  package struct AttributeType: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let encryptionAlgorithm = Self(rawValue: 1)
    package static let hashAlgorithm = Self(rawValue: 2)
    package static let authenticationMethod = Self(rawValue: 3)
    package static let groupDescription = Self(rawValue: 4)
    package static let groupType = Self(rawValue: 5)
    package static let groupPrime = Self(rawValue: 6)
    package static let groupGeneratorOne = Self(rawValue: 7)
    package static let groupGeneratorTwo = Self(rawValue: 8)
    package static let groupCurveA = Self(rawValue: 9)
    package static let groupCurveB = Self(rawValue: 10)
    package static let lifeType = Self(rawValue: 11)
    package static let lifeDuration = Self(rawValue: 12)
    package static let prf = Self(rawValue: 13)
    package static let keyLength = Self(rawValue: 14)
    package static let fieldSize = Self(rawValue: 15)
    package static let groupOrder = Self(rawValue: 16)

    package static let names: RegisteredNames<Self> = [
      .encryptionAlgorithm: "Encryption Algorithm",
      .hashAlgorithm: "Hash Algorithm",
      .authenticationMethod: "Authentication Method",
      .groupDescription: "Group Description",
      .groupType: "Group Type",
      .groupPrime: "Group Prime",
      .groupGeneratorOne: "Group Generator One",
      .groupGeneratorTwo: "Group Generator Two",
      .groupCurveA: "Group Curve A",
      .groupCurveB: "Group Curve B",
      .lifeType: "Life Type",
      .lifeDuration: "Life Duration",
      .prf: "PRF",
      .keyLength: "Key Length",
      .fieldSize: "Field Size",
      .groupOrder: "Group Order",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [16384...32767]
  }
}
