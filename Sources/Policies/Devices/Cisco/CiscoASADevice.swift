extension ConfiguredProduct {
  package static let ciscoASA = ConfiguredProduct(rawValue: "cisco-asa")
}

/// Cisco ASA and PIX.
package enum CiscoASADevice: Device {
  package static let product = ConfiguredProduct.ciscoASA
  package static let name = "Cisco ASA"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [CiscoASA.self]
}
