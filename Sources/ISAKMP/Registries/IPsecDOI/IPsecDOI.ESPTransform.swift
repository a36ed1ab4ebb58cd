extension IPsecDOI {
  /// ESP transforms of Quick Mode: RFC 2407 section 4.4.4, RFC 3602, 3686, 4309, 4106, 4196, 4312,
  /// 4543.
  ///
  /// Up to 20 the numbers are IKEv2's; from 21 on they differ.
  package struct ESPTransform: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let desIV64 = Self(rawValue: 1)
    package static let desCBC = Self(rawValue: 2)
    package static let tripleDESCBC = Self(rawValue: 3)
    package static let rc5CBC = Self(rawValue: 4)
    package static let ideaCBC = Self(rawValue: 5)
    package static let castCBC = Self(rawValue: 6)
    package static let blowfishCBC = Self(rawValue: 7)
    package static let tripleIDEA = Self(rawValue: 8)
    package static let desIV32 = Self(rawValue: 9)
    package static let rc4 = Self(rawValue: 10)
    package static let null = Self(rawValue: 11)
    package static let aesCBC = Self(rawValue: 12)
    package static let aesCTR = Self(rawValue: 13)
    package static let aesCCM8 = Self(rawValue: 14)
    package static let aesCCM12 = Self(rawValue: 15)
    package static let aesCCM16 = Self(rawValue: 16)
    package static let aesGCM8 = Self(rawValue: 18)
    package static let aesGCM12 = Self(rawValue: 19)
    package static let aesGCM16 = Self(rawValue: 20)
    package static let seedCBC = Self(rawValue: 21)
    package static let camelliaCBC = Self(rawValue: 22)
    package static let nullAuthAESGMAC = Self(rawValue: 23)

    package static let names: RegisteredNames<Self> = [
      .desIV64: "DES-IV64",
      .desCBC: "DES-CBC",
      .tripleDESCBC: "3DES-CBC",
      .rc5CBC: "RC5-CBC",
      .ideaCBC: "IDEA-CBC",
      .castCBC: "CAST-CBC",
      .blowfishCBC: "Blowfish-CBC",
      .tripleIDEA: "3IDEA",
      .desIV32: "DES-IV32",
      .rc4: "RC4",
      .null: "NULL",
      .aesCBC: "AES-CBC",
      .aesCTR: "AES-CTR",
      .aesCCM8: "AES-CCM-8",
      .aesCCM12: "AES-CCM-12",
      .aesCCM16: "AES-CCM-16",
      .aesGCM8: "AES-GCM-8",
      .aesGCM12: "AES-GCM-12",
      .aesGCM16: "AES-GCM-16",
      .seedCBC: "SEED-CBC",
      .camelliaCBC: "Camellia-CBC",
      .nullAuthAESGMAC: "AES-GMAC",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [249...255]
  }
}
