import Capture
import ISAKMP
import Negotiations
import Policies

/// A failure after the suites agreed that a configuration explains: another authentication method
/// than the one in use, another mode, or no key.
///
/// strongSwan compares neither method nor mode when it accepts the proposal, so these show only
/// later: after message 3, after message 5, or in IKE_AUTH.
struct AuthenticationDecision: Sendable {
  enum Outcome: Sendable {
    /// What one side uses, and what the other side's connections allow for it.
    case method(used: String, by: Role, allowed: [Configured<ConfiguredAuthentication>])
    /// The connections of the responder take only the other mode.
    case mode(usesAggressive: Bool, allowed: Configured<Bool>)
    /// The identity that `of` shows, or the one that the initiator asks for, is none that the other
    /// side's connections have.
    case identity(seen: String, type: UInt8?, of: Role, expected: [Configured<String>])
    /// The configuration of one side has keys, and none for its peer; or none at all.
    case noKey(of: Role, hasOthers: Bool)
    /// Each side's configuration has a key for the other, and none of the one is among those of the
    /// other.
    case keysDiffer(initiator: ConfiguredPresharedKey, responder: ConfiguredPresharedKey)
    /// Every connection of the responder wants a post-quantum key, and the initiator offers none.
    case postquantumKey(required: Configured<Bool>)
    /// Both sides mix in a post-quantum key, and the two files have another under the same PPK_ID.
    case postquantumKeysDiffer(
      initiator: ConfiguredPresharedKey, responder: ConfiguredPresharedKey)
  }

  var outcome: Outcome
  /// The configuration that decides.
  var policy: ApplicablePolicy
  /// The other side's, where the method was read from it and not from the capture.
  var source: ApplicablePolicy?
  /// Where the side whose identity is refused says it in its own file.
  var shownAt: ConfigurationOrigin?
  var refused: Step
  var by: Step?

  var isCertain: Bool { policy.isPlaced && (source?.isPlaced ?? true) }

  var cause: Cause {
    switch outcome {
    case .method: .authenticationMethod
    case .mode: .exchangeMode
    case .identity: .identity
    case .noKey: .noPresharedKey
    case .keysDiffer: .presharedKey
    case .postquantumKey, .postquantumKeysDiffer: .peer
    }
  }

  init?(_ negotiation: Negotiation, _ run: RunFacts) {
    if let refusal = negotiation.offerRefusal {
      guard
        let (found, policy) = Self.refusedForItsMode(negotiation, run)
          ?? Self.refusedForWantOfKey(negotiation, run, refusal)
          ?? Self.refusedForWantOfPostquantumKey(negotiation, run, refusal)
      else { return nil }
      outcome = found
      self.policy = policy
      (refused, by) = (refusal.message, refusal.by)
      return
    }
    if run.policies.isEmpty { return nil }
    if let stop = Self.initiatorWithoutKey(negotiation, run) {
      self = stop
      return
    }
    guard negotiation.phase1.state == .failed, let (refused, by) = Self.refusal(negotiation),
      let responder = ApplicablePolicy(negotiation, .responder, run)
    else { return nil }
    // A file that may be either side's says nothing of how one stands to the other.
    let initiator = ApplicablePolicy(negotiation, .initiator, run).flatMap {
      $0.shares(responder) ? nil : $0
    }
    guard let found = Self.found(negotiation, run, initiator, responder, refused, by) else {
      return nil
    }
    (self.refused, self.by) = (refused, by)
    (outcome, policy, source) = found
    if case .identity(let seen, _, let role, _) = outcome, role == refused.from {
      shownAt = (role == .initiator ? initiator : responder)?.placeOfOwnIdentity(seen)
    }
  }

  private typealias Found = (outcome: Outcome, policy: ApplicablePolicy, source: ApplicablePolicy?)

