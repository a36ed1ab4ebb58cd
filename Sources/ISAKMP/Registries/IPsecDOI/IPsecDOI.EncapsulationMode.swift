extension IPsecDOI {
  /// Encapsulation Mode: RFC 2407 section 4.5; 3 and 4 RFC 3947 section 5.1.
  ///
  /// 61443 and 61444 are those of the NAT traversal drafts, 61440 is Check Point's.
  package struct EncapsulationMode: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let tunnel = Self(rawValue: 1)
    package static let transport = Self(rawValue: 2)
    package static let udpTunnel = Self(rawValue: 3)
    package static let udpTransport = Self(rawValue: 4)
    package static let checkPointTunnel = Self(rawValue: 61440)
    package static let udpTunnelDraft = Self(rawValue: 61443)
    package static let udpTransportDraft = Self(rawValue: 61444)

    package static let names: RegisteredNames<Self> = [
      .tunnel: "tunnel",
      .transport: "transport",
      .udpTunnel: "UDP-encapsulated tunnel",
      .udpTransport: "UDP-encapsulated transport",
      .checkPointTunnel: "tunnel (Check Point)",
      .udpTunnelDraft: "UDP-encapsulated tunnel (draft)",
      .udpTransportDraft: "UDP-encapsulated transport (draft)",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [61440...65535]

    package var isUDPEncapsulated: Bool {
      switch self {
      case .udpTunnel, .udpTransport, .udpTunnelDraft, .udpTransportDraft: true
      default: false
      }
    }

    package var isTransport: Bool {
      switch self {
      case .transport, .udpTransport, .udpTransportDraft: true
      default: false
      }
    }
  }
}
