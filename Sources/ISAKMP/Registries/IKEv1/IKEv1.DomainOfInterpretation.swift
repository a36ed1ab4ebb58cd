extension IKEv1 {
  /// Domain of Interpretation: RFC 2408 section 3.4.
  package struct DomainOfInterpretation: RegisteredNumber {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let isakmp = Self(rawValue: 0)
    package static let ipsec = Self(rawValue: 1)
    package static let gdoi = Self(rawValue: 2)

    package static let names: RegisteredNames<Self> = [
      .isakmp: "ISAKMP",
      .ipsec: "IPsec",
      .gdoi: "GDOI",
    ]
  }
}
