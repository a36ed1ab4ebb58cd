import ISAKMP

extension ConfiguredProduct {
  package static let fortiOS = ConfiguredProduct(rawValue: "fortios")
}

/// Fortinet's FortiGate.
package enum FortiOS: Device {
  package static let product = ConfiguredProduct.fortiOS
  package static let name = "FortiOS"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [FortiOSConfiguration.self]

  /// A phase 1 is chosen by addresses, mode, method and suites together. Whose order counts is not
  /// documented: either way it takes and refuses the same. Keys are often cut out of what is shown.
  /// Quick Mode negotiates no group, the first one is used: Fortinet's handbook of 5.2. Its debug
  /// output knows networks "matched by subset" and, in IKEv2, "by intersection".
  package static let conduct = Conduct {
    $0.findsConnectionFirst = true
    $0.fixesMode = true
    $0.mayRefuseInSilence = true
    // Fortinet 288486: entries of IKEv2 are told apart by it.
    $0.comparesNetworkID = true
    $0.keepsKeysElsewhere = true
    $0.traps = [.choosesEntryByName]
    $0.quickModeGroup = .first
    $0.narrowing = { $0 == .ikev1 ? .insideOnly : .toCommon }
  }
  package static let logKey = "fortigate"
  package static let recognition = Recognition {
    $0.names = ["FortiGate", "FortiClient"]
    $0.schedules = [RetransmissionHabit(name: "FortiGate", waits: [6, 12], repeatsLast: false)]
    $0.offers = [
      OfferHabit(
        name: "FortiGate", order: .attributes([11, 12, 1, 3, 2, 4]),
        words: "attributes in the order life type, life duration, encryption, authentication, "
          + "hash, group")
    ]
  }
  package static let words = ConfigurationWords {
    $0.word = { choice, _ in
      if case .group(let group) = choice { FortiOSWords.word(group) } else { nil }
    }
    $0.mode = { "`set encapsulation \($0)-mode`" }
    $0.editing = .own(FortiOSEdit.lines)
    $0.showing = [
      "show full-configuration vpn ipsec phase1-interface", "diagnose vpn ike gateway list",
      "diagnose debug application ike -1",
    ]
  }
}
