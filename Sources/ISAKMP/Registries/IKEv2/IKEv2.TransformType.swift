extension IKEv2 {
  /// Transform Type: RFC 7296 section 3.3.2; 6 to 12 RFC 9370, 13 and 14 RFC 9838.
  ///
  /// 4 was "Diffie-Hellman Group" until RFC 9370; 5 is "Sequence Numbers" since RFC 9827.
  package struct TransformType: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let encryptionAlgorithm = Self(rawValue: 1)
    package static let pseudorandomFunction = Self(rawValue: 2)
    package static let integrityAlgorithm = Self(rawValue: 3)
    package static let keyExchangeMethod = Self(rawValue: 4)
    package static let extendedSequenceNumbers = Self(rawValue: 5)
    package static let additionalKeyExchange1 = Self(rawValue: 6)
    package static let additionalKeyExchange2 = Self(rawValue: 7)
    package static let additionalKeyExchange3 = Self(rawValue: 8)
    package static let additionalKeyExchange4 = Self(rawValue: 9)
    package static let additionalKeyExchange5 = Self(rawValue: 10)
    package static let additionalKeyExchange6 = Self(rawValue: 11)
    package static let additionalKeyExchange7 = Self(rawValue: 12)
    package static let keyWrapAlgorithm = Self(rawValue: 13)
    package static let groupControllerAuthentication = Self(rawValue: 14)

    package static let names: RegisteredNames<Self> = [
      .encryptionAlgorithm: "Encryption Algorithm",
      .pseudorandomFunction: "Pseudorandom Function",
      .integrityAlgorithm: "Integrity Algorithm",
      .keyExchangeMethod: "Key Exchange Method",
      .extendedSequenceNumbers: "Extended Sequence Numbers",
      .additionalKeyExchange1: "Additional Key Exchange 1",
      .additionalKeyExchange2: "Additional Key Exchange 2",
      .additionalKeyExchange3: "Additional Key Exchange 3",
      .additionalKeyExchange4: "Additional Key Exchange 4",
      .additionalKeyExchange5: "Additional Key Exchange 5",
      .additionalKeyExchange6: "Additional Key Exchange 6",
      .additionalKeyExchange7: "Additional Key Exchange 7",
      .keyWrapAlgorithm: "Key Wrap Algorithm",
      .groupControllerAuthentication: "Group Controller Authentication Method",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [241...255]

    /// `ENCR`, `PRF`, `INTEG`, `KE`, `ESN`, `ADDKE1`.
    package var shortName: String { Self.shortNames[rawValue] ?? description }

    /// The additional key exchanges of RFC 9370.
    package var isAdditionalKeyExchange: Bool { (6...12).contains(rawValue) }

    package static let shortNames: RegisteredNames<Self> = [
      .encryptionAlgorithm: "ENCR",
      .pseudorandomFunction: "PRF",
      .integrityAlgorithm: "INTEG",
      .keyExchangeMethod: "KE",
      .extendedSequenceNumbers: "ESN",
      .additionalKeyExchange1: "ADDKE1",
      .additionalKeyExchange2: "ADDKE2",
      .additionalKeyExchange3: "ADDKE3",
      .additionalKeyExchange4: "ADDKE4",
      .additionalKeyExchange5: "ADDKE5",
      .additionalKeyExchange6: "ADDKE6",
      .additionalKeyExchange7: "ADDKE7",
      .keyWrapAlgorithm: "KWA",
      .groupControllerAuthentication: "GCAUTH",
    ]
  }
}
