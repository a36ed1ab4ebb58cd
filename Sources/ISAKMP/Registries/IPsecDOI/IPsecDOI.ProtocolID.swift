extension IPsecDOI {
  /// Protocol-ID of a proposal, a notification or a delete: RFC 2407 section 4.4.1.
  package struct ProtocolID: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let isakmp = Self(rawValue: 1)
    package static let ah = Self(rawValue: 2)
    package static let esp = Self(rawValue: 3)
    package static let ipcomp = Self(rawValue: 4)

    package static let names: RegisteredNames<Self> = [
      .isakmp: "ISAKMP",
      .ah: "AH",
      .esp: "ESP",
      .ipcomp: "IPCOMP",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [249...255]
  }
}
