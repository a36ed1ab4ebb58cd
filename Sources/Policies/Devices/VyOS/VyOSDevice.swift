import ISAKMP

extension ConfiguredProduct {
  package static let vyOS = ConfiguredProduct(rawValue: "vyos")
  package static let edgeOS = ConfiguredProduct(rawValue: "edgeos")
}

/// VyOS, which writes the configuration of a strongSwan.
package enum VyOSDevice: Device {
  package static let product = ConfiguredProduct.vyOS
  package static let name = "VyOS"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [VyOS.self]
  package static let conduct = VyOSWords.conduct
  package static let logLines = StrongSwan.logLines
  package static let words = VyOSWords.words
}

/// Ubiquiti EdgeOS, a branch of the same system.
package enum EdgeOSDevice: Device {
  package static let product = ConfiguredProduct.edgeOS
  package static let name = "EdgeOS"
  /// VyOS's reader tells the two apart.
  package static let syntaxes: [any ConfigurationSyntax.Type] = []
  package static let conduct = VyOSWords.conduct
  package static let logLines = StrongSwan.logLines
  package static let words = VyOSWords.words
}

/// The words for algorithms: strongSwan's, but for the length of the check value, which is in bits,
/// and for groups, which have their number.
enum VyOSWords {
  /// strongSwan's, with a child for each `tunnel`.
  static let conduct = {
    var conduct = StrongSwan.conduct
    conduct.traps.insert(.childForEachPair)
    return conduct
  }()

  static let words = ConfigurationWords {
    $0.showing = [
      "show configuration commands",
      "show vpn ike sa",
      "show vpn ipsec sa",
      "show log ipsec",
    ]
    $0.word = word
    $0.mode = { "`mode \($0)` of the esp-group" }
    $0.editing = .own(lines)
  }

  @Sendable private static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    edit.changes.lines { change in
      guard let command = command(change, entry, stage) else { return nil }
      return change.told(command, in: entry)
    }
  }

  /// `set vpn ipsec ike-group G proposal 1 dh-group 14`.
  private static func command(
    _ change: LeastEdit.Change, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> String? {
    let path = "set vpn ipsec \(entry.name)"
    switch change.to {
    case .noGroup: return stage.isChild ? "\(group(entry)) pfs disable" : nil
    case .group(let number):
      return stage.isChild
        ? "\(group(entry)) pfs dh-group\(number.number)" : "\(path) dh-group \(number.number)"
    case .encryption: return word(change.to, stage).map { "\(path) encryption \($0)" }
    case .hash, .integrity: return word(change.to, stage).map { "\(path) hash \($0)" }
    case .prf: return word(change.to, stage).map { "\(path) prf \($0)" }
    default: return nil
    }
  }

  /// Without the proposal's number.
  private static func group(_ entry: ConfiguredProposal) -> String {
    let words = entry.name.split(separator: " ").prefix { $0 != "proposal" }
    return "set vpn ipsec " + words.joined(separator: " ")
  }

  @Sendable static func word(_ choice: AlgorithmChoice, _ stage: WalkStage) -> String? {
    guard let word = StrongSwanWords.word(choice, stage) else { return nil }
    guard choice.isAEAD else { return word }
    for (octets, bits) in [("16", "128"), ("12", "96"), ("8", "64")] {
      for mode in ["gcm", "ccm"] where word.hasSuffix(mode + octets) {
        return word.dropLast(octets.count) + bits
      }
    }
    return word
  }
}
