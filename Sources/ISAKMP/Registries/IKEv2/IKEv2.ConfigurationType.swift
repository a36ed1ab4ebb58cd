extension IKEv2 {
  /// CFG Type of the Configuration payload: RFC 7296 section 3.15.
  package struct ConfigurationType: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let request = Self(rawValue: 1)
    package static let reply = Self(rawValue: 2)
    package static let set = Self(rawValue: 3)
    package static let ack = Self(rawValue: 4)

    package static let names: RegisteredNames<Self> = [
      .request: "CFG_REQUEST",
      .reply: "CFG_REPLY",
      .set: "CFG_SET",
      .ack: "CFG_ACK",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [128...255]
  }
}
