extension IKEv2 {
  /// Transform attributes: RFC 7296 section 3.3.5. There is one.
  package struct TransformAttributeType: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let keyLength = Self(rawValue: 14)

    package static let names: RegisteredNames<Self> = [
      .keyLength: "Key Length"
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [16384...32767]
  }
}
