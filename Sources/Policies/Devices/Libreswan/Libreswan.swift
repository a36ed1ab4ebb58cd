internal import ISAKMP

extension ConfiguredProduct {
  package static let libreswan = ConfiguredProduct(rawValue: "libreswan")
}

/// libreswan with pluto.
package enum Libreswan: Device {
  package static let product = ConfiguredProduct.libreswan
  package static let name = "libreswan"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [LibreswanIPsecConf.self]

  /// That it goes through the offer in IKEv1, and grants a group that it would not ask for, is
  /// general knowledge; the rest was recorded.
  package static let conduct = Conduct {
    $0.walk = { stage in
      WalkRules(
        ownOrderFirst: stage.version == .ikev2, grantsUnaskedGroup: true,
        comparesAuthentication: true)
    }
    $0.narrowing = { $0 == .ikev1 ? .never : .unknown }
    $0.findsConnectionFirst = true
    $0.choosesConnectionByMethod = true
    $0.fixesMode = true
    $0.dropsInSilence = true
    $0.refusesSuitesApart = true
    $0.keepsKeysElsewhere = true
  }
  package static let recognition = Recognition {
    $0.names = ["Libreswan", "Openswan", "Openswan or Libreswan"]
    $0.schedules = [
      // 0.5 s · 2ⁿ
      RetransmissionHabit(
        name: "Libreswan", waits: [0.5, 1, 2, 4, 8, 16, 32], repeatsLast: false, least: 3)
    ]
  }
  package static let words = ConfigurationWords {
    $0.showing = ["ipsec status", "ipsec trafficstatus"]
    $0.word = { choice, _ in LibreswanWords.word(choice) }
    $0.mode = { "`type=\($0)`" }
    $0.editing = .proposalList(
      .init(
        ikeOption: "ike", espOption: "esp", groupSeparator: ";", method: LibreswanWords.method))
  }
}
