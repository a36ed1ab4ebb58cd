extension IKEv2 {
  /// Transform type 1: RFC 7296 section 3.3.2 and IANA's registry.
  ///
  /// 32 to 35 are RFC 9227's; 29 to 31, the implicit IV, RFC 8750's and for ESP alone.
  package struct EncryptionAlgorithm: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let desIV64 = Self(rawValue: 1)
    package static let desCBC = Self(rawValue: 2)
    package static let tripleDESCBC = Self(rawValue: 3)
    package static let rc5CBC = Self(rawValue: 4)
    package static let ideaCBC = Self(rawValue: 5)
    package static let castCBC = Self(rawValue: 6)
    package static let blowfishCBC = Self(rawValue: 7)
    package static let tripleIDEA = Self(rawValue: 8)
    package static let desIV32 = Self(rawValue: 9)
    package static let null = Self(rawValue: 11)
    package static let aesCBC = Self(rawValue: 12)
    package static let aesCTR = Self(rawValue: 13)
    package static let aesCCM8 = Self(rawValue: 14)
    package static let aesCCM12 = Self(rawValue: 15)
    package static let aesCCM16 = Self(rawValue: 16)
    package static let aesGCM8 = Self(rawValue: 18)
    package static let aesGCM12 = Self(rawValue: 19)
    package static let aesGCM16 = Self(rawValue: 20)
    package static let nullAuthAESGMAC = Self(rawValue: 21)
    package static let camelliaCBC = Self(rawValue: 23)
    package static let camelliaCTR = Self(rawValue: 24)
    package static let camelliaCCM8 = Self(rawValue: 25)
    package static let camelliaCCM12 = Self(rawValue: 26)
    package static let camelliaCCM16 = Self(rawValue: 27)
    package static let chaCha20Poly1305 = Self(rawValue: 28)
    package static let aesCCM8IIV = Self(rawValue: 29)
    package static let aesGCM16IIV = Self(rawValue: 30)
    package static let chaCha20Poly1305IIV = Self(rawValue: 31)
    package static let kuznyechikMGMKTREE = Self(rawValue: 32)
    package static let magmaMGMKTREE = Self(rawValue: 33)
    package static let kuznyechikMGMMACKTREE = Self(rawValue: 34)
    package static let magmaMGMMACKTREE = Self(rawValue: 35)

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
      .null: "NULL",
      .aesCBC: "AES-CBC",
      .aesCTR: "AES-CTR",
      .aesCCM8: "AES-CCM-8",
      .aesCCM12: "AES-CCM-12",
      .aesCCM16: "AES-CCM-16",
      .aesGCM8: "AES-GCM-8",
      .aesGCM12: "AES-GCM-12",
      .aesGCM16: "AES-GCM-16",
      .nullAuthAESGMAC: "AES-GMAC",
      .camelliaCBC: "Camellia-CBC",
      .camelliaCTR: "Camellia-CTR",
      .camelliaCCM8: "Camellia-CCM-8",
      .camelliaCCM12: "Camellia-CCM-12",
      .camelliaCCM16: "Camellia-CCM-16",
      .chaCha20Poly1305: "ChaCha20-Poly1305",
      .aesCCM8IIV: "AES-CCM-8-IIV",
      .aesGCM16IIV: "AES-GCM-16-IIV",
      .chaCha20Poly1305IIV: "ChaCha20-Poly1305-IIV",
      .kuznyechikMGMKTREE: "KUZNYECHIK-MGM-KTREE",
      .magmaMGMKTREE: "MAGMA-MGM-KTREE",
      .kuznyechikMGMMACKTREE: "KUZNYECHIK-MGM-MAC-KTREE",
      .magmaMGMMACKTREE: "MAGMA-MGM-MAC-KTREE",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [1024...65535]
  }
}
