/// The Vendor IDs that have a name, and the search among them.
package enum VendorIDs {
  package static let all: [KnownVendorID] = capabilities + implementations

  /// Every product that some Vendor ID names.
  package static var products: [String] { all.compactMap(\.product) + authors.map(\.product) }

  /// Who or what a Vendor ID stands for: the longest entry that fits, else its own text where it
  /// is printable. Nil for octets that say nothing.
  package static func identify(_ octets: ArraySlice<UInt8>) -> VendorIDMatch? {
    guard let first = octets.first else { return nil }
    for index in byFirstOctet[Int(first)] {
      let known = all[index]
      guard known.matches(octets) else { continue }
      let version = known.version?.text(octets.dropFirst(known.octets.count))
      return VendorIDMatch(
        name: version.map { "\(known.name) (\($0))" } ?? known.name, product: known.product,
        version: version, capability: known.capability)
    }
    return printed(octets)
  }

  /// Whether it is known whose product sends such octets.
  package static func knowsAuthor(of octets: ArraySlice<UInt8>) -> Bool {
    identify(octets)?.product?.isEmpty == false
  }

  /// Indices into `all`, longest entry first; an exact match goes before a prefix as long.
  private static let byFirstOctet: [[Int]] = {
    var buckets = [[Int]](repeating: [], count: 256)
    for (index, known) in all.enumerated() {
      guard let first = known.octets.first else { continue }
      buckets[Int(first)].append(index)
    }
    return buckets.map { bucket in
      bucket.sorted { left, right in
        let (a, b) = (all[left], all[right])
        if a.octets.count != b.octets.count { return a.octets.count > b.octets.count }
        if a.match != b.match { return a.match == .exact }
        return left < right
      }
    }
  }()

  /// Many vendors just write their name. Trailing NULs and line ends are not part of it.
  private static func printed(_ octets: ArraySlice<UInt8>) -> VendorIDMatch? {
    var text = octets
    while let last = text.last, last == 0 || last == 0x0A || last == 0x0D { text.removeLast() }
    guard text.count >= 4, text.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
    let name = String(decoding: text, as: UTF8.self)
    let author = authors.first { name.hasPrefix($0.prefix) }
    return VendorIDMatch(
      name: name, product: author?.product, version: nil, capability: author?.capability)
  }

  private struct Author: Sendable {
    let prefix: String
    let product: String
    var capability: VendorCapability?
  }

  /// "OE" is Openswan's mark, which Libreswan kept: 3.0 to 3.5 wrote "OEN", later ones their name.
  private static let authors: [Author] = [
    Author(prefix: "CISCO-DELETE-REASON", product: "Cisco", capability: .deleteReason),
    Author(prefix: "CISCO", product: "Cisco"),
    Author(prefix: "FLEXVPN-SUPPORTED", product: "Cisco IOS"),
    Author(prefix: "OE-Libreswan-", product: "Libreswan"),
    Author(prefix: "OEN", product: "Libreswan"),
    Author(prefix: "OSW", product: "Openswan"),
    Author(prefix: "OE", product: "Openswan or Libreswan"),
    Author(prefix: "OpenIKED", product: "OpenIKED"),
    Author(prefix: "strongSwan", product: "strongSwan"),
    Author(prefix: "MS-", product: "Windows"),
  ]
}
