package struct VendorIDMatch: Hashable, Sendable {
  package var name: String
  package var product: String?
  package var isNATTraversal: Bool
}
package enum VendorIDs {
  package static func identify(_ octets: ArraySlice<UInt8>) -> VendorIDMatch? { nil }
}
