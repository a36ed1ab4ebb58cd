import Capture
import ISAKMP
import Negotiations
import Policies

extension Negotiation {
  /// IKEv2: the opened message in which a side proves itself with a pre-shared key. Behind EAP the same
  /// method is keyed by what EAP made (RFC 7296 section 2.16), and proves no pre-shared key.
  fileprivate func openedProof(of role: Role, before end: Step) -> Step? {
    let proof = end.earlier.last {
      $0.from == role && $0.opened?.authentication?.method == .sharedKey
    }
    guard let proof, !proof.earlier.contains(where: { $0.opened?.eap.isEmpty == false }) else {
      return nil
    }
    return proof
  }
}

/// What the secrets decide about a refused authentication: the key, or the identity.
enum KeyFault {
  /// Each side proved another key.
  case keysDiffer(initiator: HeldKey, responder: HeldKey)
  /// One side proved its key; what the other sends fits none that was given.
  case otherKey(HeldKey, of: Role)
  /// IKEv1: the two sides made other session keys of the one exchange, and only the pre-shared key
  /// goes into them besides what both sides see of it.
  case sessionKeys(SessionKeyDispute)
  /// Main Mode: message 5 is sound under the initiator's keys, and the responder, alive, takes no
  /// notice of it.
  case leftUnanswered(SessionProof)
  /// IKEv2: the side that was refused proved one of two keys that were given for the peers. What
  /// the other side checks against does not travel.
  case oneOfTwo(HeldKey, of: Role, others: [TriedKey])
  /// Its proof fits the key only after a change that mistyping makes.
  case altered(HeldKey, of: Role)
  /// IKEv1: its proof fits the key that was given, and the other side says that the hash is wrong.
  case hashRefused(HeldKey, of: Role)
  /// What one side sent fits none of the keys given, and nothing shows the other side's key.
  case fitsNone(Set<Role>)
  /// IKEv2: the same, and one of the keys is known to be the other side's.
  case notTheOthers(TriedKey, of: Role)
  /// IKEv2: the messages are open, a pre-shared key was refused, and no key was given to test it
  /// with.
  case untested(of: Role, refusal: Step, notify: UInt16, suspect: Suspect)

  /// What a refused pre-shared key's own message makes the likelier cause.
  enum Suspect {
    /// The identity is the address that the other side sees, which it expects unless told
    /// otherwise.
    case key
    /// The identity is a name, or an address that the other side does not see.
    case identity
  }

  /// The key is right, and the same hosts had a tunnel before: what was taken then is refused now.
  case takenBefore(HeldKey, of: Role, refusal: Step, stood: LearnedPolicies.Standing)
  /// IKEv2: it proved the key that was given as its own, under the address that the other side sees.
  /// Which key the other side has is not known.
  case ownKeyAlone(HeldKey, of: Role, refusal: Step, notify: UInt16)
  /// The key is right, and yet authentication was refused.
  /// `notify` is `nil` where the SA was deleted at once instead.
  case keyIsRight(HeldKey, of: Role, refusal: Step, notify: UInt16?, bothSides: Bool)

  /// `nil` where authentication did not fail, or where the secrets say nothing.
  init?(_ negotiation: Negotiation, _ run: RunFacts) {
    guard let fault = Self.atTheResponder(negotiation, run) ?? Self.ofFailed(negotiation, run)
    else { return nil }
    self = fault
  }

  private static func atTheResponder(_ negotiation: Negotiation, _ run: RunFacts) -> KeyFault? {
    guard stopsAtTheResponder(negotiation, run),
      let held = negotiation.decryption.responderKey, held.alteration == nil
    else { return nil }
    return oneOfTwo(held, of: .responder, negotiation.decryption)
  }

