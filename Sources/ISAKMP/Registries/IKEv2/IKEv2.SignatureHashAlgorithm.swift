extension IKEv2 {
  /// Hash algorithms of SIGNATURE_HASH_ALGORITHMS: RFC 7427 section 7, RFC 8420, RFC 9385.
  package struct SignatureHashAlgorithm: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let sha1 = Self(rawValue: 1)
    package static let sha256 = Self(rawValue: 2)
    package static let sha384 = Self(rawValue: 3)
    package static let sha512 = Self(rawValue: 4)
    package static let identity = Self(rawValue: 5)
    package static let streebog256 = Self(rawValue: 6)
    package static let streebog512 = Self(rawValue: 7)

    package static let names: RegisteredNames<Self> = [
      .sha1: "SHA-1",
      .sha256: "SHA2-256",
      .sha384: "SHA2-384",
      .sha512: "SHA2-512",
      .identity: "Identity",
      .streebog256: "STREEBOG-256",
      .streebog512: "STREEBOG-512",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [1024...65535]
  }
}
