extension IPsecDOI {
  /// IPComp transforms: RFC 2407 section 4.4.5, RFC 3051.
  package struct IPCOMPTransform: RegisteredNumber {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let oui = Self(rawValue: 1)
    package static let deflate = Self(rawValue: 2)
    package static let lzs = Self(rawValue: 3)
    package static let lzjh = Self(rawValue: 4)

    package static let names: RegisteredNames<Self> = [
      .oui: "OUI",
      .deflate: "DEFLATE",
      .lzs: "LZS",
      .lzjh: "LZJH",
    ]

    package static let privateUse: [ClosedRange<UInt8>] = [48...63]
  }
}
