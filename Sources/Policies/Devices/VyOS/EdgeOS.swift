extension ConfiguredProduct {
  package static let edgeOS = ConfiguredProduct(rawValue: "edgeos")
}

/// Ubiquiti EdgeOS, a branch of the same system.
package enum EdgeOS: Device {
  package static let product = ConfiguredProduct.edgeOS
  package static let name = "EdgeOS"
  /// VyOS's reader tells the two apart.
  package static let syntaxes: [any ConfigurationSyntax.Type] = []
  package static let conduct = VyOSWords.conduct
  package static let logLines = StrongSwan.logLines
  package static let words = VyOSWords.words
}
