extension ConfiguredProduct {
  package static let gcp = ConfiguredProduct(rawValue: "gcp")
}

/// Google Cloud VPN, Classic and HA.
package enum GoogleCloud: Device {
  package static let product = ConfiguredProduct.gcp
  package static let name = "Google Cloud VPN"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [GoogleTunnels.self]
  package static let conduct = Conduct {
    $0.mayRefuseInSilence = true
    $0.traps = [.oneSAPair, .wantsPublicIdentity, .refusesNarrowing]
  }
  package static let words = ConfigurationWords {
    $0.showing = ["gcloud compute vpn-tunnels describe"]
    $0.editing = .own(GoogleEdit.lines)
  }
}
