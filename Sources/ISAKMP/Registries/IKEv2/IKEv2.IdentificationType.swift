extension IKEv2 {
  /// ID Type: RFC 7296 section 3.5, RFC 4595, RFC 7619.
  package struct IdentificationType: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let ipv4Address = Self(rawValue: 1)
    package static let fqdn = Self(rawValue: 2)
    package static let rfc822Address = Self(rawValue: 3)
    package static let ipv6Address = Self(rawValue: 5)
    package static let derASN1DN = Self(rawValue: 9)
    package static let derASN1GN = Self(rawValue: 10)
    package static let keyID = Self(rawValue: 11)
    package static let fcName = Self(rawValue: 12)
    package static let null = Self(rawValue: 13)

    package static let names: RegisteredNames<Self> = [
      .ipv4Address: "ID_IPV4_ADDR",
      .fqdn: "ID_FQDN",
      .rfc822Address: "ID_RFC822_ADDR",
      .ipv6Address: "ID_IPV6_ADDR",
      .derASN1DN: "ID_DER_ASN1_DN",
      .derASN1GN: "ID_DER_ASN1_GN",
      .keyID: "ID_KEY_ID",
      .fcName: "ID_FC_NAME",
      .null: "ID_NULL",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [201...255]
  }
}
