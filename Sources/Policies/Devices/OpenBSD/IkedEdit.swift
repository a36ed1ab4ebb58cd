import ISAKMP

/// What to write in iked.conf.
enum IkedEdit {
  /// `group modp2048`, behind `ikesa` or `childsa`.
  @Sendable static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    edit.changes.lines { change in
      let option: IkedWords.Kind
      switch change.attribute {
      case .encryption: option = .enc
      case .integrity: option = .auth
      case .prf: option = .prf
      case .group: option = .group
      default: return nil
      }
      guard let word = IkedWords.word(change.to, stage) else { return nil }
      return change.told("\(option.rawValue) \(word)", in: entry)
    }
  }
}
