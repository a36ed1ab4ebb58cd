internal import ISAKMP

extension ConfiguredProduct {
  package static let ciscoASA = ConfiguredProduct(rawValue: "cisco-asa")
}

/// Cisco ASA and PIX.
package enum CiscoASA: Device {
  package static let product = ConfiguredProduct.ciscoASA
  package static let name = "Cisco ASA"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [CiscoASAConfiguration.self]

  /// The vendor's documents: it goes through its own policies by priority, and without `set pfs`
  /// grants whatever group is asked for.
  package static let conduct = Conduct {
    $0.asksEverybodyForCertificates = true
    $0.walk = CiscoConduct.walk
    $0.narrowing = { $0 == .ikev1 ? .insideOnly : .unknown }
    $0.grantsTunnelForTransport = true
    $0.refusesOfferWithoutKey = true
    $0.mayRefuseShorterLifetime = true
    // A tunnel group's name need not be an identity: DefaultL2LGroup serves every peer.
    $0.keyLookup = .peerOrAnyName
    $0.traps = [.childForEachPair, .firstPairOnly]
  }
  package static let recognition = Recognition {
    $0.names = ["Cisco ASA", "Cisco VPN 3000 or ASA", "Cisco PIX"]
    $0.schedules = [
      RetransmissionHabit(name: "Cisco ASA", waits: [8, 8, 8], least: 3),
      RetransmissionHabit(name: "Cisco PIX", waits: [5, 5, 5, 5], least: 4),
    ]
    $0.offers = [
      OfferHabit(
        name: "Cisco ASA", order: .vendorIDs([0x90cb, 0x7d94, 0x4a13, 0x4048]),
        words: "Vendor IDs in the order NAT traversal draft 02, 03, RFC 3947, fragmentation")
    ]
  }
  package static let words = ConfigurationWords {
    $0.word = CiscoWords.asa
    $0.mode = { "`mode \($0)` under the transform set" }
    $0.editing = .commands
    $0.showing = ConfigurationWords.StateCommands(
      ["show crypto ipsec sa"],
      [
        .ikev1: ["show running-config crypto ikev1", "show crypto ikev1 sa", "debug crypto ikev1"],
        .ikev2: ["show running-config crypto ikev2", "show crypto ikev2 sa", "debug crypto ikev2"],
      ])
  }
}
