import ISAKMP
import Negotiations
import Policies

/// The finding of IKE101 to IKE105 and IKE107: the offer and the responder's policy, attribute by
/// attribute, with the least edit. The rules differ only in the attribute that they speak for.
enum SuiteMismatch {
  static func claims(
    _ cause: Cause, _ negotiation: Negotiation, _ run: RunFacts
  ) -> [Claim] {
    guard let (decision, _, _) = decision(cause, negotiation, run) else { return [] }
    return [decision.claim]
  }

  static func findings(
    _ page: RulePage, _ cause: Cause, _ negotiation: Negotiation, _ run: RunFacts
  ) -> [Finding] {
    guard run.verdict.claim(of: cause)?.basis == .configuration,
      let (decision, walk, nearest) = decision(cause, negotiation, run)
    else { return [] }
    let confidence: Confidence = decision.isCertain ? .proven : .likely
    lazy var edits = Remedies(negotiation, run, decision, walk)
    return [
      Finding(
        page, confidence,
        title: title(negotiation, walk, decision),
        explanation: explanation(negotiation, walk, decision, edits),
        evidence: evidence(negotiation, walk, decision),
        // The table shows the pair that the remedy brings to agree.
        comparison: ComparisonRow.rows(
          walk, edits.best?.comparison ?? nearest, isSeen: decision.policy == nil),
        remedies: edits.texts,
        deviceMessages: words(negotiation, walk, decision),
        settle: confidence == .proven ? nil : settle(negotiation, decision))
    ]
  }

  private static func decision(
    _ cause: Cause, _ negotiation: Negotiation, _ run: RunFacts
  ) -> (Phase1Decision, PolicyWalk, SuiteComparison)? {
    guard !run.policies.isEmpty || !run.learned.isEmpty,
      let decision = run.phase1Decision(of: negotiation), decision.cause == cause,
      case .mismatch(let walk) = decision.outcome, let nearest = walk.nearest
    else { return nil }
    return (decision, walk, nearest)
  }

  // MARK: Words

  private static func title(
    _ negotiation: Negotiation, _ walk: PolicyWalk, _ decision: Phase1Decision
  ) -> String {
    let term = negotiation.version == .ikev1 ? "Phase 1" : "the IKE SA"
    guard !walk.hopeless.isEmpty else {
      return """
        every attribute offered for \(term) is allowed somewhere, but no entry of \
        \(negotiation.who(.responder)) has one offered suite whole
        """
    }
    let kinds = walk.hopeless.map { $0.isKeyLength ? "key length" : $0.attribute.noun }
    let missing = "the peers share no \(kinds.joined(separator: ", no ")) for \(term)"
    return walk.hopeless.count == 1 ? "\(missing): \(values(walk.hopeless[0]))" : missing
  }

  /// "offered SHA-1, configured SHA2-256".
  static func values(_ attribute: HopelessAttribute) -> String {
    """
    offered \(list(attribute.offered.map(\.text))), configured \
    \(list(attribute.configured.map(\.value.text)))
    """
  }

  private static func list(_ texts: [String]) -> String {
    var seen: Set<String> = []
    // The ECDSA methods of the registry, one a curve, are one kind for people.
    let distinct = texts.map { $0.hasPrefix("ECDSA with ") ? "ECDSA signatures" : $0 }
      .filter { seen.insert($0).inserted }
    guard !distinct.isEmpty else { return "nothing" }
    let told = distinct.prefix(4).joined(separator: " or ")
    return distinct.count > 4 ? "\(told) or others" : told
  }

  private static func explanation(
    _ negotiation: Negotiation, _ walk: PolicyWalk, _ decision: Phase1Decision,
    _ edits: Remedies
  ) -> String {
    var lines: [String] = []
    if let policy = decision.policy {
      lines.append(
        """
        Every offered suite was compared with every entry of \(policy.files), \
        \(policy.product.name)'s configuration of \(negotiation.who(.responder)): none fits.
        """)
    } else {
      let lessons = decision.lessons.map { "\($0.what) in frame \($0.reference.frame)" }
      lines.append(
        """
        No configuration of \(negotiation.who(.responder)) is at hand, but other negotiations show \
        what it uses: \(Telling.list(lessons)).
        """)
    }
    lines += table(walk)
    for reading in decision.readings {
      lines.append(
        Telling.sentences(
          reading.name.isEmpty ? nil : "On \(reading.name):",
          reading.walk.chosen != nil
            ? """
            after them a built-in policy would take the offer; as it was refused, this router has \
            none.
            """
            : """
            the walk goes on to the built-in \(priorities(reading.walk)) and ends there; that is \
            the end of the list, not the thing to mend.
            """
        ).capitalisedFirst)
    }
    if let best = edits.best {
      lines.append(
        """
        The least change: \
        \(best.changes.count == 1 ? "one attribute" : "\(best.changes.count) attributes") of the \
        \(best.side.rawValue); checked by comparing again.
        """)
      let warnings = best.warnings(walk.stage)
      if !warnings.isEmpty {
        lines.append("Mind that \(Telling.list(warnings)).")
      }
    }
    if !decision.doubts.isEmpty {
      lines.append("Not proven, because \(Telling.list(Array(decision.doubts.prefix(3)))).")
    }
    return lines.joined(separator: "\n")
  }

