extension IKEv1 {
  /// Types of the Attribute payload: draft-ietf-ipsec-isakmp-mode-cfg-05 section 3.2.
  package struct ConfigurationMessageType: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let request = Self(rawValue: 1)
    package static let reply = Self(rawValue: 2)
    package static let set = Self(rawValue: 3)
    package static let ack = Self(rawValue: 4)

    package static let names: RegisteredNames<Self> = [
      .request: "ISAKMP_CFG_REQUEST",
      .reply: "ISAKMP_CFG_REPLY",
      .set: "ISAKMP_CFG_SET",
      .ack: "ISAKMP_CFG_ACK",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [128...255]
  }
}
