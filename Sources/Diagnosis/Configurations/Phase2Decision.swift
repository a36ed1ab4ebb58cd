import Capture
import ISAKMP
import Negotiations
import Policies

/// What the refuser's configuration makes of a Quick Mode or Child SA that was refused: the request
/// as opened, or as the requester's own configuration would make it.
struct Phase2Decision: Sendable {
  enum Outcome: Sendable {
    /// No child takes any offered suite.
    case suites(PolicyWalk)
    case mode(asked: String, child: ConfiguredChild)
    /// ESP is asked for and AH configured, or the reverse.
    case protocols(asked: UInt8, child: ConfiguredChild)
    case selectors(child: ConfiguredChild, fits: (requester: SelectorFit, refuser: SelectorFit))
    case acceptable(ConfiguredChild, PolicyWalk)
  }

  /// One thing asked for.
  struct Request: Sendable {
    var suites: [OfferedSuite]
    var protocolID: UInt8
    /// `nil` where only IKEv2's wish is known, which refuses nothing.
    var mode: ConfiguredChild.EncapsulationMode?
    /// Of the side that asks, and of the side that is asked.
    var requester: [Selector]
    var refuser: [Selector]
    /// The child of the requester's configuration, where the request could not be read.
    var child: ConfiguredChild?
  }

  var outcome: Outcome
  var request: Request
  var refuser: Role
  var policy: ApplicablePolicy
  var source: ApplicablePolicy?
  /// The asking side's, where it was given, for its lines.
  var asker: ApplicablePolicy?
  var message: Step
  /// `nil` where the answer is silence.
  var by: Step?
  /// The notification, where it could be read.
  var notify: UInt16?
  /// Asked for beside the SAs that stand, and not to renew one of them.
  var isFurther = false
  var doubts: [String]
  /// What the same child would be refused for next, once this is mended: at most one a kind.
  var further: [Outcome] = []

  var isCertain: Bool { doubts.isEmpty }

  var cause: Cause {
    switch outcome {
    case .selectors: .selectors
    case .mode: .encapsulationMode
    case .acceptable: .refusedAlthoughAcceptable
    case .protocols: .childSuite
    case .suites(let walk): Self.isGroupAlone(walk) ? .pfs : .childSuite
    }
  }

  var confidence: Confidence {
    if case .acceptable = outcome { return .likely }
    return isCertain ? .proven : .likely
  }

  /// Some pair agrees in all but the group.
  static func isGroupAlone(_ walk: PolicyWalk) -> Bool {
    walk.distinct.contains { comparison in
      comparison.differing.allSatisfy { $0.attribute == .group }
    }
  }
}

extension Phase2Decision {
  /// - Parameter isFirst: whether the first SA of its kind was refused, or a later one.
  init?(_ negotiation: Negotiation, _ run: RunFacts, isFirst: Bool) {
    guard !run.policies.isEmpty,
      negotiation.phase1.state == .established || negotiation.phase1.state == .notSeen
        || negotiation.endedWithChild
    else { return nil }
    for (index, phase2) in negotiation.phase2.enumerated() where phase2.isFirst == isFirst {
      // Another group was asked for, and the request that followed had it.
      if case .refusedProtected(_, _, .notification(let type))? = negotiation.failure(of: phase2),
        negotiation.isAbout([.group], type),
        negotiation.phase2[(index + 1)...].contains(where: { $0.state == .established })
      {
        continue
      }
      let found: Phase2Decision?
      switch negotiation.failure(of: phase2) {
      case .refusedProtected(let message, let by, .notification(let type))?:
        found = Self.decision(negotiation, run, phase2, message, by, type)
      case .refusedProtected(let message, let by, _)?:
        found = Self.decision(negotiation, run, phase2, message, by, nil)
      case .silence(let message)? where message.name == .quick(1):
        found = Self.ofSilence(negotiation, run, phase2, message)
      default: continue
      }
      guard let found else { return nil }
      self = found
      return
    }
    return nil
  }

  /// racoon answers no Quick Mode whose networks it has not, and says no to its suites aloud.
  private static func ofSilence(
    _ negotiation: Negotiation, _ run: RunFacts, _ phase2: Phase2, _ message: Step
  ) -> Phase2Decision? {
    guard
      let policy = ApplicablePolicy(negotiation, message.from.other, run),
      policy.product.conduct.dropsSuitesInSilence,
      var found = decision(negotiation, run, phase2, message, nil, nil),
      case .selectors = found.outcome
    else { return nil }
    found.doubts.append("silence does not show that the request arrived")
    return found
  }

