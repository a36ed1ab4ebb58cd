extension ConfiguredProduct {
  package static let apple = ConfiguredProduct(rawValue: "apple")
}

/// The client of iOS and macOS; only its profile is known.
package enum Apple: Device {
  package static let product = ConfiguredProduct.apple
  package static let name = "Apple"
  package static let syntaxes: [any ConfigurationSyntax.Type] = []
}
