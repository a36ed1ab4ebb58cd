import Capture
import ISAKMP
import Negotiations
import Policies

extension AuthenticationDecision {
  /// Two configurations that hold different keys for each other, whatever else they hold.
  static func keysDiffer(
    _ negotiation: Negotiation, _ initiator: ApplicablePolicy, _ responder: ApplicablePolicy,
    _ by: Step?
  ) -> Outcome? {
    let usesKey =
      negotiation.usesPresharedKey
      ?? (initiator.expectsPresharedKey && responder.expectsPresharedKey)
    guard usesKey, by != nil else { return nil }
    let mine = initiator.ties.flatMap(\.policy.presharedKeys)
    let theirs = responder.ties.flatMap(\.policy.presharedKeys)
    guard (mine + theirs).allSatisfy({ if case .readable = $0.value { true } else { false } }),
      Set(mine.map(\.value)).isDisjoint(with: theirs.map(\.value))
    else { return nil }
    let lookup = PresharedKeyLookup(negotiation: negotiation, policy: responder)
    guard let first = mine.first(where: { isMeantFor($0, .responder, negotiation) }),
      let second = theirs.first(where: lookup.serves)
    else { return nil }
    return .keysDiffer(initiator: first, responder: second)
  }

  /// RFC 8784 section 3: the key goes into AUTH, so that another one is another proof.
  static func postquantumKeysDiffer(
    _ negotiation: Negotiation, _ initiator: ApplicablePolicy, _ responder: ApplicablePolicy,
    _ by: Step?
  ) -> Outcome? {
    guard negotiation.usesPostquantumKey, by != nil else { return nil }
    let mine = initiator.ties.flatMap(\.policy.postquantumKeys)
    let theirs = responder.ties.flatMap(\.policy.postquantumKeys)
    guard Set(mine.map(\.value)).isDisjoint(with: theirs.map(\.value)) else { return nil }
    for first in mine {
      let second = theirs.first {
        first.peers.isEmpty || $0.peers.isEmpty || !Set($0.peers).isDisjoint(with: first.peers)
      }
      if let second { return .postquantumKeysDiffer(initiator: first, responder: second) }
    }
    return nil
  }

  private static func isMeantFor(
    _ key: ConfiguredPresharedKey, _ role: Role, _ negotiation: Negotiation
  ) -> Bool {
    key.peers.isEmpty
      || key.peers.contains { peer in
        let pattern = AddressPattern(peer)
        let addresses =
          role == .initiator ? negotiation.addresses.initiator : negotiation.addresses.responder
        if case .name = pattern { return true }
        return addresses.contains { pattern.contains($0) == true }
      }
  }

  /// Some refuse the offer of a pre-shared key when they have none for the peer, although the policy
  /// matches.
  static func refusedForWantOfKey(
    _ negotiation: Negotiation, _ run: RunFacts, _ refusal: OfferRefusal
  ) -> (Outcome, ApplicablePolicy)? {
    guard !run.policies.isEmpty, negotiation.version == .ikev1,
      let policy = ApplicablePolicy(negotiation, .responder, run),
      policy.product.conduct.refusesOfferWithoutKey,
      case .acceptable? = run.phase1Decision(of: negotiation)?.outcome,
      let outcome = missingKey(negotiation, policy, refusal.by)
    else { return nil }
    return (outcome, policy)
  }

  /// libreswan refuses IKE_SA_INIT without USE_PPK where its connection insists on a key, although the
  /// proposals agree.
  static func refusedForWantOfPostquantumKey(
    _ negotiation: Negotiation, _ run: RunFacts, _ refusal: OfferRefusal
  ) -> (Outcome, ApplicablePolicy)? {
    guard !run.policies.isEmpty, negotiation.version == .ikev2,
      let policy = ApplicablePolicy(negotiation, .responder, run),
      case .acceptable? = run.phase1Decision(of: negotiation)?.outcome,
      let outcome = postquantumKey(negotiation, policy, refusal.by)
    else { return nil }
    return (outcome, policy)
  }

