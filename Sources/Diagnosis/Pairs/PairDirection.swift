import Capture
import ISAKMP
import Policies

extension PairDirection {
  init(from side: PolicyPair.Side, _ own: PairMatching.End, _ other: PairMatching.End) {
    self.init(initiator: side, phase1: .unknown)
    if let reason = Self.doesNotBegin(own) {
      phase1 = .notTried
      let isStated =
        own.connection.initiates?.origin.isCertain ?? (own.policy.unread(of: own.connection) == nil)
      causes = [PairCause(.direction, isStated ? .proven : .likely, reason)]
      return
    }
    let offered = own.connection.versions.value
    let attempts = Self.attempts(own)
    let common = attempts.filter(other.connection.versions.value.contains)
    guard !common.isEmpty else {
      phase1 = offered.isEmpty || other.connection.versions.value.isEmpty ? .unknown : .fails
      causes = [Self.versions(side, own, other, attempts)]
      return
    }
    // A device that tries both goes on to the next where the first is refused.
    var best: PairDirection?
    for version in common {
      let walked = Self.walked(side, own, other, version)
      if walked.phase1 == .comesUp {
        self = walked
        return
      }
      best = best ?? walked
    }
    if let best { self = best }
  }

  /// A side without the other's address waits for it.
  private static func doesNotBegin(_ end: PairMatching.End) -> String? {
    let connection = end.connection
    if let begins = connection.initiates {
      if begins.value { return nil }
      return "\(end.policy.file) answers and does not begin (\(begins.origin))"
    }
    guard !end.isBare, !end.policy.product.conduct.isDescription else { return nil }
    let remote = connection.remoteAddresses.map { AddressPattern($0.value) }
    guard !remote.contains(where: \.isCallable) else { return nil }
    return "\(connection.name) of \(end.policy.file) names no address to call, so it only answers"
  }

  /// The versions that it begins with, in its order.
  private static func attempts(_ end: PairMatching.End) -> [IKEVersion] {
    let versions = end.connection.versions.value
    guard versions.count > 1 else { return versions }
    return end.policy.product.conduct.staysWithIKEv2 ? [.ikev2] : [.ikev2, .ikev1]
  }

  private static func versions(
    _ side: PolicyPair.Side, _ own: PairMatching.End, _ other: PairMatching.End,
    _ attempts: [IKEVersion]
  ) -> PairCause {
    func text(_ versions: [IKEVersion]) -> String {
      Telling.list(versions.map { $0 == .ikev1 ? "IKEv1" : "IKEv2" })
    }
    let (mine, theirs) = (own.connection.versions, other.connection.versions)
    let isNarrowed = attempts.count < mine.value.count
    let first = (text(mine.value), Optional(mine.origin))
    let second = (text(theirs.value), Optional(theirs.origin))
    let what: String
    if mine.value.isEmpty || theirs.value.isEmpty {
      what = "\((mine.value.isEmpty ? own : other).policy.file) says nothing of IKE"
    } else if isNarrowed {
      what = """
        \(own.policy.file) begins with \(text(attempts)), though it answers both, and \
        \(other.policy.file) takes only \(text(theirs.value))
        """
    } else {
      what = """
        \(own.policy.file) begins with \(text(attempts)) and \(other.policy.file) takes only \
        \(text(theirs.value))
        """
    }
    let isCertain = mine.origin.isCertain && theirs.origin.isCertain
    return PairCause(
      .version, isCertain ? .proven : .likely, what,
      rows: [
        side == .a
          ? PairRow("IKE version", first, second) : PairRow("IKE version", second, first)
      ])
  }

  // MARK: One version

