import ISAKMP

/// What to enter on VyOS and EdgeOS.
enum VyOSEdit {
  @Sendable static func lines(
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
    case .encryption: return VyOSWords.word(change.to, stage).map { "\(path) encryption \($0)" }
    case .hash, .integrity: return VyOSWords.word(change.to, stage).map { "\(path) hash \($0)" }
    case .prf: return VyOSWords.word(change.to, stage).map { "\(path) prf \($0)" }
    default: return nil
    }
  }

  /// Without the proposal's number.
  private static func group(_ entry: ConfiguredProposal) -> String {
    let words = entry.name.split(separator: " ").prefix { $0 != "proposal" }
    return "set vpn ipsec " + words.joined(separator: " ")
  }
}
