internal import ISAKMP

extension ConfiguredProduct {
  package static let ciscoIOS = ConfiguredProduct(rawValue: "cisco-ios")
}

/// Cisco IOS and IOS XE.
package enum CiscoIOSDevice: Device {
  package static let product = ConfiguredProduct.ciscoIOS
  package static let name = "Cisco IOS"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [CiscoIOS.self]

  /// The vendor's documents: it goes through its own policies by priority, and without `set pfs`
  /// grants whatever group is asked for.
  package static let conduct = Conduct {
    $0.walk = CiscoConduct.walk
    $0.narrowing = { $0 == .ikev1 ? .insideOnly : .unknown }
    $0.grantsTunnelForTransport = true
    $0.refusesOfferWithoutKey = true
    $0.hasTranscript = true
  }
  package static let words = ConfigurationWords {
    $0.word = CiscoWords.ios
    $0.mode = { "`mode \($0)` under the transform set" }
    $0.editing = .commands
  }
}