  private static func walked(
    _ side: PolicyPair.Side, _ own: PairMatching.End, _ other: PairMatching.End,
    _ version: IKEVersion
  ) -> PairDirection {
    var direction = PairDirection(initiator: side, phase1: .unknown)
    direction.version = version
    let stage = WalkStage.ikeSA(version)
    let mine = PairEntries(end: own, version: version).readings
    let theirs = PairEntries(end: other, version: version).readings
    let walks = mine.flatMap { first in
      theirs.map { second in
        (
          names: [first.name, second.name].filter { !$0.isEmpty },
          suites: PairSuites(from: side, own, other, first.entries, second.entries, stage)
        )
      }
    }
    let subject = version == .ikev1 ? "Phase 1" : "the IKE SA"
    // A file that has nothing of IKE says nothing; what is configured and empty is another matter.
    guard
      let first = walks.first(where: { !$0.suites.offered.isEmpty && !$0.suites.accepted.isEmpty })
    else {
      direction.causes = (walks.first?.suites).map { [$0.cause(subject)] } ?? []
      return direction
    }
    let accepted = walks.filter { $0.suites.chosen != nil }
    if accepted.count < walks.count, let success = accepted.first,
      let failure = walks.first(where: { $0.suites.chosen == nil })
    {
      var cause = failure.suites.cause(subject)
      cause.confidence = .possible
      cause.what += ", on \(Telling.list(failure.names))"
      direction.causes = [cause]
      direction.suite = success.suites.suite
      direction.addChildren(side, own, other, version)
      return direction
    }
    guard accepted.count == walks.count, let chosen = first.suites.chosen else {
      direction.phase1 = .fails
      direction.causes = [first.suites.cause(subject)]
      return direction
    }
    direction.conclude(first.suites, chosen, side, own, other, version)
    return direction
  }

  /// What follows where the suites meet: whether the two also take each other for who they are.
  private mutating func conclude(
    _ suites: PairSuites, _ chosen: SuiteComparison, _ side: PolicyPair.Side,
    _ own: PairMatching.End, _ other: PairMatching.End, _ version: IKEVersion
  ) {
    suite = suites.suite
    let met = (initiator: suites.offered[chosen.offer], responder: suites.accepted[chosen.policy])
    entries = met
    causes =
      PairAuthentication(
        side, own, other, version, suite, methods: suites.methods
      ).causes
      + Self.refusedLifetime(side, own, other, met.initiator, met.responder, version)
    phase1 =
      causes.isEmpty ? .comesUp : causes.contains { $0.confidence != .possible } ? .fails : .unknown
    if suites.confidence != .proven, phase1 == .comesUp {
      causes.append(
        PairCause(
          .doubt, .likely, "the suite rests on a value that no file states: \(suites.assumed)"))
    }
    if phase1 != .fails { addChildren(side, own, other, version) }
  }

  /// RouterOS's `proposal-check` is looked at by the side that answers.
  private static func refusedLifetime(
    _ side: PolicyPair.Side, _ asking: PairMatching.End, _ other: PairMatching.End,
    _ offered: ConfiguredProposal, _ accepted: ConfiguredProposal, _ version: IKEVersion
  ) -> [PairCause] {
    guard version == .ikev1, let check = accepted.lifetimeCheck,
      let asked = offered.lifetimeSeconds ?? asking.connection.rekeySeconds,
      let own = accepted.lifetimeSeconds,
      check.value.refuses(asked.value, against: own.value)
    else { return [] }
    let first = ("\(asked.value) s", Optional(asked.origin))
    let second = ("\(own.value) s", Optional(own.origin))
    let what = """
      \(other.policy.file) compares the lifetime of Phase 1 (\(check.origin)) and refuses \
      \(asked.value) s: `proposal-check=obey`, or the same lifetime on both sides
      """
    return [
      PairCause(
        .suite, .likely, what,
        rows: [
          side == .a
            ? PairRow("IKE lifetime", first, second) : PairRow("IKE lifetime", second, first)
        ])
    ]
  }

  private mutating func addChildren(
    _ side: PolicyPair.Side, _ own: PairMatching.End, _ other: PairMatching.End,
    _ version: IKEVersion
  ) {
    children = own.connection.children.map { child in
      PairPhase2(side, own, other, version, ikeSuite: suite).judge(child)
    }
    guard children.isEmpty, !other.connection.children.isEmpty else { return }
    causes.append(
      PairCause(
        .doubt, .possible, "\(own.connection.name) of \(own.policy.file) has no child to ask for"))
  }
}

extension AddressPattern {
  /// Whether a device can send its first message there: an address, or a name to resolve.
  var isCallable: Bool {
    switch self {
    case .any: false
    case .range(let first, let last): first == last
    case .name: true
    }
  }
}
