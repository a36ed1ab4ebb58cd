import ISAKMP

/// `proposal_check`: what racoon takes from a peer beside what it asks for itself.
struct RacoonCheck {
  enum Level: String, CaseIterable {
    case obey, claim, strict, exact
  }

  let level: Level
  let origin: ConfigurationOrigin

  /// The lifetime that is refused.
  private var lifetime: Configured<ConfiguredProposal.LifetimeCheck>? {
    switch level {
    case .strict: Configured(.strict, origin)
    case .exact: Configured(.exact, origin)
    case .obey, .claim: nil
    }
  }

  /// The proposal, and behind it what is taken when a peer asks: by `exact` the same length of the
  /// cipher's key, by `strict` and `claim` a longer one too, by `obey` any.
  func applied(_ proposal: ConfiguredProposal) -> [ConfiguredProposal] {
    var own = proposal
    own.lifetimeCheck = lifetime
    guard level != .exact else { return [own] }
    var taken = own
    taken.isOffered = false
    taken.choices = own.choices.flatMap { choice -> [Configured<AlgorithmChoice>] in
      guard case .encryption(let cipher, let own?) = choice.value else { return [choice] }
      return RacoonWords.lengths(cipher).filter { level == .obey || $0 >= own }
        .map { Configured(.encryption(cipher, keyLength: $0), choice.origin) }
    }
    return taken.choices.count == own.choices.count ? [own] : [own, taken]
  }

  /// Of Phase 2: by `obey` any group is taken too, and the own one is asked for.
  func applied(toChild proposals: [ConfiguredProposal]) -> [ConfiguredProposal] {
    let all = proposals.flatMap(applied)
    guard level == .obey else { return all }
    return all
      + all.filter { !$0.choices(for: .group).isEmpty }.map { proposal in
        var taken = proposal
        taken.choices.removeAll { $0.value.attribute == .group }
        taken.isOffered = false
        return taken
      }
  }
}
