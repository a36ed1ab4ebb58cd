import Capture
import ISAKMP
import Negotiations
import Policies

/// What a configuration, or what was learned of a peer, makes of an offer that came to nothing.
struct Phase1Decision: Sendable {
  enum Outcome: Sendable {
    /// No entry takes any offered suite.
    case mismatch(PolicyWalk)
    /// The offer is taken by an entry of the configuration.
    case acceptable(PolicyWalk, SuiteComparison)
    /// Nothing is configured to compare with, and no built-in entry takes the offer.
    case onlyBuiltIn(PolicyWalk)
    case noConnection
    case version(Configured<[IKEVersion]>)
  }

  var outcome: Outcome
  var policy: ApplicablePolicy?
  /// Walks over the configured entries with what may follow them, one a reading.
  var readings: [(name: String, walk: PolicyWalk)] = []
  /// Frames that showed the peer's policy, where no configuration did.
  var lessons: [LearnedPolicies.Lesson] = []
  /// The message with the offer, and the one that refused it; `nil` for silence.
  var message: Step
  var by: Step?

  /// The refusal has the shape that the product gives it where no connection fits, and one does.
  var suggestsNoConnection = false

  /// What keeps it from being a proof, besides what the configuration leaves open.
  var reservations: [String] = []

  var doubts: [String] {
    let entries = isStated ? [] : policy?.doubtfulEntries ?? []
    return (policy?.doubts ?? []) + entries + reservations
  }
  var isCertain: Bool { policy != nil && doubts.isEmpty }

  /// What names the cause is stated in every entry, whatever else is not known of them.
  private var isStated: Bool {
    if case .mismatch(let walk) = outcome { return readings.isEmpty && walk.isLeadStated }
    return false
  }

  var cause: Cause {
    switch outcome {
    case .acceptable: .refusedAlthoughAcceptable
    case .onlyBuiltIn: .builtInPolicy
    case .noConnection: .noConnection
    case .version: .version
    case .mismatch(let walk): Self.cause(walk)
    }
  }

  private static func cause(_ walk: PolicyWalk) -> Cause {
    guard let first = walk.hopeless.first else { return .noCommonSuite }
    switch first.attribute {
    case .encryption: return first.isKeyLength ? .keyLength : .encryption
    case .hash, .prf, .integrity: return .hash
    case .authentication: return .authenticationMethod
    default: return .group
    }
  }

  var claim: Claim {
    let isSure: Bool =
      switch outcome {
      case .acceptable: false
      default: isCertain
      }
    return Claim(.ikeSA, cause, .configuration, isSure ? .proven : .likely)
  }
}

extension Phase1Decision {
  /// `nil` where nothing was refused, or where nothing is known of the responder's policy.
  init?(_ negotiation: Negotiation, _ run: RunFacts) {
    guard let (message, by) = Self.refusal(negotiation, run), !negotiation.phase1.offered.isEmpty
    else { return nil }
    let stage = WalkStage.ikeSA(negotiation.version)
    let offers = OfferedSuite.suites(negotiation.phase1.offered, stage)
    guard !offers.isEmpty else { return nil }
    guard let policy = ApplicablePolicy(negotiation, .responder, run) else {
      guard let learned = Self.learned(negotiation, run, offers, stage, message, by) else {
        return nil
      }
      self = learned
      return
    }
    guard
      !Self.contradicts(negotiation, policy),
      var decision = Self.configured(policy, negotiation, offers, stage, message, by)
    else { return nil }
    decision.suggestsNoConnection = Self.suggestsNoConnection(negotiation, policy)
    decision.reservations = Self.reservations(negotiation, decision, by)
    self = decision
  }

  /// strongSwan refuses in one shape only where it compared suites. Where the configuration has none
  /// for this peer, it saw other addresses than the capture, or runs with another configuration.
  private static func contradicts(_ negotiation: Negotiation, _ policy: ApplicablePolicy) -> Bool {
    policy.product.conduct.marksMissingConnection && !policy.hasSomething
      && negotiation.offerRefusal?.hasMarkOfMissingConnection == false
  }

  /// The other shape is mostly that of a missing connection, and of refused suites at times.
  private static func suggestsNoConnection(
    _ negotiation: Negotiation, _ policy: ApplicablePolicy
  ) -> Bool {
    policy.product.conduct.marksMissingConnection && policy.hasSomething
      && negotiation.offerRefusal?.hasMarkOfMissingConnection == true
  }

  private static func reservations(
    _ negotiation: Negotiation, _ decision: Phase1Decision, _ by: Step?
  ) -> [String] {
    var reservations = silence(decision)
    if by == nil { reservations.append("silence does not show that the request arrived") }
    if decision.suggestsNoConnection {
      reservations.append(
        "strongSwan usually refuses in this shape where it finds no connection for the peer")
    }
    // strongSwan says in the shape of its refusal that it has none; of others, only captures at two
    // points show which address arrives.
    if case .noConnection = decision.outcome,
      decision.policy?.product.conduct.marksMissingConnection != true,
      decision.message.sightings.isEmpty
    {
      reservations.append("the initiator's address may be translated on the way")
    }
    return reservations
  }