  private static func decision(
    _ negotiation: Negotiation, _ run: RunFacts, _ phase2: Phase2, _ message: Step, _ by: Step?,
    _ notify: UInt16?
  ) -> Phase2Decision? {
    let refuser = by?.from ?? message.from.other
    guard refuser == phase2.requestedBy.other,
      let policy = ApplicablePolicy(negotiation, refuser, run)
    else { return nil }
    let seen = negotiation.peer(refuser.other).identity
    let connections = policy.connections.filter { connection in
      guard let expected = connection.remoteIdentity?.value, let seen else { return true }
      return ConfiguredIdentity.admits(expected, seen) != false
    }
    let children = connections.flatMap(\.children)
    guard !children.isEmpty else { return nil }
    let requests: [Request]
    var source: ApplicablePolicy?
    if let content = phase2.content, content.requestIsOpen, !content.offered.isEmpty {
      guard !content.renewsIKESA else { return nil }
      requests = [opened(negotiation, content, phase2.requestedBy, message)]
    } else if let own = ApplicablePolicy(negotiation, refuser.other, run), !own.shares(policy) {
      // A file that may be either side's agrees with itself, which says nothing of the other side.
      source = own
      requests = own.connections.flatMap(\.children).map {
        configured(negotiation, $0, phase2.requestedBy, stage(negotiation, message))
      }
    } else {
      return nil
    }
    let decisions = requests.map { request in
      RefusedRequest(
        request: request, negotiation: negotiation, policy: policy, source: source,
        refuser: refuser, message: message, by: by, notify: notify
      ).judge(children)
    }.map { decision -> Phase2Decision? in
      // A file that may be the asker's takes what the asker asks for.
      if case .acceptable? = decision?.outcome, source == nil, !policy.isPlaced,
        let other = ApplicablePolicy(negotiation, refuser.other, run), other.shares(policy)
      {
        return nil
      }
      return decision
    }
    // Which of several children was asked for is not known without the keys: they must agree.
    guard var first = decisions.first ?? nil,
      decisions.allSatisfy({ $0?.cause == first.cause })
    else { return nil }
    first.asker = ApplicablePolicy(negotiation, refuser.other, run)
    first.isFurther = negotiation.asksForFurther(phase2)
    return first
  }

  // MARK: Requests

  static func stage(_ negotiation: Negotiation, _ message: Step) -> WalkStage {
    if negotiation.version == .ikev1 { return .quickMode }
    if case .ikev2(.ikeAuth, _) = message.name { return .firstChild }
    return .laterChild
  }

  private static func opened(
    _ negotiation: Negotiation, _ content: Phase2Content, _ requester: Role, _ message: Step
  ) -> Request {
    let stage = stage(negotiation, message)
    let selectors = content.offeredSelectors
    let own = requester == .initiator ? selectors.initiator : selectors.responder
    let other = requester == .initiator ? selectors.responder : selectors.initiator
    let encapsulation = content.offered.flatMap(\.transforms).lazy
      .compactMap { $0.suite[.encapsulation] }.first
    return Request(
      suites: OfferedSuite.suites(content.offered, stage),
      protocolID: content.offered.first?.protocolID ?? 3,
      mode: negotiation.version == .ikev2
        ? nil : encapsulation.flatMap { Self.mode($0.id) },
      requester: own.isEmpty ? [host(negotiation, requester)] : own,
      refuser: other.isEmpty ? [host(negotiation, requester.other)] : other)
  }

  /// RFC 2407 section 4.5, RFC 3947 section 5.1 and the drafts before it.
  private static func mode(_ number: UInt64) -> ConfiguredChild.EncapsulationMode? {
    switch UInt16(exactly: number).map(IPsecDOI.EncapsulationMode.init(rawValue:)) {
    case .tunnel?, .udpTunnel?, .udpTunnelDraft?: .tunnel
    case .transport?, .udpTransport?, .udpTransportDraft?: .transport
    default: nil
    }
  }

  /// Without identities Quick Mode protects the peers' own addresses (RFC 2409 section 5.5).
  private static func host(_ negotiation: Negotiation, _ role: Role) -> Selector {
    let octets = negotiation.peer(role).endpoint.address.octets
    return Selector(start: octets, end: octets, protocolID: 0, startPort: 0, endPort: 65535)
  }

  private static func configured(
    _ negotiation: Negotiation, _ child: ConfiguredChild, _ requester: Role, _ stage: WalkStage
  ) -> Request {
    return Request(
      suites: child.proposals.filter(\.isOffered).enumerated().map {
        OfferedSuite($0.element, number: $0.offset + 1, stage)
      },
      protocolID: UInt8(truncatingIfNeeded: child.protocolID.rawValue),
      mode: negotiation.version == .ikev2 ? nil : child.mode.value,
      requester: child.selectors(
        local: true, host: negotiation.peer(requester).endpoint.address) ?? [],
      refuser: child.selectors(
        local: false, host: negotiation.peer(requester.other).endpoint.address) ?? [],
      child: child)
  }
}

extension Negotiation {
  /// Opened, the request asks for an SA beside those that stand. IKEv2 says which SA it renews; in
  /// IKEv1 the networks tell.
  func asksForFurther(_ phase2: Phase2) -> Bool {
    guard !phase2.isFirst, let content = phase2.content, content.requestIsOpen,
      !content.renewsIKESA, content.rekeyedSPI == nil
    else { return false }
    return version == .ikev2
      || !self.phase2.contains {
        $0.state == .established && $0.content?.offeredSelectors == content.offeredSelectors
      }
  }
}
