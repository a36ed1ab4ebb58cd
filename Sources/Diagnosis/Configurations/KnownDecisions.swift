import ISAKMP
import Negotiations
import Policies

/// What the configurations say of the negotiation at hand, worked out once for all rules that ask.
final class KnownDecisions: Sendable {
  let initiator: ApplicablePolicy?
  let responder: ApplicablePolicy?
  let phase1: Phase1Decision?
  let authentication: AuthenticationDecision?
  let phase2: Phase2Decision?
  let laterPhase2: Phase2Decision?
  /// How much is there: the policies, of the decisions that of Phase 1, or all.
  private enum Extent { case policies, phase1, all }
  private let extent: Extent
  private let initiatorSPI: UInt64
  private let responderSPI: UInt64

  /// The policies alone.
  private init(policiesOf negotiation: Negotiation, _ run: RunFacts) {
    initiatorSPI = negotiation.initiatorSPI
    responderSPI = negotiation.responderSPI
    initiator = ApplicablePolicy(negotiation, .initiator, run)
    responder = ApplicablePolicy(negotiation, .responder, run)
    phase1 = nil
    authentication = nil
    phase2 = nil
    laterPhase2 = nil
    extent = .policies
  }

  /// What is known, and the decisions that rest on it.
  private init(
    _ known: KnownDecisions, phase1: Phase1Decision?,
    authentication: AuthenticationDecision? = nil, phase2: Phase2Decision? = nil,
    laterPhase2: Phase2Decision? = nil, _ extent: Extent
  ) {
    initiatorSPI = known.initiatorSPI
    responderSPI = known.responderSPI
    initiator = known.initiator
    responder = known.responder
    self.phase1 = phase1
    self.authentication = authentication
    self.phase2 = phase2
    self.laterPhase2 = laterPhase2
    self.extent = extent
  }

  static func all(of negotiation: Negotiation, _ run: RunFacts) -> KnownDecisions {
    var run = run
    let policies = KnownDecisions(policiesOf: negotiation, run)
    run.known = policies
    let phase1 = Phase1Decision(negotiation, run)
    run.known = KnownDecisions(policies, phase1: phase1, .phase1)
    return KnownDecisions(
      policies, phase1: phase1, authentication: AuthenticationDecision(negotiation, run),
      phase2: Phase2Decision(negotiation, run, isFirst: true),
      laterPhase2: Phase2Decision(negotiation, run, isFirst: false), .all)
  }

  func isOf(_ negotiation: Negotiation) -> Bool {
    initiatorSPI == negotiation.initiatorSPI && responderSPI == negotiation.responderSPI
  }

  func knowsPhase1(of negotiation: Negotiation) -> Bool {
    extent != .policies && isOf(negotiation)
  }

  func isComplete(for negotiation: Negotiation) -> Bool { extent == .all && isOf(negotiation) }
}

extension RunFacts {
  /// With what is known and concluded of one negotiation.
  func judging(
    _ negotiation: Negotiation, asking rules: [any Rule] = RuleCatalogue.rules
  ) -> RunFacts {
    var run = knowing(negotiation)
    run.verdict = Verdict(negotiation, run, asking: rules)
    return run
  }

  /// With what is known of one negotiation; without configurations nothing is.
  func knowing(_ negotiation: Negotiation) -> RunFacts {
    guard !policies.isEmpty || !learned.isEmpty else { return self }
    var run = self
    run.known = .all(of: negotiation, self)
    return run
  }

  func phase1Decision(of negotiation: Negotiation) -> Phase1Decision? {
    if let known, known.knowsPhase1(of: negotiation) { return known.phase1 }
    return Phase1Decision(negotiation, self)
  }

  func authenticationDecision(of negotiation: Negotiation) -> AuthenticationDecision? {
    if let known, known.isComplete(for: negotiation) { return known.authentication }
    return AuthenticationDecision(negotiation, self)
  }

  /// - Parameter isFirst: whether the first SA of its kind was refused, or a later one.
  func phase2Decision(of negotiation: Negotiation, isFirst: Bool = true) -> Phase2Decision? {
    if let known, known.isComplete(for: negotiation) {
      return isFirst ? known.phase2 : known.laterPhase2
    }
    return Phase2Decision(negotiation, self, isFirst: isFirst)
  }
}
