import ISAKMP

extension ConfiguredProduct {
  package static let openWrt = ConfiguredProduct(rawValue: "openwrt")
}

/// OpenWrt, whose scripts write the configuration of a strongSwan.
package enum OpenWrtDevice: Device {
  package static let product = ConfiguredProduct.openWrt
  package static let name = "OpenWrt"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [OpenWrt.self]
  package static let conduct = StrongSwan.conduct
  package static let logLines = StrongSwan.logLines
  package static let words = ConfigurationWords {
    $0.showing = [
      "swanctl --list-sas",
      "logread -e charon",
    ]
    $0.word = StrongSwanWords.word
    $0.mode = { "`list \($0)` in the remote" }
    $0.editing = .own(lines)
  }

  /// `option dh_group 'modp2048'`.
  @Sendable private static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    guard entry.name.hasPrefix("crypto_proposal ") else { return nil }
    return edit.changes.lines { change in
      if change.to == .noGroup {
        return "\(entry.origin), \(entry.name): without `option dh_group`"
      }
      let option: String
      switch change.attribute {
      case .encryption: option = "encryption_algorithm"
      case .hash, .integrity: option = "hash_algorithm"
      case .prf: option = "prf_algorithm"
      case .group: option = "dh_group"
      default: return nil
      }
      guard let word = StrongSwanWords.word(change.to, stage) else { return nil }
      return change.told("option \(option) '\(word)'", in: entry)
    }
  }
}
