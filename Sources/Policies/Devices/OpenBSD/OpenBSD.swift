extension ConfiguredProduct {
  package static let openBSD = ConfiguredProduct(rawValue: "openbsd")
}

/// OpenBSD's isakmpd for IKEv1 and iked for IKEv2. Their configurations are not read.
package enum OpenBSD: Device {
  package static let product = ConfiguredProduct.openBSD
  package static let name = "OpenBSD"
  package static let syntaxes: [any ConfigurationSyntax.Type] = []
  package static let conduct = Conduct { $0.endsWithFirstChild = true }
  package static let recognition = Recognition {
    $0.names = ["isakmpd", "OpenIKED"]
    $0.schedules = [
      RetransmissionHabit(name: "isakmpd", waits: [7, 9, 11], repeatsLast: false, least: 3)
    ]
  }
}