  private static func ofFailed(_ negotiation: Negotiation, _ run: RunFacts) -> KeyFault? {
    guard negotiation.phase1.state == .failed else { return nil }
    if let fault = ofBothSides(negotiation.decryption) ?? sessionKeyFault(negotiation) {
      return fault
    }
    guard let refusal = refusal(in: negotiation) else { return withoutRefusal(negotiation) }
    let refused = refusal.step.from.other
    if let held = negotiation.decryption.key(of: refused) {
      return of(held, refused, negotiation, run, refusal)
    }
    return withoutKey(of: refused, negotiation, run, refusal)
  }

  /// What the two proofs say together.
  private static func ofBothSides(_ decryption: Decryption) -> KeyFault? {
    if let initiator = decryption.initiatorKey, let responder = decryption.responderKey,
      decryption.keysDiffer
    {
      return .keysDiffer(initiator: initiator, responder: responder)
    }
    for role in [Role.initiator, .responder] {
      if let held = decryption.key(of: role), decryption.refuted.contains(role.other) {
        return .otherKey(held, of: role)
      }
    }
    return nil
  }

  /// `nil` where no other key was given.
  private static func oneOfTwo(
    _ held: HeldKey, of role: Role, _ decryption: Decryption
  ) -> KeyFault? {
    let others = decryption.tried.filter { $0.label != held.label }
    return others.isEmpty ? nil : .oneOfTwo(held, of: role, others: others)
  }

  private static func withoutRefusal(_ negotiation: Negotiation) -> KeyFault? {
    let decryption = negotiation.decryption
    let isLeft = isLeftUnanswered(negotiation)
    if isLeft, let held = decryption.initiatorKey, held.alteration == nil,
      let fault = oneOfTwo(held, of: .initiator, decryption)
    {
      return fault
    }
    if isLeft, let proof = decryption.sessionProofs[.initiator], decryption.refuted.isEmpty,
      negotiation.usesPresharedKey == true, staysOnItsPorts(negotiation)
    {
      return .leftUnanswered(proof)
    }
    if decryption.refuted.isEmpty || !endsAtProof(negotiation) { return nil }
    return .fitsNone(decryption.refuted)
  }

  /// The side that was refused proved a key that was given.
  private static func of(
    _ held: HeldKey, _ refused: Role, _ negotiation: Negotiation, _ run: RunFacts,
    _ refusal: (step: Step, notify: UInt16?)
  ) -> KeyFault {
    let decryption = negotiation.decryption
    let bothSides = decryption.key(of: refused.other).map { $0.isSame(as: held) } ?? false
    if !bothSides {
      if held.alteration != nil { return .altered(held, of: refused) }
      if decryption.tried.count > 1, !hasForPeer(refused.other, held, negotiation, run) {
        return .oneOfTwo(
          held, of: refused, others: decryption.tried.filter { $0.label != held.label })
      }
      if let notify = refusal.notify, negotiation.isAbout([.hash], notify) {
        return .hashRefused(held, of: refused)
      }
      // The post-quantum key may be what differs: IKE203.
      if decryption.postquantumKeys[refused] == nil, let notify = refusal.notify,
        !negotiation.isAbout([.identity], notify), let stood = run.stoodBefore(negotiation)
      {
        return .takenBefore(held, of: refused, refusal: refusal.step, stood: stood)
      }
      if let fault = ownKeyAlone(held, refused, negotiation, run, refusal) { return fault }
    }
    return .keyIsRight(
      held, of: refused, refusal: refusal.step, notify: refusal.notify, bothSides: bothSides)
  }

  /// The configuration of `role` has that very key for its peer, whatever others it has: what was
  /// proved with it was not refused for the key.
  private static func hasForPeer(
    _ role: Role, _ held: HeldKey, _ negotiation: Negotiation, _ run: RunFacts
  ) -> Bool {
    guard !run.policies.isEmpty, let policy = ApplicablePolicy(negotiation, role, run) else {
      return false
    }
    let lookup = PresharedKeyLookup(negotiation: negotiation, policy: policy)
    return policy.ties.contains { tie in
      tie.policy.presharedKeys.contains { key in
        guard case .readable(let octets) = key.value, held.isSame(as: octets) else { return false }
        return role == .responder ? lookup.serves(key) : lookup.servesInitiator(key)
      }
    }
  }