  private static func priorities(_ walk: PolicyWalk) -> String {
    let numbers = walk.policies.filter { $0.builtIn != nil }.compactMap(\.priority)
    guard let first = numbers.min(), let last = numbers.max() else { return "policies" }
    return first == last ? "policy \(first)" : "policies \(first) to \(last)"
  }

  /// A line a pair, at most a dozen.
  static func table(_ walk: PolicyWalk) -> [String] {
    let unit = walk.stage.version == .ikev1 ? "transform" : "proposal"
    let shown = walk.comparisons.prefix(12).map { comparison in
      let entry = walk.policies[comparison.policy]
      let differing = comparison.differing.map {
        $0.outcome == .keyLengthDiffers ? "key length" : $0.attribute.noun
      }
      let outcome =
        switch differing.count {
        case 0: "all agree"
        case 1: "\(differing[0]) differs"
        default: "\(Telling.list(differing)) differ"
        }
      return "  \(unit) \(walk.offers[comparison.offer].number) against \(entry.name): \(outcome)"
    }
    let more = walk.comparisons.count - shown.count
    return shown + (more > 0 ? ["  … and \(more) pairs more, none of which agrees"] : [])
  }

  private static func evidence(
    _ negotiation: Negotiation, _ walk: PolicyWalk, _ decision: Phase1Decision
  ) -> [Evidence] {
    var evidence = [
      decision.message.evidence("\(decision.message.passage): the offer")
    ]
    if let by = decision.by, case .refused(_, _, let notify)? = negotiation.failure {
      evidence.append(
        by.evidence(
          """
          refused: \(negotiation.notifyName(notify)), \(by.interval(since: decision.message)) later
          """))
    } else if let last = decision.message.transmissions.last {
      let product = decision.policy?.product.name ?? "it"
      let silence =
        decision.policy?.product.conduct.mayRefuseInSilence == true
        ? "whether \(product) answers what it refuses is not known"
        : "\(product) drops in silence what fits no connection"
      evidence.append(
        last.evidence("never answered, \(decision.message.repetition): \(silence)"))
    }
    for lesson in decision.lessons.prefix(4) {
      let suites = lesson.proposals.map { $0.choices.map(\.value.text).joined(separator: "  ") }
      evidence.append(
        Evidence(lesson.reference, "\(lesson.what): \(suites.prefix(2).joined(separator: " / "))"))
    }
    return evidence
  }

  private static func words(
    _ negotiation: Negotiation, _ walk: PolicyWalk, _ decision: Phase1Decision
  ) -> [DeviceMessage] {
    let logs = negotiation.version == .ikev1 ? DeviceCatalogue.walkLogs : []
    let differences = logs.flatMap { device, log in
      var seen: Set<String> = []
      return walk.distinct.flatMap { $0.differing.compactMap(log.difference) }
        .filter { seen.insert($0).inserted }.map { DeviceMessage(device, $0) }
    }
    let all = differences + DeviceWords.proposalRefused(negotiation.version)
    // The words of the product at hand come first.
    let own = decision.policy?.product.logKey
    // Who drops an offer in silence says so in its own log alone.
    if decision.by == nil { return all.filter { $0.device == own } }
    return all.filter { $0.device == own } + all.filter { $0.device != own }
  }

