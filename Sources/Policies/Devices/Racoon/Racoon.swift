extension ConfiguredProduct {
  package static let racoon = ConfiguredProduct(rawValue: "racoon")
}

/// KAME's and ipsec-tools' daemon, and what Apple made of it.
package enum Racoon: Device {
  package static let product = ConfiguredProduct.racoon
  package static let name = "racoon"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [RacoonConfiguration.self]

  /// By its manual: a `remote` has the modes that it accepts, and a group that is not asked for is
  /// granted. Its keys are in a file of their own.
  package static let conduct = Conduct {
    $0.walk = { stage in
      WalkRules(
        ownOrderFirst: false, grantsUnaskedGroup: stage.isChild, comparesAuthentication: true)
    }
    $0.findsConnectionFirst = true
    $0.fixesMode = true
    $0.dropsInSilence = true
    $0.dropsSuitesInSilence = true
    $0.keepsKeysElsewhere = true
  }
  package static let recognition = Recognition {
    $0.names = ["racoon", "racoon (Apple)"]
    $0.schedules = [RetransmissionHabit(name: "racoon", waits: [20, 20, 20], least: 3)]
    $0.offers = [
      OfferHabit(
        name: "racoon (Apple)", order: .vendorIDs([0x4a13, 0x4df3, 0x8f8d, 0x439b, 0x4d1e]),
        words: "NAT traversal Vendor IDs in the order RFC 3947, unnumbered draft, 08, 07, 06")
    ]
  }
  package static let words = ConfigurationWords {
    $0.showing = ["racoonctl show-sa isakmp", "setkey -D"]
    $0.editing = .own(RacoonEdit.lines)
  }
}
