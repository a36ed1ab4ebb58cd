extension ConfiguredProduct {
  package static let checkPoint = ConfiguredProduct(rawValue: "check-point")
}

/// Check Point's gateways, whose settings are in no file that can be read.
package enum CheckPoint: Device {
  package static let product = ConfiguredProduct.checkPoint
  package static let name = "Check Point"
  package static let syntaxes: [any ConfigurationSyntax.Type] = []
  package static let recognition = Recognition {
    $0.names = ["Check Point"]
  }
}
