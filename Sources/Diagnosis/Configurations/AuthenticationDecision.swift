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
      guard let (found, policy) = Self.refusedForWantOfKey(negotiation, run, refusal) else {
        return nil
      }
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
    (self.refused, self.by, policy) = (refused, by, responder)
    // A file that may be either side's says nothing of how one stands to the other.
    let initiator = ApplicablePolicy(negotiation, .initiator, run).flatMap {
      $0.shares(responder) ? nil : $0
    }
    // A message 5 that is dropped was sent by one whose mode, method and suites were taken.
    let isDroppedProof = by == nil && refused.name == .main(5)
    if !isDroppedProof, let found = Self.mode(negotiation, responder, refused, by) {
      outcome = found
    } else if let initiator,
      let found = Self.keysDiffer(negotiation, initiator, responder, by)
        ?? Self.postquantumKeysDiffer(negotiation, initiator, responder, by)
    {
      outcome = found
      source = initiator
    } else if let fault = KeyFault(negotiation, run), fault.isKeyMismatch, fault.restsOnKeys {
      // The secrets prove another cause: IKE201.
      return nil
    } else if let found = Self.postquantumKey(negotiation, responder, by) {
      outcome = found
    } else if let found = Self.method(negotiation, initiator, responder, by) {
      outcome = found.outcome
      policy = found.policy
      source = found.source
    } else if let by,
      let found = Self.identity(negotiation, initiator, responder, by.from)
    {
      outcome = found.outcome
      policy = found.policy
      source = found.source
    } else if by == nil,
      let found = Self.unexpectedInSilence(negotiation, refused, initiator, responder)
    {
      outcome = found.outcome
      source = found.source
    } else if let found = Self.missingKey(negotiation, responder, by) {
      outcome = found
    } else {
      return nil
    }
  }

  /// Message 1 of Aggressive Mode has the identity in clear (RFC 2409 section 5.4), and a connection is
  /// looked for by it: libreswan drops the message where it finds none. Who does not even say no to an
  /// offer drops Main Mode's message 5 as well, where the identity in it is not the one expected.
  private static func unexpectedInSilence(
    _ negotiation: Negotiation, _ refused: Step, _ initiator: ApplicablePolicy?,
    _ responder: ApplicablePolicy
  ) -> (outcome: Outcome, policy: ApplicablePolicy, source: ApplicablePolicy?)? {
    let conduct = responder.product.conduct
    let isInClear =
      negotiation.mode == .aggressive && conduct.dropsInSilence
      && negotiation.initiator.identity != nil
    guard isInClear || refused.name == .main(5) && conduct.dropsSuitesInSilence else { return nil }
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
      // libreswan drops what no connection fits: the first message, for its mode.
      message.name == .main(5) || negotiation.unansweredFirstMessage != nil ? (message, nil) : nil
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
    if by == nil, !conduct.dropsInSilence { return nil }
    if usesAggressive,
      let disabled = policy.ties.lazy.compactMap(\.policy.aggressiveMode).first(where: { !$0.value }
      )
    {
      return .mode(usesAggressive: true, allowed: disabled)
    }
    guard conduct.fixesMode else { return nil }
    let modes = policy.connections.map(\.aggressiveMode)
    guard let first = modes.first ?? nil, !modes.isEmpty,
      modes.allSatisfy({ $0.map { $0.value != usesAggressive } ?? false })
    else { return nil }
    return .mode(usesAggressive: usesAggressive, allowed: first)
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
  /// IKE_AUTH.
  private static func postquantumKey(
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

  // MARK: Identity

  private static func identity(
    _ negotiation: Negotiation, _ initiator: ApplicablePolicy?, _ responder: ApplicablePolicy,
    _ refuser: Role
  ) -> (outcome: Outcome, policy: ApplicablePolicy, source: ApplicablePolicy?)? {
    let (checking, shown) = refuser == .responder ? (responder, initiator) : (initiator, responder)
    guard let checking else { return nil }
    // What the refused side calls itself, read in the capture or in its configuration.
    let seen = negotiation.peer(refuser.other).identity
    if let (identity, source) = one(seen, shown?.connections.map(\.localIdentity), shown) {
      let type =
        source.map { ConfiguredIdentity.type(of: identity, $0.product) }
        ?? negotiation.peer(refuser.other).identityType
      if let expected = unexpected(
        identity, type, by: checking.connections.map(\.remoteIdentity), checking.product)
      {
        return (
          .identity(seen: identity, type: type, of: refuser.other, expected: expected), checking,
          source
        )
      }
    }
    // The initiator may name the responder that it wants (RFC 7296 section 2.15).
    guard negotiation.version == .ikev2, refuser == .responder else { return nil }
    let wanted = negotiation.openedWantedIdentity
    if let (identity, source) = one(wanted, shown?.connections.map(\.remoteIdentity), shown),
      let expected = unexpected(
        identity, nil, by: checking.connections.map(\.localIdentity), checking.product)
    {
      return (
        .identity(seen: identity, type: nil, of: .responder, expected: expected), checking, source
      )
    }
    return nil
  }

  private static func one(
    _ seen: String?, _ configured: [Configured<String>?]?, _ policy: ApplicablePolicy?
  ) -> (String, ApplicablePolicy?)? {
    if let seen { return (seen, nil) }
    guard let configured, configured.count == 1, let value = configured[0]?.value,
      ConfiguredIdentity.isPlain(value)
    else { return nil }
    return (value, policy)
  }

  /// What every connection expects instead, where none admits the identity.
  private static func unexpected(
    _ identity: String, _ type: UInt8?, by connections: [Configured<String>?],
    _ product: ConfiguredProduct
  ) -> [Configured<String>]? {
    guard !connections.isEmpty,
      connections.allSatisfy({ expected in
        guard let expected = expected?.value else { return false }
        if ConfiguredIdentity.admits(expected, identity) == false { return true }
        // The same letters of another type are another identity (RFC 7296 section 3.5).
        return ConfiguredIdentity.equals(expected, identity)
          && ConfiguredIdentity.differ(
            type, ConfiguredIdentity.type(of: expected, product))
      })
    else { return nil }
    return connections.compactMap(\.self)
  }

  init(_ outcome: Outcome, _ policy: ApplicablePolicy, refused: Step, by: Step?) {
    (self.outcome, self.policy, self.refused, self.by) = (outcome, policy, refused, by)
  }
}

extension ApplicablePolicy {
  /// Some connection surely takes a peer of this identity.
  ///
  /// - Parameter isStated: by what the file says, or by a default that is documented.
  func expects(_ identity: String, _ type: UInt8?, isStated: Bool = false) -> Bool {
    connections.contains { connection in
      connection.remoteIdentity.map {
        (!isStated || $0.origin.isCertain)
          && (ConfiguredIdentity.isAnything($0.value)
            || ConfiguredIdentity.admits($0.value, identity) == true
              && !ConfiguredIdentity.differ(type, ConfiguredIdentity.type(of: $0.value, product)))
      } ?? false
    }
  }

  var expectsPresharedKey: Bool {
    connections.contains { connection in
      connection.remoteAuthentication.contains { $0.value == .preSharedKey }
    }
  }
}

extension Negotiation {
  /// The responder's identity that the initiator asks for in IKE_AUTH.
  fileprivate var openedWantedIdentity: String? {
    messages.lazy.filter { $0.from == .initiator }
      .compactMap { $0.opened?.identification(.identificationResponder) }
      .first.map { IdentityText.text(of: $0) }
  }
}
