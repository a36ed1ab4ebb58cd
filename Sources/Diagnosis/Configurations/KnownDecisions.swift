import Negotiations
import Policies

/// What the configurations say of the negotiation at hand, worked out once for all rules that ask.
struct KnownDecisions: Sendable {
  let id: String
  let initiator: ApplicablePolicy?
  let responder: ApplicablePolicy?
  private(set) var phase1: Phase1Decision?
  private(set) var authentication: AuthenticationDecision?
  private(set) var phase2: Phase2Decision?
  private(set) var laterPhase2: Phase2Decision?
  /// The decisions are there, not only the policies that they are made from.
  private(set) var isComplete = false

  init(_ negotiation: Negotiation, _ run: RunFacts) {
    id = negotiation.id
    initiator = ApplicablePolicy(negotiation, .initiator, run)
    responder = ApplicablePolicy(negotiation, .responder, run)
    var run = run
    run.known = self
    phase1 = Phase1Decision(negotiation, run)
    authentication = AuthenticationDecision(negotiation, run)
    phase2 = Phase2Decision(negotiation, run)
    laterPhase2 = Phase2Decision(negotiation, run, isFirst: false)
    isComplete = true
  }
}

extension RunFacts {
  /// With what is known of one negotiation; without configurations nothing is.
  func knowing(_ negotiation: Negotiation) -> RunFacts {
    guard !policies.isEmpty || !learned.isEmpty else { return self }
    var run = self
    run.known = KnownDecisions(negotiation, self)
    return run
  }

  func decisions(of negotiation: Negotiation) -> KnownDecisions? {
    known.flatMap { $0.id == negotiation.id && $0.isComplete ? $0 : nil }
  }
}
