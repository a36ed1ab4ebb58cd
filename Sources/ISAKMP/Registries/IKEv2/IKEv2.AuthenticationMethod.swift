extension IKEv2 {
  /// Auth Method of the AUTH payload: RFC 7296 section 3.8, RFC 4754, 6467, 7619, 7427.
  package struct AuthenticationMethod: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let rsaSignature = Self(rawValue: 1)
    package static let sharedKey = Self(rawValue: 2)
    package static let dssSignature = Self(rawValue: 3)
    package static let ecdsaSHA256 = Self(rawValue: 9)
    package static let ecdsaSHA384 = Self(rawValue: 10)
    package static let ecdsaSHA512 = Self(rawValue: 11)
    package static let genericSecurePassword = Self(rawValue: 12)
    package static let null = Self(rawValue: 13)
    package static let digitalSignature = Self(rawValue: 14)

    package static let names: RegisteredNames<Self> = [
      .rsaSignature: "RSA signature",
      .sharedKey: "pre-shared key",
      .dssSignature: "DSS signature",
      .ecdsaSHA256: "ECDSA with SHA2-256 on ECP-256",
      .ecdsaSHA384: "ECDSA with SHA2-384 on ECP-384",
      .ecdsaSHA512: "ECDSA with SHA2-512 on ECP-521",
      .genericSecurePassword: "generic secure password",
      .null: "NULL authentication",
      .digitalSignature: "digital signature",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [201...255]
  }
}
