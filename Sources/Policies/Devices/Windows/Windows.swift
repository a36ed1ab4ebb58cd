extension ConfiguredProduct {
  package static let windows = ConfiguredProduct(rawValue: "windows")
}

/// Windows' own IKE; its settings are not in a file, so only its profile is known.
package enum Windows: Device {
  package static let product = ConfiguredProduct.windows
  package static let name = "Windows"
  package static let syntaxes: [any ConfigurationSyntax.Type] = []
}
