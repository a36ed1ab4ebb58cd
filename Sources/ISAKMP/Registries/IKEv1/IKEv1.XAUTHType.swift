extension IKEv1 {
  /// Values of XAUTH-TYPE: draft-beaulieu-ike-xauth-02 section 6.2.
  package struct XAUTHType: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let generic = Self(rawValue: 0)
    package static let radiusCHAP = Self(rawValue: 1)
    package static let oneTimePassword = Self(rawValue: 2)
    package static let sKey = Self(rawValue: 3)

    package static let names: RegisteredNames<Self> = [
      .generic: "Generic",
      .radiusCHAP: "RADIUS-CHAP",
      .oneTimePassword: "OTP",
      .sKey: "S/KEY",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [32768...65535]
  }
}
