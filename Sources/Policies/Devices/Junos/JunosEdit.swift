/// What to write on an SRX: a proposal has one value of each kind.
enum JunosEdit {
  /// `nil` where Junos has no word for it.
  static func line(
    _ change: LeastEdit.Change, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> String? {
    if change.to == .noGroup {
      let place = change.origin ?? entry.origin
      return "\(place): `delete security ipsec policy … perfect-forward-secrecy`"
    }
    guard entry.builtIn == nil, let word = JunosWords.word(change.to, isChild: stage.isChild) else {
      return nil
    }
    let place = change.origin.map { "\($0)" } ?? "\(entry.origin)"
    if stage.isChild, change.attribute == .group {
      return "\(place): `set security ipsec policy … perfect-forward-secrecy keys \(word)`"
    }
    guard let statement = JunosWords.statement(change.attribute) else { return nil }
    return "\(place): `set security \(entry.name) \(statement) \(word)`"
  }
}
