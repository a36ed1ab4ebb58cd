extension IPsecDOI {
  /// AH transforms of Quick Mode: RFC 2407 section 4.4.3, RFC 4868, 2857, 3566, 4359, 4543.
  package struct AHTransform: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let md5 = Self(rawValue: 2)
    package static let sha1 = Self(rawValue: 3)
    package static let des = Self(rawValue: 4)
    package static let sha256 = Self(rawValue: 5)
    package static let sha384 = Self(rawValue: 6)
    package static let sha512 = Self(rawValue: 7)
    package static let ripemd = Self(rawValue: 8)
    package static let aesXCBCMAC = Self(rawValue: 9)
    package static let rsa = Self(rawValue: 10)
    package static let aes128GMAC = Self(rawValue: 11)
    package static let aes192GMAC = Self(rawValue: 12)
    package static let aes256GMAC = Self(rawValue: 13)

    package static let names: RegisteredNames<Self> = [
      .md5: "MD5",
      .sha1: "SHA-1",
      .des: "DES",
      .sha256: "SHA2-256",
      .sha384: "SHA2-384",
      .sha512: "SHA2-512",
      .ripemd: "RIPEMD",
      .aesXCBCMAC: "AES-XCBC-MAC",
      .rsa: "RSA",
      .aes128GMAC: "AES-128-GMAC",
      .aes192GMAC: "AES-192-GMAC",
      .aes256GMAC: "AES-256-GMAC",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [249...255]
  }
}
