extension IKEv2 {
  /// Transform type 3: RFC 7296 section 3.3.2, RFC 4595, 4494, 4543, 4868.
  package struct IntegrityAlgorithm: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let none = Self(rawValue: 0)
    package static let hmacMD5To96 = Self(rawValue: 1)
    package static let hmacSHA1To96 = Self(rawValue: 2)
    package static let desMAC = Self(rawValue: 3)
    package static let kpdkMD5 = Self(rawValue: 4)
    package static let aesXCBCTo96 = Self(rawValue: 5)
    package static let hmacMD5To128 = Self(rawValue: 6)
    package static let hmacSHA1To160 = Self(rawValue: 7)
    package static let aesCMACTo96 = Self(rawValue: 8)
    package static let aes128GMAC = Self(rawValue: 9)
    package static let aes192GMAC = Self(rawValue: 10)
    package static let aes256GMAC = Self(rawValue: 11)
    package static let hmacSHA256To128 = Self(rawValue: 12)
    package static let hmacSHA384To192 = Self(rawValue: 13)
    package static let hmacSHA512To256 = Self(rawValue: 14)

    package static let names: RegisteredNames<Self> = [
      .none: "NONE",
      .hmacMD5To96: "HMAC-MD5-96",
      .hmacSHA1To96: "HMAC-SHA1-96",
      .desMAC: "DES-MAC",
      .kpdkMD5: "KPDK-MD5",
      .aesXCBCTo96: "AES-XCBC-96",
      .hmacMD5To128: "HMAC-MD5-128",
      .hmacSHA1To160: "HMAC-SHA1-160",
      .aesCMACTo96: "AES-CMAC-96",
      .aes128GMAC: "AES-128-GMAC",
      .aes192GMAC: "AES-192-GMAC",
      .aes256GMAC: "AES-256-GMAC",
      .hmacSHA256To128: "HMAC-SHA2-256-128",
      .hmacSHA384To192: "HMAC-SHA2-384-192",
      .hmacSHA512To256: "HMAC-SHA2-512-256",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [1024...65535]
  }
}
