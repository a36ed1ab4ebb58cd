import ISAKMP
import Negotiations
import Policies

/// IKE108 where the responder's configuration is at hand: no configured entry matched, and the walk
/// went on to what the product has built in.
enum BuiltInFallback {
  /// `nil` where no configuration says anything of it; then the wire may.
  static func findings(
    _ page: RulePage, _ negotiation: Negotiation, _ run: RunFacts
  ) -> [Finding]? {
    guard !run.policies.isEmpty,
      let policy = ApplicablePolicy(negotiation, .responder, run), !policy.builtIn.isEmpty,
      policy.builtIn.contains(where: { !$0.proposals.isEmpty })
    else { return nil }
    if let decision = run.phase1Decision(of: negotiation) {
      return refused(page, negotiation, policy, decision)
    }
    return accepted(page, negotiation, policy)
  }

  // MARK: Refused

  private static func refused(
    _ page: RulePage, _ negotiation: Negotiation, _ policy: ApplicablePolicy,
    _ decision: Phase1Decision
  ) -> [Finding]? {
    guard let by = decision.by else { return nil }
    let responder = negotiation.who(.responder)
    let evidence = [
      decision.message.evidence("\(decision.message.passage): the offer"),
      by.evidence("refused, \(by.interval(since: decision.message)) later"),
    ]
    switch decision.outcome {
    case .onlyBuiltIn(let walk):
      guard let nearest = walk.nearest else { return nil }
      let isProof =
        decision.isCertain && policy.builtIn.count == 1
        && walk.policies.allSatisfy(\.isKnownForSure)
      return [
        Finding(
          page, severity: .error, isProof ? .proven : .likely,
          title: """
            \(responder) has no policy of its own, and its built-in \(priorities(walk.policies)) \
            cannot take the offer
            """,
          explanation: ([
            "\(policy.files) configures no IKE policy, so only what is built in is compared."
          ] + decision.readings.flatMap(reading) + walked(walk)).joined(
            separator: "\n"),
          evidence: evidence, comparison: ComparisonRow.rows(walk, nearest),
          remedies: [remedy(negotiation, policy)],
          deviceMessages: words(walk),
          settle: isProof
            ? nil : "`show crypto isakmp policy` on \(responder), which lists the defaults in force"
        )
      ]
    case .mismatch: return symptom(page, responder, decision, evidence).map { [$0] }
    default: return nil
    }
  }

  /// Own policies came first, and what is built in was merely the end of the walk.
  private static func symptom(
    _ page: RulePage, _ responder: String, _ decision: Phase1Decision, _ evidence: [Evidence]
  ) -> Finding? {
    guard let reading = decision.readings.first(where: { $0.walk.chosen == nil }) else {
      return nil
    }
    let builtIn = reading.walk.policies.filter { $0.builtIn != nil }
    return Finding(
      page, .likely,
      title: """
        after its own policies \(responder) compares with the built-in \(priorities(builtIn)); that \
        is a symptom, not the cause
        """,
      explanation: Telling.sentences(
        reading.name.isEmpty
          ? """
          No configured policy matched, so the walk went on to what is built in and ended there.
          """
          : """
          No configured policy matched, so the walk went on to what is built in, on \
          \(reading.name), and ended there.
          """,
        """
        The log's line about priority \(builtIn.last?.priority.map(String.init) ?? "65535") is the \
        end of the list.
        """),
      evidence: evidence,
      remedies: ["mend a configured policy; the built-in one needs no change"],
      deviceMessages: words(reading.walk),
      settle: "`show crypto isakmp policy` on \(responder), which lists the defaults in force")
  }

  private static func reading(_ reading: (name: String, walk: PolicyWalk)) -> [String] {
    guard !reading.name.isEmpty else { return [] }
    let builtIn = reading.walk.policies.filter { $0.builtIn != nil }
    guard let chosen = reading.walk.chosen else {
      return [
        """
        On \(reading.name), the built-in \(priorities(builtIn)) \
        \(builtIn.count == 1 ? "does" : "do") not match.
        """
      ]
    }
    let entry = reading.walk.policies[chosen.policy]
    return [
      """
      On \(reading.name), policy \(entry.priority ?? 0) would have taken the offer; it was \
      refused, so this is no such image, or its defaults are switched off.
      """
    ]
  }

  private static func walked(_ walk: PolicyWalk) -> [String] {
    var lines = SuiteMismatch.table(walk)
    let demandsSignatures = walk.policies.allSatisfy {
      $0.choices(for: .authentication).map(\.value) == [.authentication(.rsaSignatures)]
    }
    let offersKey = walk.offers.contains {
      $0.choices(.authentication).contains { $0.choice == .authentication(.preSharedKey) }
    }
    if demandsSignatures, offersKey {
      lines.append(
        "It demands RSA signatures, so a peer with a pre-shared key can never match it.")
    }
    return lines
  }

