import Capture
package import ISAKMP

/// How an identity reads.
package enum IdentityText {
  /// An address, a name, or hexadecimal where the type has no readable form.
  package static func text(of identity: IdentificationPayload) -> String {
    let data = identity.data
    // The numbers that IKEv2 has too mean the same there.
    switch IPsecDOI.IdentificationType(rawValue: identity.idType) {
    case .ipv4Address where data.count == 4, .ipv6Address where data.count == 16:
      return address(data) ?? Hex.string(data)
    case .fqdn, .userFQDN, .keyID:
      return printable(data) ?? Hex.string(data)
    case .ipv4Subnet where data.count == 8, .ipv6Subnet where data.count == 32:
      return network(data)
    case .ipv4Range where data.count == 8, .ipv6Range where data.count == 32:
      let half = data.count / 2
      return "\(address(data.prefix(half)) ?? "?")-\(address(data.suffix(half)) ?? "?")"
    case .derASN1DN:
      return DistinguishedName.text(data) ?? Hex.string(data)
    default:
      return Hex.string(data)
    }
  }

  /// The type's name; 12 and above differ between the versions.
  package static func typeName(_ type: UInt8, _ version: IKEVersion) -> String? {
    version == .ikev1
      ? IPsecDOI.IdentificationType(rawValue: type).name
      : IKEv2.IdentificationType(rawValue: type).name
  }

  /// Address and mask as a prefix where the mask is one.
  private static func network(_ data: ArraySlice<UInt8>) -> String {
    let half = data.count / 2
    let mask = Array(data.suffix(half))
    let base = address(data.prefix(half)) ?? "?"
    let bits = mask.reduce(0) { $0 + $1.nonzeroBitCount }
    let isPrefix = mask.enumerated().allSatisfy { index, octet in
      let want = max(0, min(8, bits - index * 8))
      return octet == (want == 0 ? 0 : UInt8(truncatingIfNeeded: 0xff << (8 - want)))
    }
    return isPrefix ? "\(base)/\(bits)" : "\(base)/\(address(mask[...]) ?? Hex.string(mask))"
  }

  package static func address(_ octets: ArraySlice<UInt8>) -> String? {
    IPAddress(octets: octets).map(\.description)
  }

  /// Printable ASCII, or `nil`: nothing from the wire may steer a terminal.
  package static func printable(_ octets: ArraySlice<UInt8>) -> String? {
    guard !octets.isEmpty, octets.allSatisfy({ (0x20..<0x7f).contains($0) }) else { return nil }
    return String(decoding: octets, as: UTF8.self)
  }
}