  /// A key that comes from the refused side says nothing of the other one's.
  private static func ownKeyAlone(
    _ held: HeldKey, _ refused: Role, _ negotiation: Negotiation, _ run: RunFacts,
    _ refusal: (step: Step, notify: UInt16?)
  ) -> KeyFault? {
    guard let key = negotiation.decryption.tried.first, !key.isGivenForBoth,
      holder(of: key, negotiation, run) == refused, let notify = refusal.notify,
      !negotiation.isAbout([.identity], notify),
      negotiation.decryption.postquantumKeys[refused] == nil,
      negotiation.expectedIdentity(of: refused, run) == nil,
      let proof = negotiation.openedProof(of: refused, before: refusal.step),
      suspect(negotiation, proof, of: refused) == .key
    else { return nil }
    return .ownKeyAlone(held, of: refused, refusal: refusal.step, notify: notify)
  }

  /// The side that was refused proved none.
  private static func withoutKey(
    of refused: Role, _ negotiation: Negotiation, _ run: RunFacts,
    _ refusal: (step: Step, notify: UInt16?)
  ) -> KeyFault? {
    let decryption = negotiation.decryption
    if decryption.refuted.contains(refused) {
      let others = decryption.tried.first { holder(of: $0, negotiation, run) == refused.other }
      guard negotiation.version == .ikev2, let others else { return .fitsNone([refused]) }
      return .notTheOthers(others, of: refused)
    }
    guard decryption.tried.isEmpty, let notify = refusal.notify,
      let proof = negotiation.openedProof(of: refused, before: refusal.step)
    else { return nil }
    return .untested(
      of: refused, refusal: refusal.step, notify: notify,
      suspect: suspect(negotiation, proof, of: refused))
  }

  /// The side whose key it is by what the user gave: its label, or that side's own configuration.
  static func holder(of key: TriedKey, _ negotiation: Negotiation, _ run: RunFacts) -> Role? {
    if let side = key.labelledSide { return side }
    let sides = [Role.initiator, .responder].filter { role in
      run.policies.ties(negotiation, role).contains {
        $0.isCertain && key.configurations.contains($0.policy.file)
      }
    }
    return sides.count == 1 ? sides.first : nil
  }

  var isKeyMismatch: Bool {
    switch self {
    case .keyIsRight, .untested(_, _, _, .identity): false
    default: true
    }
  }

  var confidence: Confidence {
    switch self {
    case .keysDiffer, .otherKey, .notTheOthers: .proven
    case .sessionKeys(let dispute): dispute.isProven ? .proven : .likely
    default: .likely
    }
  }

  var basis: Basis { isSeenOnBothSides ? .proofs : restsOnKeys ? .keys : .messages }

  /// Each side's own messages show that its keys are not the other's.
  var isSeenOnBothSides: Bool {
    switch self {
    case .keysDiffer: true
    case .sessionKeys(let dispute): dispute.isProven
    default: false
    }
  }

  /// It rests on keys that were tried, and not on what the messages make likely.
  var restsOnKeys: Bool {
    switch self {
    case .untested, .leftUnanswered, .takenBefore, .ownKeyAlone: false
    default: true
    }
  }

  /// Without the key only the identity can be looked at. One that is the sender's visible address
  /// is what a peer expects unless configured otherwise; any other must be configured on both
  /// sides, to the letter.
  private static func suspect(_ negotiation: Negotiation, _ proof: Step, of role: Role) -> Suspect {
    // The responder has already accepted the initiator's proof when its own is refused, and one key
    // serves both ways as a rule.
    guard role == .initiator, negotiation.nat.detected != .initiator,
      negotiation.nat.detected != .both
    else { return .identity }
    guard let identity = proof.opened?.identification(.identificationInitiator),
      [.ipv4Address, .ipv6Address].contains(IKEv2.IdentificationType(rawValue: identity.idType))
    else { return .identity }
    let addresses = negotiation.addresses.initiator.map(\.octets)
    return addresses.contains(Array(identity.data)) ? .key : .identity
  }

