import ISAKMP

extension ConfiguredProduct {
  package static let openWrt = ConfiguredProduct(rawValue: "openwrt")
}

/// OpenWrt, whose scripts write the configuration of a strongSwan.
package enum OpenWrt: Device {
  package static let product = ConfiguredProduct.openWrt
  package static let name = "OpenWrt"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [OpenWrtConfiguration.self]
  package static let conduct = StrongSwan.conduct
  package static let logLines = StrongSwan.logLines
  package static let words = ConfigurationWords {
    $0.showing = [
      "swanctl --list-sas",
      "logread -e charon",
    ]
    $0.word = StrongSwanWords.word
    $0.mode = { "`list \($0)` in the remote" }
    $0.editing = .own(OpenWrtEdit.lines)
  }
}