  private static func found(
    _ negotiation: Negotiation, _ run: RunFacts, _ initiator: ApplicablePolicy?,
    _ responder: ApplicablePolicy, _ refused: Step, _ by: Step?
  ) -> Found? {
    // The message that names the initiator was sent by one whose mode, method and suites were taken.
    let isDroppedProof = by == nil && refused.name.provesInitiator
    if !isDroppedProof, let found = mode(negotiation, responder, refused, by) {
      return (found, responder, nil)
    }
    if let initiator,
      let found = keysDiffer(negotiation, initiator, responder, by)
        ?? postquantumKeysDiffer(negotiation, initiator, responder, by)
    {
      return (found, responder, initiator)
    }
    if let fault = KeyFault(negotiation, run), fault.isKeyMismatch, fault.restsOnKeys {
      // The secrets prove another cause: IKE201.
      return nil
    }
    if let found = postquantumKey(negotiation, responder, by) { return (found, responder, nil) }
    if let found = method(negotiation, initiator, responder, by) { return found }
    if let by, let found = identity(negotiation, initiator, responder, by.from) { return found }
    if by == nil, let found = unexpectedInSilence(negotiation, refused, initiator, responder) {
      return found
    }
    return missingKey(negotiation, responder, by).map { ($0, responder, nil) }
  }

  /// Message 1 of Aggressive Mode has the identity in clear (RFC 2409 section 5.4), and a connection is
  /// looked for by it: libreswan drops the message where it finds none. Who does not even say no to an
  /// offer drops Main Mode's message 5 as well, where the identity in it is not the one expected.
  private static func unexpectedInSilence(
    _ negotiation: Negotiation, _ refused: Step, _ initiator: ApplicablePolicy?,
    _ responder: ApplicablePolicy
  ) -> Found? {
    let conduct = responder.product.conduct
    let isInClear =
      negotiation.mode == .aggressive && conduct.dropsInSilence
      && negotiation.initiator.identity != nil
    let mayBeDropped =
      refused.name.provesInitiator
      || negotiation.mode == .aggressive && negotiation.initiator.identity != nil
    guard
      isInClear || refused.name.provesInitiator && conduct.dropsSuitesInSilence
        || mayBeDropped && conduct.mayRefuseInSilence
    else { return nil }
    return identity(negotiation, initiator, responder, .responder)
  }

  /// A verdict on authentication: in clear, opened, by its shape, or by the exchange's end there.
  private static func refusal(_ negotiation: Negotiation) -> (refused: Step, by: Step?)? {
    switch negotiation.failure {
    case .refused(let message, let by, let notify):
      negotiation.isAbout(.presharedKey, notify) ? (message, by) : nil
    case .refusedProtected(let message, let by, .notification(let notify)):
      negotiation.isAbout(.presharedKey, notify) ? (message, by) : nil
    case .refusedProtected(let message, let by, _): (message, by)
    case .abandoned(let after, let by): (after, by)
    case .silence(let message):
      // libreswan drops what no connection fits: the first message, for its mode; and others perhaps the
      // one that names the initiator.
      message.from == .initiator && message.name.provesInitiator
        || negotiation.unansweredFirstMessage != nil ? (message, nil) : nil
    default: nil
    }
  }

  // MARK: Mode

  private static func mode(
    _ negotiation: Negotiation, _ policy: ApplicablePolicy, _ refused: Step, _ by: Step?
  ) -> Outcome? {
    guard negotiation.version == .ikev1 else { return nil }
    let usesAggressive: Bool
    switch negotiation.mode {
    case .main: usesAggressive = false
    case .aggressive: usesAggressive = true
    default: return nil
    }
    let conduct = policy.product.conduct
    if by == nil, !conduct.dropsInSilence, !conduct.mayRefuseInSilence { return nil }
    if usesAggressive,
      let disabled = policy.ties.lazy.compactMap(\.policy.aggressiveMode).first(where: { !$0.value }
      )
    {
      return .mode(usesAggressive: true, allowed: disabled)
    }
    guard conduct.fixesMode || by == nil && conduct.mayRefuseInSilence else { return nil }
    return onlyOtherMode(policy, usesAggressive).map {
      .mode(usesAggressive: usesAggressive, allowed: $0)
    }
  }

  /// What demands the other mode, where every connection does.
  private static func onlyOtherMode(
    _ policy: ApplicablePolicy, _ usesAggressive: Bool
  ) -> Configured<Bool>? {
    let modes = policy.connections.map(\.aggressiveMode)
    guard let first = modes.first ?? nil,
      modes.allSatisfy({ $0.map { $0.value != usesAggressive } ?? false })
    else { return nil }
    return first
  }

