extension ConfiguredProduct {
  package static let strongSwan = ConfiguredProduct(rawValue: "strongswan")
}

/// strongSwan with charon, by either of its configurations.
package enum StrongSwan: Device {
  package static let product = ConfiguredProduct.strongSwan
  package static let name = "strongSwan"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [
    SwanctlConfiguration.self, StrongSwanIPsecConf.self,
  ]
}
