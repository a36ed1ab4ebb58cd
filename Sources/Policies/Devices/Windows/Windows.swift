extension ConfiguredProduct {
  package static let windows = ConfiguredProduct(rawValue: "windows")
}

/// Windows' own IKE: its client's connections, and the server of Routing and Remote Access.
package enum Windows: Device {
  package static let product = ConfiguredProduct.windows
  package static let name = "Windows"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [WindowsPowerShell.self]
  package static let recognition = Recognition {
    $0.names = ["Windows"]
    $0.schedules = [
      RetransmissionHabit(
        name: "Windows", waits: [1, 2, 4, 8, 16, 32], repeatsLast: false, least: 3)
    ]
  }
  package static let conduct = Conduct {
    $0.offersGSSAPI = true
    $0.mayRefuseInSilence = true
    $0.traps = [.fifteenTransforms, .refusesRenewalBehindNAT]
  }
  package static let words = ConfigurationWords {
    $0.showing = ["(Get-VpnConnection).IPsecCustomPolicy", "Get-NetIPsecMainModeSA"]
    $0.editing = .own(WindowsEdit.lines)
  }
}
