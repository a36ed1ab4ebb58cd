import ISAKMP

/// One offered suite against one entry of a policy: a row for each attribute, and never only the
/// answer whether they match.
package struct SuiteComparison: Hashable, Sendable {
  /// Positions in the walk's offers and policies.
  package var offer: Int
  package var policy: Int
  package var rows: [ComparedAttribute]
  /// Every attribute agrees, and there is one combination that both have.
  package var isMatch: Bool { rows.allSatisfy(\.agrees) }

  package var differing: [ComparedAttribute] { rows.filter { !$0.agrees } }

  package func row(_ attribute: SuiteAttribute) -> ComparedAttribute? {
    rows.first { $0.attribute == attribute }
  }
}

/// What an offer and an entry say of one attribute.
package struct ComparedAttribute: Hashable, Sendable {
  package var attribute: SuiteAttribute
  package var offered: [OfferedChoice]
  package var configured: [Configured<AlgorithmChoice>]
  package var outcome: Outcome

  package enum Outcome: Hashable, Sendable {
    case equal
    /// The same cipher, with keys of other lengths.
    case keyLengthDiffers
    case differs
    /// The entry demands it, the offer lacks it.
    case missing
    /// The offer has it, the entry does not allow it.
    case unwanted
    /// The product decides it elsewhere, or the cipher needs none.
    case notCompared
  }

  package var agrees: Bool { outcome == .equal || outcome == .notCompared }

  package var offeredText: String? { Self.list(offered.map(\.text)) }
  package var configuredText: String? { Self.list(configured.map(\.value.text)) }

  private static func list(_ texts: [String]) -> String? {
    var seen: Set<String> = []
    let distinct = texts.filter { seen.insert($0).inserted }
    return distinct.isEmpty ? nil : distinct.joined(separator: " | ")
  }
}

/// How one product decides, where standards leave it open.
package struct WalkRules: Hashable, Sendable {
  /// Its own entries, each with all that is offered; or each offered suite with all its entries.
  package var ownOrderFirst: Bool
  /// A request with a key exchange is granted though the entry asks for none.
  package var grantsUnaskedGroup: Bool
  /// The authentication method is part of what is compared (IKEv1).
  package var comparesAuthentication: Bool

  package init(ownOrderFirst: Bool, grantsUnaskedGroup: Bool, comparesAuthentication: Bool) {
    self.ownOrderFirst = ownOrderFirst
    self.grantsUnaskedGroup = grantsUnaskedGroup
    self.comparesAuthentication = comparesAuthentication
  }
}

extension SuiteComparison {
  package init(
    _ offered: OfferedSuite, offer: Int, _ proposal: ConfiguredProposal, policy: Int,
    _ stage: WalkStage, _ rules: WalkRules
  ) {
    self.offer = offer
    self.policy = policy
    let reading = Reading(offered: offered, proposal: proposal, stage: stage, rules: rules)
    rows = stage.attributes.compactMap(reading.row)
  }

  /// One comparison's inputs.
  private struct Reading {
    var offered: OfferedSuite
    var proposal: ConfiguredProposal
    var stage: WalkStage
    var rules: WalkRules

    func row(_ attribute: SuiteAttribute) -> ComparedAttribute? {
      let mine = offered.choices(attribute)
      let theirs = configured(attribute)
      if mine.isEmpty, theirs.isEmpty { return nil }
      return ComparedAttribute(
        attribute: attribute, offered: mine, configured: theirs,
        outcome: isLeftOpen(attribute, mine, theirs)
          ? .notCompared : outcome(attribute, mine, theirs))
    }

    /// An IKE SA cannot do without: an entry that has none was not read whole.
    private func isLeftOpen(
      _ attribute: SuiteAttribute, _ mine: [OfferedChoice],
      _ theirs: [Configured<AlgorithmChoice>]
    ) -> Bool {
      !stage.isChild && [.encryption, .hash, .prf, .group].contains(attribute)
        && (mine.isEmpty && !offered.isWhole || theirs.isEmpty && !proposal.isCertain)
    }

    /// What the entry says, or what follows from what it says: a product that writes no hash or
    /// pseudorandom function takes that of the integrity algorithm.
    private func configured(_ attribute: SuiteAttribute) -> [Configured<AlgorithmChoice>] {
      let written = proposal.choices(for: attribute)
      guard written.isEmpty else { return written }
      let integrity = proposal.choices(for: .integrity)
      switch attribute {
      case .hash:
        return (integrity + proposal.choices(for: .prf)).compactMap { choice in
          choice.value.hash.map { Configured(.hash($0), choice.origin) }
        }
      case .prf:
        return (integrity + proposal.choices(for: .hash)).compactMap { choice in
          choice.value.hash.flatMap { PRF(hash: $0) }.map { Configured(.prf($0), choice.origin) }
        }
      case .integrity where stage == .ikeSA(.ikev2):
        return proposal.choices(for: .hash).compactMap { choice in
          choice.value.hash.flatMap { IntegrityAlgorithm(ike: $0) }
            .map { Configured(.integrity($0), choice.origin) }
        }
      default: return []
      }
    }

