import ISAKMP

extension ConfiguredProduct {
  package static let vyOS = ConfiguredProduct(rawValue: "vyos")
}

/// VyOS, which writes the configuration of a strongSwan.
package enum VyOS: Device {
  package static let product = ConfiguredProduct.vyOS
  package static let name = "VyOS"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [VyOSConfiguration.self]
  package static let conduct = VyOSWords.conduct
  package static let logLines = StrongSwan.logLines
  package static let words = VyOSWords.words
}
