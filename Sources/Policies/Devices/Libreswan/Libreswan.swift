extension ConfiguredProduct {
  package static let libreswan = ConfiguredProduct(rawValue: "libreswan")
}

/// libreswan with pluto.
package enum Libreswan: Device {
  package static let product = ConfiguredProduct.libreswan
  package static let name = "libreswan"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [LibreswanIPsecConf.self]
}
