extension ConfiguredProduct {
  package static let strongSwan = ConfiguredProduct(rawValue: "strongswan")
}

/// strongSwan with charon, by either of its configurations.
package enum StrongSwan: Device {
  package static let product = ConfiguredProduct.strongSwan
  package static let name = "strongSwan"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [
    SwanctlConfiguration.self, StrongSwanIPsecConf.self,
  ]

  /// It prefers its own order and leaves the method to the connection. How keys are found, and which
  /// group Quick Mode offers, was asked of charon 5.9.8.
  package static let conduct = Conduct {
    $0.walk = { _ in
      WalkRules(ownOrderFirst: true, grantsUnaskedGroup: false, comparesAuthentication: false)
    }
    $0.narrowing = { _ in .toCommon }
    $0.findsConnectionFirst = true
    $0.ranksConnections = true
    $0.fixesMode = true
    $0.wantsLeaveForAggressiveKeys = true
    $0.staysWithIKEv2 = true
    $0.offersFirstOfEachKind = true
    $0.quickModeGroup = .ofIKESA
    $0.marksMissingConnection = true
    $0.refusesSuitesApart = true
    $0.refusesUnaskedGroup = true
    $0.keepsKeysElsewhere = true
    $0.keyLookup = .identity
    $0.takesNamesForDomains = true
  }
  package static let recognition = Recognition {
    $0.names = ["strongSwan"]
    $0.schedules = [
      // 4 s · 1.8ⁿ
      RetransmissionHabit(
        name: "strongSwan", waits: [4, 7.2, 12.96, 23.33, 41.99], repeatsLast: false)
    ]
  }
  package static let words = ConfigurationWords {
    $0.showing = ["swanctl --list-conns", "swanctl --list-sas", "swanctl --log"]
    $0.word = StrongSwanWords.word
    $0.mode = { "`mode = \($0)`" }
    $0.editing = .proposalList(
      .init(ikeOption: "proposals", espOption: "esp_proposals", method: StrongSwanWords.method))
  }
}
