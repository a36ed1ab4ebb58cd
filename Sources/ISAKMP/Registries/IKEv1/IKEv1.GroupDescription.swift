extension IKEv1 {
  /// Group Description: RFC 2409 section 6, RFC 3526, RFC 5903, RFC 5114, RFC 6932.
  ///
  /// 6 to 13 come from draft-ietf-ipsec-ike-ecc-groups; old Cisco peers offer 7. 31 and 32 are not
  /// registered here, but peers send them with IKEv2's meaning.
  package struct GroupDescription: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let modp768 = Self(rawValue: 1)
    package static let modp1024 = Self(rawValue: 2)
    package static let ec2n155 = Self(rawValue: 3)
    package static let ec2n185 = Self(rawValue: 4)
    package static let modp1536 = Self(rawValue: 5)
    package static let ec2n163Random = Self(rawValue: 6)
    package static let ec2n163Koblitz = Self(rawValue: 7)
    package static let ec2n283Random = Self(rawValue: 8)
    package static let ec2n283Koblitz = Self(rawValue: 9)
    package static let ec2n409Random = Self(rawValue: 10)
    package static let ec2n409Koblitz = Self(rawValue: 11)
    package static let ec2n571Random = Self(rawValue: 12)
    package static let ec2n571Koblitz = Self(rawValue: 13)
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

    package static let names: RegisteredNames<Self> = [
      .modp768: "MODP-768",
      .modp1024: "MODP-1024",
      .ec2n155: "EC2N-155",
      .ec2n185: "EC2N-185",
      .modp1536: "MODP-1536",
      .ec2n163Random: "EC2N-163-random",
      .ec2n163Koblitz: "EC2N-163-Koblitz",
      .ec2n283Random: "EC2N-283-random",
      .ec2n283Koblitz: "EC2N-283-Koblitz",
      .ec2n409Random: "EC2N-409-random",
      .ec2n409Koblitz: "EC2N-409-Koblitz",
      .ec2n571Random: "EC2N-571-random",
      .ec2n571Koblitz: "EC2N-571-Koblitz",
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
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [32768...65535]
  }
}
