extension IKEv2 {
  /// Transform types 4 and 6 to 12, and the number in the KE payload: RFC 7296 section 3.3.2, RFC
  /// 3526, 5903, 5114, 6954, 8031, 9385, and for ML-KEM draft-ietf-ipsecme-ikev2-mlkem.
  package struct KeyExchangeMethod: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let none = Self(rawValue: 0)
    package static let modp768 = Self(rawValue: 1)
    package static let modp1024 = Self(rawValue: 2)
    package static let modp1536 = Self(rawValue: 5)
    package static let modp2048 = Self(rawValue: 14)
    package static let modp3072 = Self(rawValue: 15)
    package static let modp4096 = Self(rawValue: 16)
    package static let modp6144 = Self(rawValue: 17)
    package static let modp8192 = Self(rawValue: 18)
    package static let ecp256 = Self(rawValue: 19)
    package static let ecp384 = Self(rawValue: 20)
    package static let ecp521 = Self(rawValue: 21)
    package static let modp1024s160 = Self(rawValue: 22)
    package static let modp2048s224 = Self(rawValue: 23)
    package static let modp2048s256 = Self(rawValue: 24)
    package static let ecp192 = Self(rawValue: 25)
    package static let ecp224 = Self(rawValue: 26)
    package static let brainpoolP224r1 = Self(rawValue: 27)
    package static let brainpoolP256r1 = Self(rawValue: 28)
    package static let brainpoolP384r1 = Self(rawValue: 29)
    package static let brainpoolP512r1 = Self(rawValue: 30)
    package static let curve25519 = Self(rawValue: 31)
    package static let curve448 = Self(rawValue: 32)
    package static let gost3410Bits256 = Self(rawValue: 33)
    package static let gost3410Bits512 = Self(rawValue: 34)
    package static let mlKEM512 = Self(rawValue: 35)
    package static let mlKEM768 = Self(rawValue: 36)
    package static let mlKEM1024 = Self(rawValue: 37)

    package static let names: RegisteredNames<Self> = [
      .none: "NONE",
      .modp768: "MODP-768",
      .modp1024: "MODP-1024",
      .modp1536: "MODP-1536",
      .modp2048: "MODP-2048",
      .modp3072: "MODP-3072",
      .modp4096: "MODP-4096",
      .modp6144: "MODP-6144",
      .modp8192: "MODP-8192",
      .ecp256: "ECP-256",
      .ecp384: "ECP-384",
      .ecp521: "ECP-521",
      .modp1024s160: "MODP-1024-160",
      .modp2048s224: "MODP-2048-224",
      .modp2048s256: "MODP-2048-256",
      .ecp192: "ECP-192",
      .ecp224: "ECP-224",
      .brainpoolP224r1: "brainpoolP224r1",
      .brainpoolP256r1: "brainpoolP256r1",
      .brainpoolP384r1: "brainpoolP384r1",
      .brainpoolP512r1: "brainpoolP512r1",
      .curve25519: "Curve25519",
      .curve448: "Curve448",
      .gost3410Bits256: "GOST3410-2012-256",
      .gost3410Bits512: "GOST3410-2012-512",
      .mlKEM512: "ML-KEM-512",
      .mlKEM768: "ML-KEM-768",
      .mlKEM1024: "ML-KEM-1024",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [1024...65535]
  }
}
