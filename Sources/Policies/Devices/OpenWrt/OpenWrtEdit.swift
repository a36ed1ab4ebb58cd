/// What to write on an OpenWrt.
enum OpenWrtEdit {
  /// `option dh_group 'modp2048'`.
  @Sendable static func lines(
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
