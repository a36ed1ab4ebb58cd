/// Every offered suite against every entry of a policy, in the order in which the product compares
/// them, none left out.
///
/// A device stops at the first attribute that differs and logs that one alone; here all differences
/// of all pairs stand beside each other, so the line that the device printed is among them whatever
/// its order.
package struct PolicyWalk: Sendable {
  package let stage: WalkStage
  package let rules: WalkRules
  package let offers: [OfferedSuite]
  /// In the product's order of preference.
  package let policies: [ConfiguredProposal]
  package let comparisons: Comparisons
  /// Of entries that say the same only the first, which is all that an answer about values needs: a
  /// router may have thousands of entries of a dozen kinds.
  package let distinct: [SuiteComparison]
  /// A list longer than any real one was cut off: nothing can be concluded from the rest.
  package let isComplete: Bool

  /// Beyond what any device takes: IKEv1 numbers transforms with one octet, IOS has 10000
  /// priorities and nobody uses a hundred.
  private static let limit = (offers: 512, comparisons: 65536)

  /// - Parameter kinds: of the policies, or of the first of them, where they are known already.
  package init(
    _ offers: [OfferedSuite], _ policies: [ConfiguredProposal], _ stage: WalkStage,
    _ rules: WalkRules, kinds: EntryKinds = EntryKinds()
  ) {
    self.stage = stage
    self.rules = rules
    let offers = Array(offers.prefix(Self.limit.offers))
    let room = offers.isEmpty ? 0 : Self.limit.comparisons / offers.count
    isComplete = offers.count < Self.limit.offers && (offers.isEmpty || policies.count <= room)
    let policies = policies.count <= max(room, 1) ? policies : Array(policies.prefix(max(room, 1)))
    self.offers = offers
    self.policies = policies
    comparisons = Comparisons(offers: offers, policies: policies, stage: stage, rules: rules)
    var kinds = kinds
    kinds.add(policies)
    let firsts = kinds.firsts.prefix { $0 < policies.count }
    let pairs =
      rules.ownOrderFirst
      ? firsts.flatMap { policy in offers.indices.map { ($0, policy) } }
      : offers.indices.flatMap { offer in firsts.map { (offer, $0) } }
    distinct = pairs.map { offer, policy in
      SuiteComparison(offers[offer], offer: offer, policies[policy], policy: policy, stage, rules)
    }
    hopeless = Self.hopeless(stage, offers, distinct)
  }

  /// The pair that this product would settle on.
  package var chosen: SuiteComparison? { distinct.first(where: \.isMatch) }

  /// Attributes that agree in no pair: none of the values offered is allowed by any entry.
  package let hopeless: [HopelessAttribute]

  private static func hopeless(
    _ stage: WalkStage, _ offers: [OfferedSuite], _ comparisons: [SuiteComparison]
  ) -> [HopelessAttribute] {
    guard !comparisons.isEmpty, !comparisons.contains(where: \.isMatch) else { return [] }
    return stage.attributes.compactMap { attribute in
      let rows = comparisons.map { $0.row(attribute) }
      guard rows.allSatisfy({ $0.map { !$0.agrees } ?? false }) else { return nil }
      let known = rows.compactMap(\.self)
      return HopelessAttribute(
        attribute: attribute,
        isKeyLength: known.contains { $0.outcome == .keyLengthDiffers },
        offered: eachOnce(offers.flatMap { $0.choices(attribute) }),
        configured: eachOnce(known.flatMap(\.configured)))
    }
  }

  /// The pair with the fewest differences, the first of equals.
  package var nearest: SuiteComparison? {
    distinct.min { $0.differing.count < $1.differing.count }
  }

  private static func eachOnce<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }

  /// The suite that a matching pair results in: for each attribute the first alternative of the
  /// side whose order counts.
  package func agreed(_ comparison: SuiteComparison) -> [AlgorithmChoice] {
    let integrity = comparison.row(.integrity).flatMap { common(in: $0).first }
    let ciphers = comparison.row(.encryption).map { common(in: $0) } ?? []
    // Beside one cipher that authenticates itself another may lack an integrity algorithm.
    let isSharedMAC = integrity != nil || comparison.row(.integrity) == nil
    let cipher = ciphers.first { isSharedMAC || $0.isAEAD } ?? ciphers.first
    return comparison.rows.compactMap { row in
      switch row.attribute {
      case .encryption: cipher
      case .integrity: cipher?.isAEAD == true ? nil : integrity
      default: common(in: row).first
      }
    }
  }

  private func common(in row: ComparedAttribute) -> [AlgorithmChoice] {
    let mine = row.offered.compactMap(\.choice)
    let theirs = row.configured.map(\.value)
    guard rules.ownOrderFirst else {
      return mine.filter { choice in theirs.contains { $0.isSame(as: choice) } }
    }
    // The wire's form is kept: it says the key length.
    return theirs.compactMap { choice in mine.first { $0.isSame(as: choice) } }
  }
}

extension PolicyWalk {
  /// Every pair, compared when it is asked for.
  package struct Comparisons: RandomAccessCollection, Sendable {
    fileprivate let offers: [OfferedSuite]
    fileprivate let policies: [ConfiguredProposal]
    fileprivate let stage: WalkStage
    fileprivate let rules: WalkRules

    package var startIndex: Int { 0 }
    package var endIndex: Int { offers.count * policies.count }

    /// Which offer and which entry stand at a position.
    package func pair(_ position: Int) -> (offer: Int, policy: Int) {
      rules.ownOrderFirst
        ? (position % offers.count, position / offers.count)
        : (position / policies.count, position % policies.count)
    }

    package subscript(position: Int) -> SuiteComparison {
      let (offer, policy) = pair(position)
      return SuiteComparison(
        offers[offer], offer: offer, policies[policy], policy: policy, stage, rules)
    }
  }
}

/// An attribute for which nothing offered is allowed anywhere.
package struct HopelessAttribute: Hashable, Sendable {
  package var attribute: SuiteAttribute
  /// The cipher is allowed, but only with keys of other lengths.
  package var isKeyLength: Bool
  package var offered: [OfferedChoice]
  package var configured: [Configured<AlgorithmChoice>]
}
