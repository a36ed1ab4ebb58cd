import ISAKMP

/// The words of a device's configuration for what a policy can hold.
package enum DeviceSyntax {
  /// One choice as the device's command says it, `nil` where it has no word at hand.
  package static func word(
    _ choice: AlgorithmChoice, _ product: ConfiguredProduct, _ stage: WalkStage
  ) -> String? {
    // A hash's word stands for the truncation that is usual with it.
    if case .integrity(let algorithm) = choice, let hash = algorithm.hash,
      IntegrityAlgorithm(ike: hash) != algorithm
    {
      return nil
    }
    return product.words.word(choice, stage)
  }

  /// The command that the word stands behind, in a Cisco policy or proposal.
  package static func command(_ attribute: SuiteAttribute) -> String? {
    switch attribute {
    case .encryption: "encryption"
    case .hash: "hash"
    case .authentication: "authentication"
    case .group: "group"
    case .prf: "prf"
    case .integrity: "integrity"
    default: nil
    }
  }
}

extension DeviceSyntax {
  /// A whole suite as one proposal: `aes256-sha256-modp2048`. `nil` where a member has no word.
  package static func proposal(
    _ suite: [AlgorithmChoice], _ product: ConfiguredProduct, _ stage: WalkStage
  ) -> String? {
    guard case .proposalList(let list) = product.words.editing else { return nil }
    let separator = list.groupSeparator
    let hash = suite.lazy.compactMap { choice -> HashAlgorithm? in
      if case .integrity = choice { choice.hash } else { nil }
    }.first
    // The order that people write: cipher, integrity, pseudorandom function, group.
    let order: [SuiteAttribute] = [.encryption, .hash, .integrity, .prf, .group]
    let sorted = suite.enumerated().sorted { a, b in
      let x = order.firstIndex(of: a.element.attribute) ?? order.count
      let y = order.firstIndex(of: b.element.attribute) ?? order.count
      return x != y ? x < y : a.offset < b.offset
    }.map(\.element)
    var words: [String] = []
    var group: String?
    for choice in sorted {
      switch choice {
      case .authentication, .noGroup, .integrity(.none), .extendedSequenceNumbers(false): continue
      // What follows from the integrity algorithm is not written.
      case .prf(let prf) where hash != nil && prf.hash == hash: continue
      case .group where separator != "-":
        guard let word = word(choice, product, stage) else { return nil }
        group = word
      default:
        guard let word = word(choice, product, stage) else { return nil }
        words.append(word)
      }
    }
    guard !words.isEmpty else { return nil }
    return words.joined(separator: "-") + (group.map { separator + $0 } ?? "")
  }
}
