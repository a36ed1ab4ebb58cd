extension IKEv2 {
  /// Security Protocol Identifiers: RFC 7296 section 3.3.1, RFC 4595, RFC 9838.
  package struct ProtocolID: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let ike = Self(rawValue: 1)
    package static let ah = Self(rawValue: 2)
    package static let esp = Self(rawValue: 3)
    package static let fcESPHeader = Self(rawValue: 4)
    package static let fcCTAuthentication = Self(rawValue: 5)
    package static let gikeUpdate = Self(rawValue: 6)

    package static let names: RegisteredNames<Self> = [
      .ike: "IKE",
      .ah: "AH",
      .esp: "ESP",
      .fcESPHeader: "FC_ESP_HEADER",
      .fcCTAuthentication: "FC_CT_AUTHENTICATION",
      .gikeUpdate: "GIKE_UPDATE",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [201...255]
  }
}
