/// What to write on a PAN-OS firewall in configure mode: a value more in one of a profile's lists.
enum PANOSEdit {
  /// `nil` where PAN-OS has no word for it.
  static func line(
    _ change: LeastEdit.Change, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> String? {
    guard let word = PANOSWords.word(change.to, isChild: stage.isChild),
      let statement = PANOSWords.statement(change.attribute, isChild: stage.isChild)
    else { return nil }
    let place = change.origin.map { "\($0)" } ?? "\(entry.origin)"
    let parts = entry.name.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    let name = parts[1].contains(" ") ? "\"\(parts[1])\"" : parts[1]
    return "\(place): `set network ike crypto-profiles \(parts[0])s \(name) \(statement) \(word)`"
  }
}