  /// The suites of the refused offer are taken, and every connection wants the other mode. strongSwan
  /// asks for the mode only behind the offer, so that its refusal has another cause.
  private static func refusedForItsMode(
    _ negotiation: Negotiation, _ run: RunFacts
  ) -> (Outcome, ApplicablePolicy)? {
    guard negotiation.version == .ikev1, [.main, .aggressive].contains(negotiation.mode),
      !run.policies.isEmpty, let policy = ApplicablePolicy(negotiation, .responder, run),
      !policy.product.conduct.marksMissingConnection,
      case .acceptable? = run.phase1Decision(of: negotiation)?.outcome,
      let demanded = onlyOtherMode(policy, negotiation.mode == .aggressive)
    else { return nil }
    return (.mode(usesAggressive: negotiation.mode == .aggressive, allowed: demanded), policy)
  }

  // MARK: Method

  private static func method(
    _ negotiation: Negotiation, _ initiator: ApplicablePolicy?, _ responder: ApplicablePolicy,
    _ by: Step?
  ) -> (outcome: Outcome, policy: ApplicablePolicy, source: ApplicablePolicy?)? {
    guard negotiation.version == .ikev2 else {
      return ikev1Method(negotiation, responder, by).map { ($0, responder, nil) }
    }
    if let found = ikev2Method(negotiation, .initiator, initiator, responder) {
      return (found.outcome, responder, found.isConfigured ? initiator : nil)
    }
    guard let initiator,
      let found = ikev2Method(negotiation, .responder, responder, initiator)
    else { return nil }
    return (found.outcome, initiator, found.isConfigured ? responder : nil)
  }

  private static func ikev1Method(
    _ negotiation: Negotiation, _ policy: ApplicablePolicy, _ by: Step?
  ) -> Outcome? {
    guard let used = negotiation.phase1.accepted?[.authentication],
      case .authentication(let method)? = AlgorithmChoice(used, .ikeSA(.ikev1)),
      !policy.connections.isEmpty, by != nil
    else { return nil }
    var allowed: [Configured<ConfiguredAuthentication>] = []
    for connection in policy.connections {
      guard let methods = connection.ikev1Methods else { return nil }
      if methods.contains(method) { return nil }
      allowed += connection.remoteAuthentication
    }
    guard !allowed.isEmpty else { return nil }
    return .method(used: method.name, by: .initiator, allowed: allowed)
  }

  /// Whether `role` proves itself in a way that the other side's connections do not expect.
  private static func ikev2Method(
    _ negotiation: Negotiation, _ role: Role, _ own: ApplicablePolicy?, _ checking: ApplicablePolicy
  ) -> (outcome: Outcome, isConfigured: Bool)? {
    let expected = checking.connections.map(\.remoteAuthentication)
    guard !expected.isEmpty, expected.allSatisfy({ !$0.isEmpty }) else { return nil }
    let seen = negotiation.openedAuthentication(of: role)
    let configured = own?.connections.map(\.localAuthentication) ?? []
    let used: [AuthenticationKind]
    if let seen {
      used = [seen]
    } else {
      guard !configured.isEmpty, configured.allSatisfy({ !$0.isEmpty }) else { return nil }
      used = configured.flatMap { $0.prefix(1) }.map { AuthenticationKind($0.value) }
    }
    let allowed = expected.flatMap { $0.prefix(1) }
    if let algorithm = negotiation.openedSignatureAlgorithm(of: role),
      allowed.allSatisfy({ algorithm.isExcluded(by: $0.value) })
    {
      return (.method(used: algorithm.text, by: role, allowed: allowed), false)
    }
    let kinds = Set(allowed.map { AuthenticationKind($0.value) })
    guard used.allSatisfy({ !kinds.contains($0) }), let first = used.first else { return nil }
    return (.method(used: first.text, by: role, allowed: allowed), seen == nil)
  }

  // MARK: Post-quantum key

  /// RFC 8784 section 3: without USE_PPK in IKE_SA_INIT a responder that demands one refuses
  /// IKE_AUTH; some refuse IKE_SA_INIT already.
  static func postquantumKey(
    _ negotiation: Negotiation, _ policy: ApplicablePolicy, _ by: Step?
  ) -> Outcome? {
    guard negotiation.version == .ikev2, !negotiation.startsLate,
      !negotiation.offersPostquantumKey(.initiator),
      let by, by.from == .responder,
      let first = policy.connections.first?.requiresPostquantumKey,
      policy.connections.allSatisfy({ $0.requiresPostquantumKey?.value == true })
    else { return nil }
    return .postquantumKey(required: first)
  }

  init(_ outcome: Outcome, _ policy: ApplicablePolicy, refused: Step, by: Step?) {
    (self.outcome, self.policy, self.refused, self.by) = (outcome, policy, refused, by)
  }
}
