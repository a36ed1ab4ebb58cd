extension IPsecDOI {
  /// Attributes of a Quick Mode transform: RFC 2407 section 4.5. Not Phase 1's: there Key Length is
  /// 14.
  package struct AttributeType: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let lifeType = Self(rawValue: 1)
    package static let lifeDuration = Self(rawValue: 2)
    package static let groupDescription = Self(rawValue: 3)
    package static let encapsulationMode = Self(rawValue: 4)
    package static let authenticationAlgorithm = Self(rawValue: 5)
    package static let keyLength = Self(rawValue: 6)
    package static let keyRounds = Self(rawValue: 7)
    package static let compressDictionarySize = Self(rawValue: 8)
    package static let compressPrivateAlgorithm = Self(rawValue: 9)
    package static let ecnTunnel = Self(rawValue: 10)
    package static let extendedSequenceNumber = Self(rawValue: 11)
    package static let authenticationKeyLength = Self(rawValue: 12)
    package static let signatureEncodingAlgorithm = Self(rawValue: 13)
    package static let addressPreservation = Self(rawValue: 14)
    package static let saDirection = Self(rawValue: 15)

    package static let names: RegisteredNames<Self> = [
      .lifeType: "SA Life Type",
      .lifeDuration: "SA Life Duration",
      .groupDescription: "Group Description",
      .encapsulationMode: "Encapsulation Mode",
      .authenticationAlgorithm: "Authentication Algorithm",
      .keyLength: "Key Length",
      .keyRounds: "Key Rounds",
      .compressDictionarySize: "Compress Dictionary Size",
      .compressPrivateAlgorithm: "Compress Private Algorithm",
      .ecnTunnel: "ECN Tunnel",
      .extendedSequenceNumber: "Extended (64-bit) Sequence Number",
      .authenticationKeyLength: "Authentication Key Length",
      .signatureEncodingAlgorithm: "Signature Encoding Algorithm",
      .addressPreservation: "Address Preservation",
      .saDirection: "SA Direction",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [32001...32767]
  }
}
