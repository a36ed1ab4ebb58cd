extension IKEv1 {
  /// Group Type: RFC 2409 appendix A.
  package struct GroupType: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let modp = Self(rawValue: 1)
    package static let ecp = Self(rawValue: 2)
    package static let ec2n = Self(rawValue: 3)

    package static let names: RegisteredNames<Self> = [
      .modp: "MODP",
      .ecp: "ECP",
      .ec2n: "EC2N",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [65001...65535]
  }
}
