extension IPsecDOI {
  /// ID Type: RFC 2407 section 4.6.2.1; 12 RFC 3554.
  package struct IdentificationType: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let ipv4Address = Self(rawValue: 1)
    package static let fqdn = Self(rawValue: 2)
    package static let userFQDN = Self(rawValue: 3)
    package static let ipv4Subnet = Self(rawValue: 4)
    package static let ipv6Address = Self(rawValue: 5)
    package static let ipv6Subnet = Self(rawValue: 6)
    package static let ipv4Range = Self(rawValue: 7)
    package static let ipv6Range = Self(rawValue: 8)
    package static let derASN1DN = Self(rawValue: 9)
    package static let derASN1GN = Self(rawValue: 10)
    package static let keyID = Self(rawValue: 11)
    package static let list = Self(rawValue: 12)

    package static let names: RegisteredNames<Self> = [
      .ipv4Address: "ID_IPV4_ADDR",
      .fqdn: "ID_FQDN",
      .userFQDN: "ID_USER_FQDN",
      .ipv4Subnet: "ID_IPV4_ADDR_SUBNET",
      .ipv6Address: "ID_IPV6_ADDR",
      .ipv6Subnet: "ID_IPV6_ADDR_SUBNET",
      .ipv4Range: "ID_IPV4_ADDR_RANGE",
      .ipv6Range: "ID_IPV6_ADDR_RANGE",
      .derASN1DN: "ID_DER_ASN1_DN",
      .derASN1GN: "ID_DER_ASN1_GN",
      .keyID: "ID_KEY_ID",
      .list: "ID_LIST",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [249...255]
  }
}
