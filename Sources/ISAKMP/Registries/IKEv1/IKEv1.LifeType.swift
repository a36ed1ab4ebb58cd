extension IKEv1 {
  /// Life Type of Phase 1 (RFC 2409 appendix A) and of Quick Mode (RFC 2407 section 4.5): the same
  /// numbers.
  package struct LifeType: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let seconds = Self(rawValue: 1)
    package static let kilobytes = Self(rawValue: 2)

    package static let names: RegisteredNames<Self> = [
      .seconds: "seconds",
      .kilobytes: "kilobytes",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [65001...65535]
  }
}
