extension ConfiguredProduct {
  package static let ciscoIOS = ConfiguredProduct(rawValue: "cisco-ios")
}

/// Cisco IOS and IOS XE.
package enum CiscoIOSDevice: Device {
  package static let product = ConfiguredProduct.ciscoIOS
  package static let name = "Cisco IOS"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [CiscoIOS.self]
}
