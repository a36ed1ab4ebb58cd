import ISAKMP
import Policies

/// One walk of a pair, with both files' entries at hand, and what it comes to.
struct PairSuites {
  let initiator: PairMatching.End
  let responder: PairMatching.End
  let from: PolicyPair.Side
  let stage: WalkStage
  let offered: [ConfiguredProposal]
  let accepted: [ConfiguredProposal]
  let walk: PolicyWalk
  /// Quick Mode offers one of the initiator's groups, and another of them would agree.
  private let wouldAgreeOtherwise: Bool

  init(
    from: PolicyPair.Side, _ initiator: PairMatching.End, _ responder: PairMatching.End,
    _ offered: [ConfiguredProposal], _ accepted: [ConfiguredProposal], _ stage: WalkStage,
    ikeSuite: [AlgorithmChoice] = []
  ) {
    self.from = from
    self.initiator = initiator
    self.responder = responder
    self.stage = stage
    self.accepted = accepted
    let written = offered.filter(\.isOffered)
    let usable =
      stage == .quickMode ? Self.inQuickMode(written, initiator.policy.product, ikeSuite) : written
    let walked = { (offered: [ConfiguredProposal]) in
      PolicyWalk(
        PairEntries.offers(offered, initiator.policy.product, stage), accepted, stage,
        responder.policy.product.walkRules(stage))
    }
    self.offered = usable
    walk = walked(usable)
    wouldAgreeOtherwise = usable != written && walk.chosen == nil && walked(written).chosen != nil
  }

  /// What the product offers of several groups.
  private static func inQuickMode(
    _ written: [ConfiguredProposal], _ product: ConfiguredProduct, _ ikeSuite: [AlgorithmChoice]
  ) -> [ConfiguredProposal] {
    func groups(_ entry: ConfiguredProposal) -> [AlgorithmChoice] {
      entry.choices(for: .group).map(\.value).filter { $0 != .noGroup }
    }
    let all = written.flatMap(groups)
    let offered: AlgorithmChoice? =
      switch product.conduct.quickModeGroup {
      case nil: nil
      case .first: all.first
      case .ofIKESA:
        ikeSuite.first { $0.attribute == .group }.flatMap { all.contains($0) ? $0 : all.first }
      }
    guard let offered else { return written }
    return written.compactMap { entry in
      let own = groups(entry)
      guard own.isEmpty || own.contains(offered) else { return nil }
      var entry = entry
      entry.choices.removeAll { own.contains($0.value) && $0.value != offered }
      return entry
    }
  }

  var chosen: SuiteComparison? { walk.chosen }

  /// What stands behind the outcome: the pair that meets, or everything that does not.
  var confidence: Confidence {
    if !walk.isComplete { return .possible }
    if let chosen {
      return offered[chosen.offer].isKnownForSure && accepted[chosen.policy].isKnownForSure
        ? .proven : .likely
    }
    // Where a file has none, a line of it that is not used may have said one.
    for (proposals, end) in [(offered, initiator), (accepted, responder)]
    where proposals.isEmpty && !end.policy.remarks.isEmpty {
      return .likely
    }
    // Which group is offered is the product's choice; another release may choose another.
    if wouldAgreeOtherwise { return .likely }
    if !stated.isEmpty { return .proven }
    return (offered + accepted).allSatisfy(\.isKnownForSure) && !restsOnSilence ? .proven : .likely
  }

  /// The authentication methods of all entries that meet, whether or not the responder compares them.
  var methods: (own: [Configured<AlgorithmChoice>], other: [Configured<AlgorithmChoice>]) {
    let matches = walk.distinct.filter(\.isMatch)
    return (
      matches.flatMap { offered[$0.offer].choices(for: .authentication) },
      matches.flatMap { accepted[$0.policy].choices(for: .authentication) }
    )
  }

  var suite: [AlgorithmChoice] { chosen.map(walk.agreed) ?? [] }

  // MARK: Why nothing agrees

