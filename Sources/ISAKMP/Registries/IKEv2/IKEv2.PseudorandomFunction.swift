extension IKEv2 {
  /// Transform type 2: RFC 7296 section 3.3.2, RFC 4434, 4868, 4615, 9385.
  package struct PseudorandomFunction: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let hmacMD5 = Self(rawValue: 1)
    package static let hmacSHA1 = Self(rawValue: 2)
    package static let hmacTiger = Self(rawValue: 3)
    package static let aes128XCBC = Self(rawValue: 4)
    package static let hmacSHA256 = Self(rawValue: 5)
    package static let hmacSHA384 = Self(rawValue: 6)
    package static let hmacSHA512 = Self(rawValue: 7)
    package static let aes128CMAC = Self(rawValue: 8)
    package static let hmacStreebog512 = Self(rawValue: 9)

    package static let names: RegisteredNames<Self> = [
      .hmacMD5: "PRF-HMAC-MD5",
      .hmacSHA1: "PRF-HMAC-SHA1",
      .hmacTiger: "PRF-HMAC-TIGER",
      .aes128XCBC: "PRF-AES128-XCBC",
      .hmacSHA256: "PRF-HMAC-SHA2-256",
      .hmacSHA384: "PRF-HMAC-SHA2-384",
      .hmacSHA512: "PRF-HMAC-SHA2-512",
      .aes128CMAC: "PRF-AES128-CMAC",
      .hmacStreebog512: "PRF-HMAC-STREEBOG-512",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [1024...65535]
  }
}
