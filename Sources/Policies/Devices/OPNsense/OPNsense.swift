import ISAKMP

extension ConfiguredProduct {
  package static let opnSense = ConfiguredProduct(rawValue: "opnsense")
}

/// OPNsense, which writes the configuration of a strongSwan.
package enum OPNsense: Device {
  package static let product = ConfiguredProduct.opnSense
  package static let name = "OPNsense"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [OPNsenseConfiguration.self]
  package static let conduct = StrongSwan.conduct
  package static let logLines = StrongSwan.logLines
  package static let words = ConfigurationWords {
    $0.showing = [
      "swanctl --list-conns",
      "swanctl --list-sas",
    ]
    $0.word = StrongSwanWords.word
    $0.mode = { "`<mode>\($0)</mode>` of the child" }
    $0.editing = .own(OPNsenseEdit.lines)
  }
}
