/// A Vendor ID that is published or has been seen often enough to bear a name.
package struct KnownVendorID: Sendable {
  package enum Match: Sendable { case exact, prefix }

  /// The whole value, or the octets that it begins with.
  package let octets: [UInt8]
  package let match: Match
  package let name: String
  /// The implementation that sends it; nil where it stands for a mere capability.
  package let product: String?
  package let capability: VendorCapability?
  /// How the octets after the prefix are read.
  package let version: VendorIDVersion?
  /// The string whose MD5 the octets are, or begin.
  package let hashed: String?

  package init(
    _ hex: String, _ name: String, match: Match = .exact, product: String? = nil,
    capability: VendorCapability? = nil, version: VendorIDVersion? = nil, hashed: String? = nil
  ) {
    octets = Hex.octets(hex) ?? []
    self.match = match
    self.name = name
    self.product = product
    self.capability = capability
    self.version = version
    self.hashed = hashed
  }

  package func matches(_ sent: ArraySlice<UInt8>) -> Bool {
    switch match {
    case .exact: sent.elementsEqual(octets)
    case .prefix: sent.starts(with: octets)
    }
  }
}

/// A Vendor ID made out: what it is called, who sends it, what it promises.
package struct VendorIDMatch: Hashable, Sendable {
  /// With the version where the Vendor ID carries one.
  package let name: String
  package let product: String?
  package let version: String?
  package let capability: VendorCapability?
}
