extension IKEv2 {
  /// Transform type 3: RFC 7296 section 3.3.2, RFC 4595, 4494, 4543, 4868.
  package struct IntegrityAlgorithm: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let none = Self(rawValue: 0)
    package static let hmacMD5_96 = Self(rawValue: 1)
    package static let hmacSHA1_96 = Self(rawValue: 2)
    package static let desMAC = Self(rawValue: 3)
    package static let kpdkMD5 = Self(rawValue: 4)
    package static let aesXCBC_96 = Self(rawValue: 5)
    package static let hmacMD5_128 = Self(rawValue: 6)
    package static let hmacSHA1_160 = Self(rawValue: 7)
    package static let aesCMAC_96 = Self(rawValue: 8)
    package static let aes128GMAC = Self(rawValue: 9)
    package static let aes192GMAC = Self(rawValue: 10)
    package static let aes256GMAC = Self(rawValue: 11)
    package static let hmacSHA2_256_128 = Self(rawValue: 12)
    package static let hmacSHA2_384_192 = Self(rawValue: 13)
    package static let hmacSHA2_512_256 = Self(rawValue: 14)

    package static let names: RegisteredNames<Self> = [
      .none: "NONE",
      .hmacMD5_96: "HMAC-MD5-96",
      .hmacSHA1_96: "HMAC-SHA1-96",
      .desMAC: "DES-MAC",
      .kpdkMD5: "KPDK-MD5",
      .aesXCBC_96: "AES-XCBC-96",
      .hmacMD5_128: "HMAC-MD5-128",
      .hmacSHA1_160: "HMAC-SHA1-160",
      .aesCMAC_96: "AES-CMAC-96",
      .aes128GMAC: "AES-128-GMAC",
      .aes192GMAC: "AES-192-GMAC",
      .aes256GMAC: "AES-256-GMAC",
      .hmacSHA2_256_128: "HMAC-SHA2-256-128",
      .hmacSHA2_384_192: "HMAC-SHA2-384-192",
      .hmacSHA2_512_256: "HMAC-SHA2-512-256",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [1024...65535]
  }
}
