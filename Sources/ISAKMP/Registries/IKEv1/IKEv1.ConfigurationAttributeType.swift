extension IKEv1 {
  /// Attributes of the Transaction exchange: Mode-Config, XAUTH, and what Cisco Unity and Check
  /// Point added.
  package struct ConfigurationAttributeType: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    // Mode-Config: draft-ietf-ipsec-isakmp-mode-cfg-05 section 3.3
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

    // Check Point
    package static let checkPointDefaultDomain = Self(rawValue: 16387)
    package static let checkPointMACAddress = Self(rawValue: 16388)
    package static let checkPointReasonCode = Self(rawValue: 16389)
    package static let checkPoint16400 = Self(rawValue: 16400)
    package static let checkPoint16401 = Self(rawValue: 16401)
    package static let checkPoint16402 = Self(rawValue: 16402)

    // XAUTH: draft-beaulieu-ike-xauth-02 section 6.2
    package static let xauthType = Self(rawValue: 16520)
    package static let xauthUserName = Self(rawValue: 16521)
    package static let xauthUserPassword = Self(rawValue: 16522)
    package static let xauthPasscode = Self(rawValue: 16523)
    package static let xauthMessage = Self(rawValue: 16524)
    package static let xauthChallenge = Self(rawValue: 16525)
    package static let xauthDomain = Self(rawValue: 16526)
    package static let xauthStatus = Self(rawValue: 16527)
    package static let xauthNextPIN = Self(rawValue: 16528)
    package static let xauthAnswer = Self(rawValue: 16529)

    // Cisco Unity
    package static let unityBanner = Self(rawValue: 28672)
    package static let unitySavePassword = Self(rawValue: 28673)
    package static let unityDefaultDomain = Self(rawValue: 28674)
    package static let unitySplitDomain = Self(rawValue: 28675)
    package static let unitySplitInclude = Self(rawValue: 28676)
    package static let unityNATTPort = Self(rawValue: 28677)
    package static let unitySplitExclude = Self(rawValue: 28678)
    package static let unityPFS = Self(rawValue: 28679)
    package static let unityFirewallType = Self(rawValue: 28680)
    package static let unityBackupServers = Self(rawValue: 28681)
    package static let unityDDNSHostname = Self(rawValue: 28682)

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
      .checkPointDefaultDomain: "CHKPT_DEF_DOMAIN",
      .checkPointMACAddress: "CHKPT_MAC_ADDRESS",
      .checkPointReasonCode: "CHKPT_MARCIPAN_REASON_CODE",
      .checkPoint16400: "CHKPT_UNKNOWN_16400",
      .checkPoint16401: "CHKPT_UNKNOWN_16401",
      .checkPoint16402: "CHKPT_UNKNOWN_16402",
      .xauthType: "XAUTH-TYPE",
      .xauthUserName: "XAUTH-USER-NAME",
      .xauthUserPassword: "XAUTH-USER-PASSWORD",
      .xauthPasscode: "XAUTH-PASSCODE",
      .xauthMessage: "XAUTH-MESSAGE",
      .xauthChallenge: "XAUTH-CHALLENGE",
      .xauthDomain: "XAUTH-DOMAIN",
      .xauthStatus: "XAUTH-STATUS",
      .xauthNextPIN: "XAUTH-NEXT-PIN",
      .xauthAnswer: "XAUTH-ANSWER",
      .unityBanner: "UNITY_BANNER",
      .unitySavePassword: "UNITY_SAVE_PASSWD",
      .unityDefaultDomain: "UNITY_DEF_DOMAIN",
      .unitySplitDomain: "UNITY_SPLITDNS_NAME",
      .unitySplitInclude: "UNITY_SPLIT_INCLUDE",
      .unityNATTPort: "UNITY_NATT_PORT",
      .unitySplitExclude: "UNITY_SPLIT_EXCLUDE",
      .unityPFS: "UNITY_PFS",
      .unityFirewallType: "UNITY_FW_TYPE",
      .unityBackupServers: "UNITY_BACKUP_SERVERS",
      .unityDDNSHostname: "UNITY_DDNS_HOSTNAME",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [16384...32767]

    package var isXAUTH: Bool { (16520...16529).contains(rawValue) }

    /// Their values are secrets, never to be printed.
    package var isSecret: Bool {
      switch self {
      case .xauthUserPassword, .xauthPasscode, .xauthNextPIN, .xauthAnswer: true
      default: false
      }
    }
  }
}