  /// "no Diffie-Hellman group is common".
  func cause(_ subject: String, kind: PairCause.Kind = .suite) -> PairCause {
    // What rests on an assumption is not told beside what is proven.
    let (hopeless, confidence) = (told, confidence)
    let what: String
    if accepted.isEmpty || offered.isEmpty {
      let empty = accepted.isEmpty ? responder : initiator
      what = "\(empty.policy.file) has no proposal for \(subject)"
    } else if hopeless.isEmpty {
      what = "\(subject): every proposal of the one differs from every one of the other"
    } else {
      let nouns = hopeless.map { $0.isKeyLength ? "key length" : $0.attribute.noun }
      what =
        "\(subject): no common \(Telling.list(nouns))" + (wouldAgreeOtherwise ? ofOneAlone : "")
    }
    return PairCause(
      kind, confidence, what, rows: walk.nearest.map(rows) ?? [], edits: edits)
  }

  /// The kinds of algorithms that are told as having nothing in common.
  private var told: [HopelessAttribute] {
    let isAssumed = !(offered + accepted).allSatisfy(\.isKnownForSure) || restsOnSilence
    return confidence == .proven && isAssumed && !stated.isEmpty ? stated : walk.hopeless
  }

  private var ofOneAlone: String {
    let group = offered.lazy.flatMap { $0.choices(for: .group) }.first
    return """
      ; of its groups \(initiator.policy.file) offers \(group?.value.text ?? "one") alone, for \
      Quick Mode carries one public value (RFC 2409 section 5.5)
      """
  }

  /// The nearest pair's attributes, those of both sides in the order of the files.
  func rows(_ comparison: SuiteComparison) -> [PairRow] {
    let (told, hopeless) = (Set(told.map(\.attribute)), Set(walk.hopeless.map(\.attribute)))
    return comparison.rows.compactMap { row in
      if hopeless.contains(row.attribute), !told.contains(row.attribute) { return nil }
      let mine = row.offeredText
      let theirs = row.configuredText
      guard mine != nil || theirs != nil else { return nil }
      let entry = offered[comparison.offer]
      let own = entry.choices(for: row.attribute).first?.origin ?? entry.origin
      let other = row.configured.first?.origin ?? accepted[comparison.policy].origin
      let (first, second) = ((mine, own), (theirs, other))
      let noun = row.outcome == .keyLengthDiffers ? "key length" : row.attribute.noun
      return from == .a
        ? PairRow(noun, first, second, agrees: row.agrees)
        : PairRow(noun, second, first, agrees: row.agrees)
    }
  }

  /// The better side first.
  private var edits: [PairEdit] {
    let found = [walk.leastEdit(on: .responder), walk.leastEdit(on: .initiator)]
      .compactMap(\.self).sorted { a, b in
        a.changes.count != b.changes.count
          ? a.changes.count < b.changes.count : a.strength > b.strength
      }
    return found.compactMap { edit in
      let isResponder = edit.side == .responder
      let entry = isResponder ? accepted[edit.comparison.policy] : offered[edit.comparison.offer]
      var located = edit
      if !isResponder {
        for index in located.changes.indices {
          located.changes[index].origin =
            entry.choices(for: located.changes[index].attribute).first?.origin
        }
      }
      let product = isResponder ? responder.policy.product : initiator.policy.product
      let lines = located.lines(entry, product, stage)
      // Of some services not everything can be changed.
      guard !lines.isEmpty else { return nil }
      return PairEdit(
        side: isResponder ? from.other : from, lines: lines, warnings: edit.warnings(stage))
    }
  }
}

extension PairSuites {
  /// The entries behind the outcome that are not known for sure.
  var assumed: String {
    let entries = chosen.map { [offered[$0.offer], accepted[$0.policy]] } ?? offered + accepted
    let doubtful = entries.filter { !$0.isKnownForSure }.map { "\($0.name) (\($0.origin))" }
    var seen: Set<String> = []
    return Telling.list(doubtful.filter { seen.insert($0).inserted }.prefix(3))
  }
}
