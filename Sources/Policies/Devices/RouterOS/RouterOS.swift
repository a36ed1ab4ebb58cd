import ISAKMP

extension ConfiguredProduct {
  package static let routerOS = ConfiguredProduct(rawValue: "routeros")
}

/// MikroTik RouterOS, with a daemon of its own.
package enum RouterOS: Device {
  package static let product = ConfiguredProduct.routerOS
  package static let name = "RouterOS"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [RouterOSConfiguration.self]
  /// By the manual: the peer by address and mode first, the method among what is compared, and in
  /// Quick Mode a policy that equals what is asked for.
  package static let conduct = Conduct {
    $0.narrowing = { $0 == .ikev1 ? .never : .unknown }
    $0.findsConnectionFirst = true
    $0.fixesMode = true
    $0.mayRefuseInSilence = true
    $0.traps = [
      .childForEachPair, .renewsWithDetectionOnly, .withoutRepeatedAuthentication,
    ]
  }
  package static let words = ConfigurationWords {
    $0.showing = [
      "/ip ipsec profile print",
      "/ip ipsec active-peers print",
      "/log print where topics~\"ipsec\"",
    ]
    $0.word = { RouterOSAlgorithm.word($0, isChild: $1.isChild) }
    $0.mode = { "`tunnel=\($0 == "tunnel" ? "yes" : "no")` of the policy" }
    $0.editing = .own(RouterOSEdit.lines)
  }
}
