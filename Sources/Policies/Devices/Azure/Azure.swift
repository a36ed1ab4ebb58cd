import ISAKMP

extension ConfiguredProduct {
  package static let azure = ConfiguredProduct(rawValue: "azure")
}

/// Microsoft Azure's VPN gateways and Virtual WAN.
package enum Azure: Device {
  package static let product = ConfiguredProduct.azure
  package static let name = "Azure VPN Gateway"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [AzureConnections.self]
  package static let conduct = Conduct {
    $0.mayRefuseInSilence = true
    // Azure keeps the key apart: a connection shows it to nobody but `shared-key show`.
    $0.keepsKeysElsewhere = true
    $0.traps = [.firstPairOnly]
    // "regardless of what is configured on the Azure VPN gateway", of policy-based selectors, which
    // only IKEv2 has.
    $0.narrowing = { $0 == .ikev2 ? .anything : .unknown }
  }
  package static let words = ConfigurationWords { $0.editing = .own(AzureEdit.lines) }
}
