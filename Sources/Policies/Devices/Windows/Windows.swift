extension ConfiguredProduct {
  package static let windows = ConfiguredProduct(rawValue: "windows")
}

/// Windows' own IKE; its settings are not in a file, so only its profile is known.
package enum Windows: Device {
  package static let product = ConfiguredProduct.windows
  package static let name = "Windows"
  package static let syntaxes: [any ConfigurationSyntax.Type] = []
  package static let recognition = Recognition {
    $0.names = ["Windows"]
    $0.schedules = [
      RetransmissionHabit(
        name: "Windows", waits: [1, 2, 4, 8, 16, 32], repeatsLast: false, least: 3)
    ]
  }
  package static let conduct = Conduct {
    $0.offersGSSAPI = true
    $0.traps = [.fifteenTransforms, .refusesRenewalBehindNAT]
  }
}
