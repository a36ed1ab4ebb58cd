/// EAP codes, RFC 3748 section 4.
package struct EAPCode: RegisteredNumber {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let request = Self(rawValue: 1)
  package static let response = Self(rawValue: 2)
  package static let success = Self(rawValue: 3)
  package static let failure = Self(rawValue: 4)

  package static let names: RegisteredNames<Self> = [
    .request: "Request",
    .response: "Response",
    .success: "Success",
    .failure: "Failure",
  ]
}
