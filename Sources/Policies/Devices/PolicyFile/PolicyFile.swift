extension ConfiguredProduct {
  package static let ikewhy = ConfiguredProduct(rawValue: "ikewhy")
}

/// A device of any make, as ikewhy's own YAML describes it.
package enum PolicyFile: Device {
  package static let product = ConfiguredProduct.ikewhy
  package static let name = "the policy file"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [PolicyYAML.self]

  package static let conduct = Conduct {
    $0.isDescription = true
    $0.refusesUnaskedGroup = true
    $0.keepsKeysElsewhere = true
  }
}