    private func outcome(
      _ attribute: SuiteAttribute, _ mine: [OfferedChoice],
      _ theirs: [Configured<AlgorithmChoice>]
    ) -> ComparedAttribute.Outcome {
      let common = mine.contains { offer in
        offer.choice.map { choice in theirs.contains { $0.value.isSame(as: choice) } } ?? false
      }
      switch attribute {
      case .encryption:
        if common { return .equal }
        if mine.isEmpty { return .missing }
        if theirs.isEmpty { return .unwanted }
        let sameCipher = mine.contains { offer in
          theirs.contains { $0.value.cipher != nil && $0.value.cipher == offer.choice?.cipher }
        }
        return sameCipher ? .keyLengthDiffers : .differs
      case .integrity:
        return integrity(mine, theirs, common)
      case .authentication:
        if !rules.comparesAuthentication || theirs.isEmpty { return .notCompared }
        return common ? .equal : mine.isEmpty ? .missing : .differs
      case .group:
        if common { return .equal }
        let isLeftOut = mine.isEmpty || mine.contains { $0.choice == .noGroup }
        if isLeftOut {
          if theirs.isEmpty || theirs.contains(where: { $0.value == .noGroup }) { return .equal }
          return mine.isEmpty ? .missing : .differs
        }
        if theirs.allSatisfy({ $0.value == .noGroup }) {
          // An IKE SA cannot do without a group: an entry that names none was not read whole.
          if !stage.isChild { return .notCompared }
          return rules.grantsUnaskedGroup ? .equal : .unwanted
        }
        return .differs
      case .extendedSequenceNumbers:
        if common { return .equal }
        // Left out, it means no.
        if mine.isEmpty {
          return theirs.contains { $0.value == .extendedSequenceNumbers(false) }
            ? .equal : .missing
        }
        if theirs.isEmpty {
          return mine.contains { $0.choice == .extendedSequenceNumbers(false) }
            ? .equal : .unwanted
        }
        return .differs
      default:
        if common { return .equal }
        if mine.isEmpty { return .missing }
        if theirs.isEmpty {
          // The offer lets the responder go without (NONE, RFC 9370 section 2.2.2). One that does not
          // know this kind of transform refuses all the same, and no configuration says whether it does.
          return mine.contains { $0.choice == .noGroup } ? .notCompared : .unwanted
        }
        return .differs
      }
    }

    /// A cipher that authenticates itself needs no integrity algorithm beside it (RFC 7296
    /// section 3.3, RFC 5282 section 8).
    private func integrity(
      _ mine: [OfferedChoice], _ theirs: [Configured<AlgorithmChoice>], _ common: Bool
    ) -> ComparedAttribute.Outcome {
      let ciphers = proposal.choices(for: .encryption).map(\.value)
      let offers = offered.choices(.encryption).compactMap(\.choice)
      let shared = offers.filter { offer in ciphers.contains { $0.isSame(as: offer) } }
      if shared.contains(where: \.isAEAD) { return .notCompared }
      if shared.isEmpty, !offers.isEmpty, !ciphers.isEmpty,
        offers.allSatisfy(\.isAEAD) || ciphers.allSatisfy(\.isAEAD)
      {
        return .notCompared
      }
      if common { return .equal }
      if mine.isEmpty {
        return theirs.contains { $0.value == .integrity(.none) } ? .equal : .missing
      }
      if theirs.isEmpty {
        return mine.contains { $0.choice == .integrity(.none) } ? .equal : .unwanted
      }
      return .differs
    }
  }
}

extension SuiteComparison {
  /// What a product that writes no hash or pseudorandom function takes: that of another algorithm.
  package static func derived(
    _ choice: AlgorithmChoice, as attribute: SuiteAttribute
  ) -> AlgorithmChoice? {
    guard let hash = choice.hash else { return nil }
    switch attribute {
    case .hash: return .hash(hash)
    case .prf: return PRF(hash: hash).map { .prf($0) }
    default: return nil
    }
  }
}

extension AlgorithmChoice {
  /// Equal for negotiation: a cipher's key length counts where it can vary, and stands for the
  /// shortest where it is left out.
  package func isSame(as other: AlgorithmChoice) -> Bool {
    if case .encryption(let mine, let length) = self,
      case .encryption(let theirs, let otherLength) = other
    {
      guard mine == theirs else { return false }
      guard mine.keyLengths.isVariable else { return true }
      return (length ?? mine.keyLengths.default) == (otherLength ?? mine.keyLengths.default)
    }
    return self == other
  }

  package var cipher: EncryptionAlgorithm? {
    if case .encryption(let cipher, _) = self { cipher } else { nil }
  }

  package var isAEAD: Bool { cipher?.isAEAD ?? false }

  /// The hash that it is made of.
  var hash: HashAlgorithm? {
    switch self {
    case .hash(let hash): hash
    case .prf(let prf): prf.hash
    case .integrity(let integrity): integrity.hash
    default: nil
    }
  }
}

extension IntegrityAlgorithm {
  /// The HMAC that IPsec uses, by the hash in it: each hash has one form.
  init?(ike hash: HashAlgorithm) {
    switch hash {
    case .md5: self = .hmacMD5To96
    case .sha1: self = .hmacSHA1To96
    case .sha256: self = .hmacSHA256To128
    case .sha384: self = .hmacSHA384To192
    case .sha512: self = .hmacSHA512To256
    default: return nil
    }
  }
}