  private static func settle(_ negotiation: Negotiation, _ decision: Phase1Decision) -> String {
    if decision.by == nil {
      return """
        the log of \(negotiation.who(.responder)) at this moment, or a capture there, which shows \
        whether the request arrives
        """
    }
    guard let policy = decision.policy else {
      return "the configuration of \(negotiation.who(.responder)), given with --policy"
    }
    return policy.ties.allSatisfy(\.isCertain)
      ? """
      the device's own list of its policies at that time, such as `show crypto isakmp policy` or \
      `swanctl --list-conns`
      """
      : "say whose the file is: --policy \(negotiation.address(.responder))=\(policy.files)"
  }
}

extension ComparisonRow {
  /// The pair's rows, and its lifetimes: equal ones too, so that a report can show both suites
  /// whole.
  ///
  /// - Parameter isSeen: the entry is no configuration but what a frame showed, which is its name.
  static func rows(
    _ walk: PolicyWalk, _ comparison: SuiteComparison, isSeen: Bool = false
  ) -> [ComparisonRow] {
    let offer = walk.offers[comparison.offer]
    let entry = walk.policies[comparison.policy]
    var rows = comparison.rows.map { row -> ComparisonRow in
      let source: ComparisonSource =
        isSeen
        ? .said(entry.name) : .configured(row.configured.first?.origin ?? entry.origin)
      // Where alternatives agree, what they agree on is the value of both.
      if row.outcome == .equal, let common = row.common {
        return ComparisonRow(
          attribute: row.attribute.rawValue, offered: common, configured: common, source: source)
      }
      return ComparisonRow(
        attribute: row.attribute.rawValue, offered: row.offeredText,
        configured: row.outcome == .notCompared
          ? row.configuredText ?? row.offeredText : row.configuredText,
        source: source)
    }
    if let seconds = offer.lifetimeSeconds, let own = entry.lifetimeSeconds {
      rows.append(
        ComparisonRow(
          attribute: SuiteAttribute.lifetimeSeconds.rawValue, offered: "\(seconds) s",
          configured: "\(own.value) s", source: .configured(own.origin)))
    }
    return rows
  }
}

extension ComparedAttribute {
  /// What both sides have.
  fileprivate var common: String? {
    offered.first { offer in
      offer.choice.map { choice in configured.contains { $0.value.isSame(as: choice) } } ?? false
    }?.text
  }
}

/// The least edits of both sides as remedies, the better one first.
struct Remedies {
  var best: LeastEdit?
  var texts: [String] = []

  init(
    _ negotiation: Negotiation, _ run: RunFacts, _ decision: Phase1Decision, _ walk: PolicyWalk
  ) {
    let edits = [walk.leastEdit(on: .responder), walk.leastEdit(on: .initiator)]
      .compactMap(\.self).sorted { a, b in
        a.changes.count != b.changes.count
          ? a.changes.count < b.changes.count : a.strength > b.strength
      }
    best = edits.first
    let initiator = ApplicablePolicy(negotiation, .initiator, run)
    for edit in edits {
      switch edit.side {
      case .responder:
        let entry = decision.policy == nil ? nil : walk.policies[edit.comparison.policy]
        let lines = edit.lines(entry, decision.policy?.product, walk.stage)
        texts += lines.map { "on \(negotiation.who(.responder)): \($0)" }
      case .initiator:
        let offer = walk.offers[edit.comparison.offer]
        // The entry of its own file that made this offer.
        let entry = initiator?.proposals.first { entry in
          SuiteComparison(
            offer, offer: 0, entry, policy: 0, walk.stage,
            WalkRules(
              ownOrderFirst: true, grantsUnaskedGroup: false, comparesAuthentication: true)
          ).isMatch
        }
        let lines = edit.locatedInitiatorLines(entry, initiator?.product, walk.stage)
        texts += lines.map { "or on \(negotiation.who(.initiator)): \($0)" }
      }
    }
    if let first = texts.first, first.hasPrefix("or ") { texts[0] = String(first.dropFirst(3)) }
    if texts.isEmpty { texts = ["bring one suite to both sides"] }
    for index in texts.indices.dropFirst() where texts[index].hasPrefix("on ") {
      texts[index] = "or \(texts[index])"
    }
  }
}

extension LeastEdit {
  /// The initiator's lines: its edit was found on the wire, its entry names the places.
  func locatedInitiatorLines(
    _ entry: ConfiguredProposal?, _ product: ConfiguredProduct?, _ stage: WalkStage
  ) -> [String] {
    guard let entry else { return lines(nil, nil, stage) }
    var located = self
    for index in located.changes.indices {
      located.changes[index].origin =
        entry.choices(for: located.changes[index].attribute).first?.origin
    }
    return located.lines(entry, product, stage)
  }
}
