internal import ISAKMP

extension ConfiguredProduct {
  package static let ciscoIOS = ConfiguredProduct(rawValue: "cisco-ios")
}

/// Cisco IOS and IOS XE.
package enum CiscoIOS: Device {
  package static let product = ConfiguredProduct.ciscoIOS
  package static let name = "Cisco IOS"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [CiscoIOSConfiguration.self]

  /// The vendor's documents: it goes through its own policies by priority, and without `set pfs`
  /// grants whatever group is asked for.
  package static let conduct = Conduct {
    $0.asksEverybodyForCertificates = true
    $0.walk = CiscoConduct.walk
    $0.narrowing = { $0 == .ikev1 ? .insideOnly : .unknown }
    $0.grantsTunnelForTransport = true
    $0.refusesOfferWithoutKey = true
    $0.hasTranscript = true
    $0.traps = [.childForEachPair]
  }
  package static let recognition = Recognition {
    $0.names = ["Cisco IOS", "Cisco", "Cisco VPN Client"]
    $0.schedules = [RetransmissionHabit(name: "Cisco IOS", waits: [10, 10, 10], least: 3)]
    $0.offers = [
      OfferHabit(
        name: "Cisco IOS", order: .vendorIDs([0x4a13, 0x439b, 0x7d94, 0x90cb]),
        words: "NAT traversal Vendor IDs in the order RFC 3947, draft 07, 03, 02")
    ]
  }
  package static let words = ConfigurationWords {
    $0.word = CiscoWords.ios
    $0.mode = { "`mode \($0)` under the transform set" }
    $0.editing = .commands
    $0.showing = ConfigurationWords.StateCommands(
      ["show crypto map"],
      [
        .ikev1: ["show crypto isakmp policy", "show crypto isakmp sa", "debug crypto isakmp"],
        .ikev2: ["show crypto ikev2 proposal", "show crypto ikev2 sa", "debug crypto ikev2"],
      ])
  }
}
