import ISAKMP

extension ConfiguredProduct {
  package static let pfSense = ConfiguredProduct(rawValue: "pfsense")
}

/// pfSense, which writes the configuration of a strongSwan.
package enum PfSense: Device {
  package static let product = ConfiguredProduct.pfSense
  package static let name = "pfSense"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [PfSenseConfiguration.self]
  package static let conduct = StrongSwan.conduct
  package static let logLines = StrongSwan.logLines
  package static let words = ConfigurationWords {
    $0.showing = [
      "swanctl --list-conns",
      "swanctl --list-sas",
    ]
    $0.word = StrongSwanWords.word
    $0.mode = { "`<mode>\($0)</mode>` of the phase 2" }
    $0.editing = .own(PfSenseEdit.lines)
  }
}
