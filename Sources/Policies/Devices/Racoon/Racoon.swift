extension ConfiguredProduct {
  package static let racoon = ConfiguredProduct(rawValue: "racoon")
}

/// KAME's and ipsec-tools' daemon, and what Apple made of it. Its configuration is not read.
package enum Racoon: Device {
  package static let product = ConfiguredProduct.racoon
  package static let name = "racoon"
  package static let syntaxes: [any ConfigurationSyntax.Type] = []
  package static let recognition = Recognition {
    $0.names = ["racoon", "racoon (Apple)"]
    $0.schedules = [RetransmissionHabit(name: "racoon", waits: [20, 20, 20], least: 3)]
    $0.offers = [
      OfferHabit(
        name: "racoon (Apple)", order: .vendorIDs([0x4a13, 0x4df3, 0x8f8d, 0x439b, 0x4d1e]),
        words: "NAT traversal Vendor IDs in the order RFC 3947, unnumbered draft, 08, 07, 06")
    ]
  }
}