  /// What rests on something that the file seems to leave out, where a line of it was not understood,
  /// or on a default that no document shows.
  private static func silence(_ decision: Phase1Decision) -> [String] {
    guard let policy = decision.policy else { return [] }
    switch decision.outcome {
    case .acceptable, .onlyBuiltIn: return []
    case .noConnection: return [policy.unread ?? policy.maybeFurtherEntries].compactMap(\.self)
    case .version(let versions):
      if versions.origin.isCertain { return [] }
      return [policy.unread ?? "the version is \(versions.origin)"]
    case .mismatch(let walk):
      let isSilent = !walk.isLeadStated && walk.leavesOut
      return [isSilent ? policy.unread : nil, policy.maybeHiddenEntry].compactMap(\.self)
    }
  }

  private static func configured(
    _ policy: ApplicablePolicy, _ negotiation: Negotiation, _ offers: [OfferedSuite],
    _ stage: WalkStage, _ message: Step, _ by: Step?
  ) -> Phase1Decision? {
    func decision(_ outcome: Outcome) -> Phase1Decision {
      Phase1Decision(outcome: outcome, policy: policy, message: message, by: by)
    }
    // Of a product that answers what it refuses, silence tells only what no answer could change.
    let conduct = policy.product.conduct
    let isTold = by != nil || conduct.dropsInSilence || conduct.mayRefuseInSilence
    if policy.proposals.isEmpty, policy.connections.isEmpty {
      if let versions = policy.refusesVersion { return decision(.version(versions)) }
      if policy.hasNoConnection, isTold { return decision(.noConnection) }
    }
    guard isTold else { return nil }
    let rules = policy.product.walkRules(stage)
    let walk = PolicyWalk(offers, policy.proposals, stage, rules, kinds: policy.kinds)
    let readings = policy.builtIn.filter { !$0.proposals.isEmpty }.map { reading in
      (
        name: reading.name,
        walk: PolicyWalk(
          offers, policy.proposals + reading.proposals, stage, rules, kinds: policy.kinds)
      )
    }
    var found: Phase1Decision
    if let chosen = walk.chosen {
      // What an uncertain entry takes, the device may not take.
      // A file that may be the initiator's accepts what it offers itself.
      guard policy.proposals[chosen.policy].isKnownForSure, policy.isPlaced, by != nil else {
        return nil
      }
      found = decision(.acceptable(walk, chosen))
    } else if !walk.isComplete {
      return nil
    } else if policy.proposals.isEmpty {
      // An empty list with nothing built in is a file that says nothing of IKE.
      guard let first = readings.first(where: { $0.walk.chosen == nil }) else { return nil }
      if stage.version == .ikev1 {
        found = decision(.onlyBuiltIn(first.walk))
      } else {
        // IKEv2's built-in proposal is an entry like any other; which one the release has must not
        // matter.
        guard readings.allSatisfy({ $0.walk.chosen == nil }), by != nil else { return nil }
        found = decision(.mismatch(first.walk))
        if readings.count > 1 {
          found.policy?.doubtfulEntries.append(
            "the built-in proposal depends on the release; compared was that of \(first.name)")
        }
      }
    } else {
      guard by != nil || dropsInSilence(policy, walk) else { return nil }
      found = decision(.mismatch(walk))
    }
    found.readings = readings
    return found
  }

  /// What libreswan drops in silence is a method, mode or version that no connection has; suites it
  /// refuses aloud. racoon says nothing to either, and of some it is not known.
  private static func dropsInSilence(_ policy: ApplicablePolicy, _ walk: PolicyWalk) -> Bool {
    let conduct = policy.product.conduct
    return conduct.dropsSuitesInSilence || conduct.mayRefuseInSilence
      || walk.hopeless.contains { $0.attribute == .authentication }
  }

  /// From what the same address offered or took elsewhere.
  private static func learned(
    _ negotiation: Negotiation, _ run: RunFacts, _ offers: [OfferedSuite],
    _ stage: WalkStage, _ message: Step, _ by: Step?
  ) -> Phase1Decision? {
    guard by != nil else { return nil }
    let lessons = run.learned.lessons(
      of: negotiation.responder.endpoint.address, version: negotiation.version,
      besides: negotiation.initiatorSPI)
    guard !lessons.isEmpty else { return nil }
    let rules = WalkRules(
      ownOrderFirst: true, grantsUnaskedGroup: false, comparesAuthentication: true)
    let walk = PolicyWalk(offers, lessons.flatMap(\.proposals), stage, rules)
    guard walk.isComplete, walk.chosen == nil else { return nil }
    return Phase1Decision(outcome: .mismatch(walk), lessons: lessons, message: message, by: by)
  }

  /// A refusal in clear of the offer; or silence, unless the product is known to answer what it has no
  /// connection for.
  private static func refusal(_ negotiation: Negotiation, _ run: RunFacts)
    -> (message: Step, by: Step?)?
  {
    if let refusal = negotiation.offerRefusal { return (refusal.message, refusal.by) }
    guard let message = negotiation.unansweredFirstMessage,
      run.policies.ties(negotiation, .responder).contains(where: {
        !$0.policy.product.conduct.marksMissingConnection
      })
    else { return nil }
    return (message, nil)
  }
}
