extension ConfiguredProduct {
  package static let azure = ConfiguredProduct(rawValue: "azure")
}

/// Microsoft Azure's VPN gateways and Virtual WAN.
package enum Azure: Device {
  package static let product = ConfiguredProduct.azure
  package static let name = "Azure VPN Gateway"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [AzureConnections.self]
  package static let conduct = Conduct { $0.traps = [.firstPairOnly] }
}
