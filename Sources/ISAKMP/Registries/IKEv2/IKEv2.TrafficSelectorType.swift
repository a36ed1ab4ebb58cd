extension IKEv2 {
  /// TS Type: RFC 7296 section 3.13.1, RFC 4595, RFC 9478.
  package struct TrafficSelectorType: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let ipv4Range = Self(rawValue: 7)
    package static let ipv6Range = Self(rawValue: 8)
    package static let fcRange = Self(rawValue: 9)
    package static let securityLabel = Self(rawValue: 10)

    package static let names: RegisteredNames<Self> = [
      .ipv4Range: "TS_IPV4_ADDR_RANGE",
      .ipv6Range: "TS_IPV6_ADDR_RANGE",
      .fcRange: "TS_FC_ADDR_RANGE",
      .securityLabel: "TS_SECLABEL",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [241...255]
  }
}
