import ISAKMP

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
    $0.editing = .own(VyOSEdit.lines)
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
