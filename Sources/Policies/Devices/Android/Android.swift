extension ConfiguredProduct {
  package static let android = ConfiguredProduct(rawValue: "android")
}

/// The client of Android; only its profile is known.
package enum Android: Device {
  package static let product = ConfiguredProduct.android
  package static let name = "Android"
  package static let syntaxes: [any ConfigurationSyntax.Type] = []
}
