extension ConfiguredProduct {
  package static let oracle = ConfiguredProduct(rawValue: "oracle")
}

/// Oracle Cloud Infrastructure's Site-to-Site VPN.
package enum Oracle: Device {
  package static let product = ConfiguredProduct.oracle
  package static let name = "Oracle Cloud VPN"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [OracleTunnels.self]
  package static let conduct = Conduct {
    $0.mayRefuseInSilence = true
    // A tunnel's listing has no key: that is asked for apart.
    $0.keepsKeysElsewhere = true
    $0.traps = [.oneSAPair, .largeFirstMessage]
  }
}
