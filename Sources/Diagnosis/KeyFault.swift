import ISAKMP
import Negotiations

/// What the secrets decide about a refused authentication: the key, or the identity.
enum KeyFault {
  /// Each side proved another key.
  case keysDiffer(initiator: HeldKey, responder: HeldKey)
  /// One side proved its key; what the other sends fits none that was given.
  case otherKey(HeldKey, of: Role)
  /// IKEv2: the side that was refused proved one of two keys that were given for the peers. What the
  /// other side checks against does not travel.
  case oneOfTwo(HeldKey, of: Role, others: [TriedKey])
  /// Its proof fits the key only after a change that mistyping makes.
  case altered(HeldKey, of: Role)
  /// What one side sent fits none of the keys given, and nothing shows the other side's key.
  case fitsNone(Set<Role>)
  /// The key is right, and yet authentication was refused.
  case keyIsRight(HeldKey, of: Role, refusal: Int, notify: UInt16, bothSides: Bool)

  /// `nil` where authentication did not fail, or where the secrets say nothing.
  init?(_ negotiation: Negotiation) {
    guard negotiation.phase1.state == .failed else { return nil }
    let decryption = negotiation.decryption
    if let initiator = decryption.initiatorKey, let responder = decryption.responderKey,
      decryption.keysDiffer
    {
      self = .keysDiffer(initiator: initiator, responder: responder)
      return
    }
    for role in [Role.initiator, .responder] {
      if let held = decryption.key(of: role), decryption.refuted.contains(role.other) {
        self = .otherKey(held, of: role)
        return
      }
    }
    guard let refusal = Self.refusal(in: negotiation) else {
      if let held = decryption.initiatorKey, Self.isLeftUnanswered(negotiation) {
        let others = decryption.tried.filter { $0.label != held.label }
        if held.alteration == nil, !others.isEmpty {
          self = .oneOfTwo(held, of: .initiator, others: others)
          return
        }
      }
      if decryption.refuted.isEmpty || !Self.endsAtProof(negotiation) { return nil }
      self = .fitsNone(decryption.refuted)
      return
    }
    let refused = negotiation.messages[refusal.index].from.other
    if let held = decryption.key(of: refused) {
      let bothSides = decryption.key(of: refused.other).map { $0.isSame(as: held) } ?? false
      if bothSides {
        self = .keyIsRight(
          held, of: refused, refusal: refusal.index, notify: refusal.notify, bothSides: true)
      } else if held.alteration != nil {
        self = .altered(held, of: refused)
      } else if decryption.tried.count > 1 {
        self = .oneOfTwo(
          held, of: refused, others: decryption.tried.filter { $0.label != held.label })
      } else {
        self = .keyIsRight(
          held, of: refused, refusal: refusal.index, notify: refusal.notify, bothSides: false)
      }
    } else if decryption.refuted.contains(refused) {
      self = .fitsNone([refused])
    } else {
      return nil
    }
  }

  var isKeyMismatch: Bool { if case .keyIsRight = self { false } else { true } }

  /// The notification that refused a proof, and the message with it.
  private static func refusal(in negotiation: Negotiation) -> (index: Int, notify: UInt16)? {
    let found: (Int, UInt16)? =
      switch negotiation.phase1.failure {
      case .refusedProtected(_, let by, .notification(let type)): (by, type)
      case .refused(_, let by, let type): (by, type)
      default: nil
      }
    guard let (index, type) = found, isVerdict(type, negotiation.version) else { return nil }
    return (index, type)
  }

  static func isVerdict(_ type: UInt16, _ version: IKEVersion) -> Bool {
    switch version {
    case .ikev1:
      [
        IKEv1.NotifyType.invalidKeyInformation, .invalidIDInformation, .invalidHashInformation,
        .authenticationFailed, .payloadMalformed, .invalidSignature,
      ].contains(IKEv1.NotifyType(rawValue: type))
    case .ikev2: IKEv2.NotifyType(rawValue: type) == .authenticationFailed
    }
  }

  /// Main Mode's message 5 is there, and the responder, alive, goes on repeating message 4: some
  /// daemons drop what they cannot read without a word.
  static func isLeftUnanswered(_ negotiation: Negotiation) -> Bool {
    guard negotiation.phase1.lastMessage == .main(5), let proof = negotiation.first(.main(5)),
      let answer = negotiation.first(.main(4))
    else { return false }
    return negotiation.transmissions(of: answer).contains { $0 > proof }
  }

  /// Main Mode stopped at the first message that the key protects.
  private static func endsAtProof(_ negotiation: Negotiation) -> Bool {
    switch negotiation.phase1.lastMessage {
    case .main(5), .aggressive(2), .aggressive(3): true
    default: false
    }
  }
}