  // MARK: Accepted

  /// The tunnel came up on a suite that nobody configured.
  private static func accepted(
    _ page: RulePage, _ negotiation: Negotiation, _ policy: ApplicablePolicy
  ) -> [Finding]? {
    guard let accepted = negotiation.phase1.accepted, let offer = negotiation.offer,
      let answer = negotiation.acceptance
    else { return nil }
    let stage = WalkStage.ikeSA(negotiation.version)
    let rules = policy.product.walkRules(stage)
    let taken = [OfferedSuite(number: 1, values: accepted.values, stage, protocolID: 1)]
    let own = PolicyWalk(taken, policy.proposals, stage, rules)
    guard own.isComplete, own.chosen == nil, policy.doubtfulEntries.isEmpty else {
      // A configured entry explains it: nothing was fallen back to.
      return own.chosen == nil ? nil : []
    }
    for reading in policy.builtIn {
      let walk = PolicyWalk(taken, reading.proposals, stage, rules)
      guard let chosen = walk.chosen else { continue }
      let entry = walk.policies[chosen.policy]
      let weak = SuiteStrength(walk.agreed(chosen), stage).discouraged > 0
      let isProof = policy.isPlaced && entry.isKnownForSure
      let responder = negotiation.who(.responder)
      return [
        Finding(
          page, severity: weak ? .error : .warning, isProof ? .proven : .likely,
          title: """
            the suite accepted by \(responder) is its built-in policy \
            \(entry.priority.map(String.init) ?? entry.name), which nobody configured
            """,
          explanation: ([
            Telling.sentences(
              reading.name.isEmpty
                ? "No entry of \(policy.files) has \(accepted.text); the built-in one does."
                : """
                No entry of \(policy.files) has \(accepted.text); the built-in one does, on \
                \(reading.name).
                """,
              weak
                ? "The tunnel runs on a weak suite by accident."
                : "The tunnel runs on a suite by accident.")
          ] + SuiteMismatch.table(own)).joined(separator: "\n"),
          evidence: [
            offer.evidence("the offer"),
            answer.evidence("accepted: \(accepted.text)"),
          ],
          comparison: ComparisonRow.rows(walk, chosen),
          remedies: [
            remedy(negotiation, policy),
            """
            on \(responder): `no crypto isakmp default policy` keeps the built-in ones from being \
            used
            """,
          ],
          settle: isProof
            ? nil
            : "`show crypto isakmp policy` on \(responder): listed under `Default IKE policy`?")
      ]
    }
    return nil
  }

  // MARK: Words

  private static func priorities(_ entries: [ConfiguredProposal]) -> String {
    let numbers = entries.compactMap(\.priority)
    guard let first = numbers.min(), let last = numbers.max() else { return "policy" }
    return first == last ? "policy \(first)" : "policies \(first) to \(last)"
  }

  private static func remedy(_ negotiation: Negotiation, _ policy: ApplicablePolicy) -> String {
    let stage = WalkStage.ikeSA(negotiation.version)
    let best = OfferedSuite.suites(negotiation.phase1.offered, stage).max {
      SuiteStrength($0.choices.compactMap(\.choice), stage)
        < SuiteStrength($1.choices.compactMap(\.choice), stage)
    }
    let lines = (best?.choices ?? []).compactMap { choice -> String? in
      guard let command = DeviceSyntax.command(choice.attribute), let known = choice.choice,
        let word = DeviceSyntax.word(known, policy.product, stage)
      else { return nil }
      return "`\(command) \(word)`"
    }
    guard !lines.isEmpty else {
      return """
        on \(negotiation.who(.responder)): configure the suite that is offered, `crypto isakmp \
        policy 10`
        """
    }
    return """
      on \(negotiation.who(.responder)): configure the suite that is offered, `crypto isakmp \
      policy 10` with \(Telling.list(lines))
      """
  }

  private static func words(_ walk: PolicyWalk) -> [DeviceMessage] {
    DeviceCatalogue.walkLogs.flatMap { device, log in
      var seen: Set<String> = []
      let lines = walk.comparisons.indices.flatMap { position -> [String] in
        let (offer, policy) = walk.comparisons.pair(position)
        let entry = walk.policies[policy]
        guard entry.builtIn != nil, let priority = entry.priority else { return [] }
        return [log.checking(walk.offers[offer].number, priority)]
          + walk.comparisons[position].differing.compactMap(log.difference)
      }.filter { seen.insert($0).inserted }
      return (lines.prefix(8) + [log.refused]).map { DeviceMessage(device, $0) }
    }
  }
}
