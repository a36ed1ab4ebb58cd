extension IPsecDOI {
  /// Transform of PROTO_ISAKMP: RFC 2407 section 4.4.2.
  package struct ISAKMPTransform: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let keyIKE = Self(rawValue: 1)

    package static let names: RegisteredNames<Self> = [
      .keyIKE: "KEY_IKE"
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [249...255]
  }
}
