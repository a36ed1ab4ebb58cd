extension IPsecDOI {
  /// Authentication Algorithm of Quick Mode: RFC 2407 section 4.5, RFC 4868, 2857, 3566, 4359,
  /// 4543.
  package struct AuthenticationAlgorithm: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let hmacMD5 = Self(rawValue: 1)
    package static let hmacSHA1 = Self(rawValue: 2)
    package static let desMAC = Self(rawValue: 3)
    package static let kpdk = Self(rawValue: 4)
    package static let hmacSHA256 = Self(rawValue: 5)
    package static let hmacSHA384 = Self(rawValue: 6)
    package static let hmacSHA512 = Self(rawValue: 7)
    package static let hmacRIPEMD = Self(rawValue: 8)
    package static let aesXCBCMAC = Self(rawValue: 9)
    package static let sigRSA = Self(rawValue: 10)
    package static let aes128GMAC = Self(rawValue: 11)
    package static let aes192GMAC = Self(rawValue: 12)
    package static let aes256GMAC = Self(rawValue: 13)

    package static let names: RegisteredNames<Self> = [
      .hmacMD5: "HMAC-MD5",
      .hmacSHA1: "HMAC-SHA-1",
      .desMAC: "DES-MAC",
      .kpdk: "KPDK",
      .hmacSHA256: "HMAC-SHA2-256",
      .hmacSHA384: "HMAC-SHA2-384",
      .hmacSHA512: "HMAC-SHA2-512",
      .hmacRIPEMD: "HMAC-RIPEMD",
      .aesXCBCMAC: "AES-XCBC-MAC",
      .sigRSA: "SIG-RSA",
      .aes128GMAC: "AES-128-GMAC",
      .aes192GMAC: "AES-192-GMAC",
      .aes256GMAC: "AES-256-GMAC",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [61440...65535]
  }
}