  /// The notification that refused a proof, and the message with it; or the opened Delete that
  /// followed the last message of Phase 1 at once.
  private static func refusal(in negotiation: Negotiation) -> (step: Step, notify: UInt16?)? {
    if case .abandoned(let after, let by)? = negotiation.failure,
      [.main(6), .aggressive(3), .base(4)].contains(after.name),
      by.opened?.contains(.delete) == true
    {
      return (by, nil)
    }
    let found: (Step, UInt16)? =
      switch negotiation.failure {
      case .refusedProtected(_, let by, .notification(let type)): (by, type)
      case .refused(_, let by, let type): (by, type)
      default: nil
      }
    guard let (step, type) = found, negotiation.isAbout(.presharedKey, type) else { return nil }
    return (step, type)
  }

  /// Main Mode's message 5 is there, and the responder, alive, goes on repeating message 4: some
  /// daemons drop what they cannot read without a word.
  static func isLeftUnanswered(_ negotiation: Negotiation) -> Bool {
    guard negotiation.phase1.lastMessage == .main(5), let proof = negotiation.first(.main(5)),
      let answer = negotiation.first(.main(4))
    else { return false }
    return answer.transmissions.contains { $0 > proof }
  }

  /// Message 5 went the way that message 4 had come: no other port that may be blocked.
  private static func staysOnItsPorts(_ negotiation: Negotiation) -> Bool {
    guard let proof = negotiation.first(.main(5)), let answer = negotiation.first(.main(4)) else {
      return false
    }
    return proof.destination.port == answer.source.port
  }

  /// Aggressive Mode's message 2 brought the responder's proof, and the initiator, which goes on
  /// within milliseconds where it believes it, says nothing any more: vpnc for one.
  static func stopsAtTheResponder(_ negotiation: Negotiation, _ run: RunFacts) -> Bool {
    guard negotiation.phase1.lastMessage == .aggressive(2),
      let last = negotiation.steps.last,
      last.name == .aggressive(2)
    else { return false }
    switch negotiation.failure {
    case nil:
      return negotiation.phase1.state == .incomplete
        && run.silence(after: last, of: negotiation) > 500_000_000
    case .silence: return true
    default: return false
    }
  }

  /// Main Mode stopped at the first message that the key protects.
  private static func endsAtProof(_ negotiation: Negotiation) -> Bool {
    switch negotiation.phase1.lastMessage {
    case .main(5), .aggressive(2), .aggressive(3), .base(3), .base(4): true
    default: false
    }
  }
}

extension Negotiation {
  /// Main Mode's message 5 was answered by a protected refusal that its sender could not read. A
  /// responder that says so and yet repeats message 4 has read message 5.
  var unreadRefusal: (message: Step, by: Step)? {
    guard usesPresharedKey == true,
      case .refusedProtected(let message, let by, .informationalNotUnderstood)? = failure,
      message.name == .main(5), !KeyFault.isLeftUnanswered(self)
    else { return nil }
    return (message, by)
  }

  /// Aggressive Mode's message 2 reached the initiator, which closed its port instead of going on.
  var rejectedProof: (message: Step, error: Int)? {
    guard usesPresharedKey == true, phase1.state != .established,
      let message = first(.aggressive(2)), phase1.lastMessage == .aggressive(2),
      let error = initiatorClosedItsPort
    else { return nil }
    return (message, error)
  }

  /// Main Mode's message 5 was called malformed in clear: who cannot decrypt it sees noise.
  var unreadableMessage5: (message: Step, by: Step)? {
    guard version == .ikev1, usesPresharedKey == true,
      case .refused(let message, let by, let notify)? = failure,
      message.name == .main(5), by.from == .responder,
      isAbout([.legibility], notify)
    else { return nil }
    return (message, by)
  }
}