  static func missingKey(
    _ negotiation: Negotiation, _ policy: ApplicablePolicy, _ by: Step?
  ) -> Outcome? {
    // Refused by the initiator, the responder has proved itself: it had a key.
    guard negotiation.usesPresharedKey ?? policy.expectsPresharedKey, by?.from == .responder else {
      return nil
    }
    let keys = policy.ties.flatMap(\.policy.presharedKeys)
    if keys.isEmpty, policy.product.conduct.keepsKeysElsewhere,
      !(policy.expectsPresharedKey && negotiation.namesMissingKey)
    {
      return nil
    }
    if policy.mayHoldMoreKeys { return nil }
    let lookup = PresharedKeyLookup(negotiation: negotiation, policy: policy)
    let fits = keys.contains(where: lookup.serves)
    return fits ? nil : .noKey(of: .responder, hasOthers: !keys.isEmpty)
  }

  /// Where an initiator without a key has to stop: at the answer behind which it must prove itself.
  /// Some say why, others nothing.
  private static func initiatorStop(_ negotiation: Negotiation) -> (message: Step, by: Step?)? {
    switch negotiation.failure {
    case nil:
      guard negotiation.phase1.state == .incomplete, let last = negotiation.steps.last,
        negotiation.isBeforeInitiatorsProof(last)
      else { return nil }
      return (last, nil)
    case .silence(let message):
      return negotiation.isBeforeInitiatorsProof(message) ? (message, nil) : nil
    case .refused(let message, let by, let notify):
      return negotiation.isBeforeInitiatorsProof(message) && negotiation.isAbout([.key], notify)
        && by.from == .initiator ? (message, by) : nil
    default: return nil
    }
  }

  static func initiatorWithoutKey(
    _ negotiation: Negotiation, _ run: RunFacts
  ) -> AuthenticationDecision? {
    guard let (message, answer) = initiatorStop(negotiation),
      let policy = ApplicablePolicy(negotiation, .initiator, run),
      let outcome = missingKeyOfInitiator(negotiation, policy)
    else { return nil }
    return AuthenticationDecision(outcome, policy, refused: message, by: answer)
  }

  private static func missingKeyOfInitiator(
    _ negotiation: Negotiation, _ policy: ApplicablePolicy
  ) -> Outcome? {
    let usesKey =
      negotiation.usesPresharedKey
      ?? policy.connections.contains {
        $0.localAuthentication.contains { $0.value == .preSharedKey }
      }
    let keys = policy.ties.flatMap(\.policy.presharedKeys)
    guard usesKey, !policy.connections.isEmpty, !policy.mayHoldMoreKeys,
      !keys.isEmpty || !policy.product.conduct.keepsKeysElsewhere || negotiation.namesMissingKey
    else { return nil }
    let lookup = PresharedKeyLookup(negotiation: negotiation, policy: policy)
    return keys.contains(where: lookup.servesInitiator)
      ? nil : .noKey(of: .initiator, hasOthers: !keys.isEmpty)
  }
}

extension Negotiation {
  /// The refusal, in clear and where the key is first needed, says that there is none: even where a file
  /// without keys may have them elsewhere, the two together are one cause.
  fileprivate var namesMissingKey: Bool {
    guard version == .ikev1, case .refused(let message, _, let notify)? = failure else {
      return false
    }
    return [.main(3), .main(4)].contains(message.name) && isAbout([.key], notify)
  }

  /// The responder's answer, behind which the initiator needs its key.
  fileprivate func isBeforeInitiatorsProof(_ step: Step) -> Bool {
    guard step.from == .responder else { return false }
    switch step.name {
    case .main(4): return true
    case .ikev2(.ikeSAInit, true): return step.content.securityAssociation != nil
    default: return false
    }
  }
}

extension ApplicablePolicy {
  fileprivate var mayHoldMoreKeys: Bool { ties.contains { $0.policy.mayHoldMoreKeys } }
}
