internal import ISAKMP

extension ConfiguredProduct {
  package static let panOS = ConfiguredProduct(rawValue: "pan-os")
}

/// Palo Alto Networks' firewalls.
package enum PANOS: Device {
  package static let product = ConfiguredProduct.panOS
  package static let name = "PAN-OS"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [PANOSConfiguration.self]

  /// In IKEv1 the proxy IDs of both sides have to be the same. Whose order counts is not documented:
  /// either way it takes and refuses the same.
  package static let conduct = Conduct {
    $0.narrowing = { $0 == .ikev1 ? .never : .unknown }
    $0.findsConnectionFirst = true
    $0.mayRefuseInSilence = true
    $0.keepsKeysElsewhere = true
    $0.traps = [.childForEachPair, .withoutDES]
  }
  package static let words = ConfigurationWords {
    $0.showing = [
      "show vpn gateway",
      "show vpn ike-sa",
      "less mp-log ikemgr.log",
    ]
    $0.word = { PANOSWords.word($0, isChild: $1.isChild) }
    $0.mode = { "`ipsec-mode \($0)`" }
    $0.editing = .own { edit, entry, stage in
      edit.changes.map { PANOSEdit.line($0, entry, stage) ?? edit.value($0, entry) }
    }
  }
}
