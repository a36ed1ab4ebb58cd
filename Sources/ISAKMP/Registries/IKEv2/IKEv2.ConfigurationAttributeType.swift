extension IKEv2 {
  /// Configuration attributes: RFC 7296 section 3.15.1 and IANA's registry.
  ///
  /// 5, 9 and 11 are RFC 4306's; RFC 7296 took them back, old peers still send them.
  package struct ConfigurationAttributeType: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let internalIP4Address = Self(rawValue: 1)
    package static let internalIP4Netmask = Self(rawValue: 2)
    package static let internalIP4DNS = Self(rawValue: 3)
    package static let internalIP4NBNS = Self(rawValue: 4)
    package static let internalAddressExpiry = Self(rawValue: 5)
    package static let internalIP4DHCP = Self(rawValue: 6)
    package static let applicationVersion = Self(rawValue: 7)
    package static let internalIP6Address = Self(rawValue: 8)
    package static let internalIP6Netmask = Self(rawValue: 9)
    package static let internalIP6DNS = Self(rawValue: 10)
    package static let internalIP6NBNS = Self(rawValue: 11)
    package static let internalIP6DHCP = Self(rawValue: 12)
    package static let internalIP4Subnet = Self(rawValue: 13)
    package static let supportedAttributes = Self(rawValue: 14)
    package static let internalIP6Subnet = Self(rawValue: 15)
    package static let mip6HomePrefix = Self(rawValue: 16)
    package static let internalIP6Link = Self(rawValue: 17)
    package static let internalIP6Prefix = Self(rawValue: 18)
    package static let homeAgentAddress = Self(rawValue: 19)
    package static let pCSCFIP4Address = Self(rawValue: 20)
    package static let pCSCFIP6Address = Self(rawValue: 21)
    package static let fttKAT = Self(rawValue: 22)
    package static let externalSourceIP4NATInfo = Self(rawValue: 23)
    package static let timeoutPeriodForLivenessCheck = Self(rawValue: 24)
    package static let internalDNSDomain = Self(rawValue: 25)
    package static let internalDNSSECTrustAnchor = Self(rawValue: 26)
    package static let encDNSIP4 = Self(rawValue: 27)
    package static let encDNSIP6 = Self(rawValue: 28)
    package static let encDNSDigestInfo = Self(rawValue: 29)

    package static let names: RegisteredNames<Self> = [
      .internalIP4Address: "INTERNAL_IP4_ADDRESS",
      .internalIP4Netmask: "INTERNAL_IP4_NETMASK",
      .internalIP4DNS: "INTERNAL_IP4_DNS",
      .internalIP4NBNS: "INTERNAL_IP4_NBNS",
      .internalAddressExpiry: "INTERNAL_ADDRESS_EXPIRY",
      .internalIP4DHCP: "INTERNAL_IP4_DHCP",
      .applicationVersion: "APPLICATION_VERSION",
      .internalIP6Address: "INTERNAL_IP6_ADDRESS",
      .internalIP6Netmask: "INTERNAL_IP6_NETMASK",
      .internalIP6DNS: "INTERNAL_IP6_DNS",
      .internalIP6NBNS: "INTERNAL_IP6_NBNS",
      .internalIP6DHCP: "INTERNAL_IP6_DHCP",
      .internalIP4Subnet: "INTERNAL_IP4_SUBNET",
      .supportedAttributes: "SUPPORTED_ATTRIBUTES",
      .internalIP6Subnet: "INTERNAL_IP6_SUBNET",
      .mip6HomePrefix: "MIP6_HOME_PREFIX",
      .internalIP6Link: "INTERNAL_IP6_LINK",
      .internalIP6Prefix: "INTERNAL_IP6_PREFIX",
      .homeAgentAddress: "HOME_AGENT_ADDRESS",
      .pCSCFIP4Address: "P_CSCF_IP4_ADDRESS",
      .pCSCFIP6Address: "P_CSCF_IP6_ADDRESS",
      .fttKAT: "FTT_KAT",
      .externalSourceIP4NATInfo: "EXTERNAL_SOURCE_IP4_NAT_INFO",
      .timeoutPeriodForLivenessCheck: "TIMEOUT_PERIOD_FOR_LIVENESS_CHECK",
      .internalDNSDomain: "INTERNAL_DNS_DOMAIN",
      .internalDNSSECTrustAnchor: "INTERNAL_DNSSEC_TA",
      .encDNSIP4: "ENCDNS_IP4",
      .encDNSIP6: "ENCDNS_IP6",
      .encDNSDigestInfo: "ENCDNS_DIGEST_INFO",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [16384...32767]
  }
}
