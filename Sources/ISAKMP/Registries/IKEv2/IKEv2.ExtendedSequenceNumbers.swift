extension IKEv2 {
  /// Transform type 5: RFC 7296 section 3.3.2; 2 RFC 9827.
  package struct ExtendedSequenceNumbers: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let no = Self(rawValue: 0)
    package static let yes = Self(rawValue: 1)
    package static let unspecified = Self(rawValue: 2)

    package static let names: RegisteredNames<Self> = [
      .no: "no ESN",
      .yes: "ESN",
      .unspecified: "32-bit unspecified numbers",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [1024...65535]
  }
}
