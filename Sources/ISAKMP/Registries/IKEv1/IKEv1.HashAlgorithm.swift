extension IKEv1 {
  /// Hash Algorithm of Phase 1: RFC 2409 appendix A; 4 to 6 RFC 4868.
  package struct HashAlgorithm: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let md5 = Self(rawValue: 1)
    package static let sha1 = Self(rawValue: 2)
    package static let tiger = Self(rawValue: 3)
    package static let sha256 = Self(rawValue: 4)
    package static let sha384 = Self(rawValue: 5)
    package static let sha512 = Self(rawValue: 6)

    package static let names: RegisteredNames<Self> = [
      .md5: "MD5",
      .sha1: "SHA-1",
      .tiger: "TIGER",
      .sha256: "SHA2-256",
      .sha384: "SHA2-384",
      .sha512: "SHA2-512",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [65001...65535]
  }
}
