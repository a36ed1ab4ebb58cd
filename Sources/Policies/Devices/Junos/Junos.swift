internal import ISAKMP

extension ConfiguredProduct {
  package static let junos = ConfiguredProduct(rawValue: "junos")
}

/// Juniper's SRX and vSRX.
package enum Junos: Device {
  package static let product = ConfiguredProduct.junos
  package static let name = "Junos"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [JunosConfiguration.self]

  /// In IKEv1 the proxy identities of both sides have to be the same. Whose order of proposals
  /// counts is not documented: either way it takes and refuses the same.
  package static let conduct = Conduct {
    $0.narrowing = { $0 == .ikev1 ? .never : .unknown }
    $0.findsConnectionFirst = true
    $0.mayRefuseInSilence = true
    $0.keepsKeysElsewhere = true
    $0.traps = [.childForEachPair, .showsPrivateIdentity, .backupAddresses]
  }
  package static let logKey = "juniper"
  package static let recognition = Recognition {
    $0.names = ["Juniper SRX", "Juniper NetScreen", "Juniper NetScreen or SRX"]
    $0.schedules = [RetransmissionHabit(name: "Juniper NetScreen", waits: [4, 4, 4, 4], least: 4)]
  }
  package static let words = ConfigurationWords {
    $0.showing = [
      "show security ike security-associations detail",
      "show security ipsec inactive-tunnels",
      "show log kmd",
    ]
    $0.word = { JunosWords.word($0, isChild: $1.isChild) }
    $0.editing = .own { edit, entry, stage in
      edit.changes.map { JunosEdit.line($0, entry, stage) ?? edit.value($0, entry) }
    }
  }
}
