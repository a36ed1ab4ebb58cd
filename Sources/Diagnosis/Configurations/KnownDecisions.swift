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
  /// The decisions are there, not only the policies that they are made from.
  private let isComplete: Bool
  private let initiatorSPI: UInt64
  private let responderSPI: UInt64

  /// The policies alone.
  init(policiesOf negotiation: Negotiation, _ run: RunFacts) {
    initiatorSPI = negotiation.initiatorSPI
    responderSPI = negotiation.responderSPI
    initiator = ApplicablePolicy(negotiation, .initiator, run)
    responder = ApplicablePolicy(negotiation, .responder, run)
    phase1 = nil
    authentication = nil
    phase2 = nil
    laterPhase2 = nil
    isComplete = false
  }

  /// - Parameter run: knows the policies.
  init(_ policies: KnownDecisions, of negotiation: Negotiation, _ run: RunFacts) {
    initiatorSPI = negotiation.initiatorSPI
    responderSPI = negotiation.responderSPI
    initiator = policies.initiator
    responder = policies.responder
    phase1 = Phase1Decision(negotiation, run)
    authentication = AuthenticationDecision(negotiation, run)
    phase2 = Phase2Decision(negotiation, run, isFirst: true)
    laterPhase2 = Phase2Decision(negotiation, run, isFirst: false)
    isComplete = true
  }

  func isOf(_ negotiation: Negotiation) -> Bool {
    initiatorSPI == negotiation.initiatorSPI && responderSPI == negotiation.responderSPI
  }

  func isComplete(for negotiation: Negotiation) -> Bool { isComplete && isOf(negotiation) }
}

extension RunFacts {
  /// With what is known of one negotiation; without configurations nothing is.
  func knowing(_ negotiation: Negotiation) -> RunFacts {
    guard !policies.isEmpty || !learned.isEmpty else { return self }
    var run = self
    let policies = KnownDecisions(policiesOf: negotiation, self)
    run.known = policies
    run.known = KnownDecisions(policies, of: negotiation, run)
    return run
  }

  func phase1Decision(of negotiation: Negotiation) -> Phase1Decision? {
    if let known, known.isComplete(for: negotiation) { return known.phase1 }
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
