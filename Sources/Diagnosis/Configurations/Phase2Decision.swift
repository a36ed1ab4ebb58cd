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
  var by: Step
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
    else { return nil }
    for (index, phase2) in negotiation.phase2.enumerated() where phase2.isFirst == isFirst {
      // Another group was asked for, and the request that followed had it.
      if case .refusedProtected(_, _, .notification(let type))? = negotiation.failure(of: phase2),
        negotiation.isAbout([.group], type),
        negotiation.phase2[(index + 1)...].contains(where: { $0.state == .established })
      {
        continue
      }
      guard
        case .refusedProtected(let message, let by, let evidence)? = negotiation.failure(of: phase2)
      else {
        continue
      }
      var notify: UInt16?
      if case .notification(let type) = evidence { notify = type }
      guard
        let decision = Self.decision(negotiation, run, phase2, message, by, notify)
      else { return nil }
      self = decision
      return
    }
    return nil
  }

  private static func decision(
    _ negotiation: Negotiation, _ run: RunFacts, _ phase2: Phase2, _ message: Step, _ by: Step,
    _ notify: UInt16?
  ) -> Phase2Decision? {
    let refuser = by.from
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
    } else if let own = ApplicablePolicy(negotiation, refuser.other, run) {
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

  private static func stage(_ negotiation: Negotiation, _ message: Step) -> WalkStage {
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

  // MARK: Judgement

  private struct Candidate {
    var child: ConfiguredChild
    var requester: SelectorFit
    var refuser: SelectorFit
    var isGranted: Bool?

    var hasOtherSelectors: Bool { requester != .equal || refuser != .equal }
    var outcome: Outcome { .selectors(child: child, fits: (requester, refuser)) }

    /// How far its selectors are from those asked for.
    var distance: Int {
      [requester, refuser].reduce(0) { sum, fit in
        switch fit {
        case .equal: sum
        case .inside, .holds: sum + 1
        case .overlaps, .unknown: sum + 2
        case .disjoint: sum + 4
        }
      }
    }
  }

  /// One request, by whom it was refused and how.
  private struct RefusedRequest {
    var request: Request
    var negotiation: Negotiation
    var policy: ApplicablePolicy
    var source: ApplicablePolicy?
    var refuser: Role
    var message: Step
    var by: Step
    var notify: UInt16?

    private func decision(_ outcome: Outcome, _ doubts: [String] = []) -> Phase2Decision {
      Phase2Decision(
        outcome: outcome, request: request, refuser: refuser, policy: policy, source: source,
        message: message, by: by, notify: notify,
        doubts: doubtsOfTheFiles + doubts + silence(outcome))
    }

    /// What rests on something that a file seems to leave out, where a line of it was not understood,
    /// or on a default that no document shows.
    private func silence(_ outcome: Outcome) -> [String] {
      let isSilent: Bool
      var mayHide = policy.maybeHiddenEntry
      switch outcome {
      case .acceptable: return []
      case .suites(let walk):
        isSilent = !walk.isStated && walk.leavesOut
      case .protocols: isSilent = true
      case .mode(_, let child):
        isSilent = !child.mode.origin.isCertain
        mayHide = nil
      case .selectors(let child, _):
        let selectors = [child.localSelectors, child.remoteSelectors]
        isSilent = selectors.contains { $0.isEmpty || $0.contains { !$0.origin.isCertain } }
      }
      var doubts = [isSilent ? policy.unread : nil, mayHide].compactMap(\.self)
      // What is asked for was read from the other file.
      if request.child != nil, let unread = source?.unread { doubts.append(unread) }
      return doubts
    }

    private var doubtsOfTheFiles: [String] {
      var doubts = policy.doubts + (source?.doubts ?? [])
      if let child = request.child, !child.proposals.allSatisfy(\.isKnownForSure) {
        doubts.append("the proposals of \(child.name) are not known for sure")
      }
      return doubts
    }

    /// Selectors first, then the mode, then the suites: each step looks only at the children that
    /// passed the one before, where any did.
    func judge(_ children: [ConfiguredChild]) -> Phase2Decision? {
      let allowed = Phase2Decision.possibleCauses(notify, negotiation.version, policy.product)
      let candidates = children.map(candidate)
      let fitting = candidates.filter { $0.isGranted != false }
      if allowed.contains(.selectors),
        let nearest = candidates.min(by: { $0.distance < $1.distance })
      {
        if fitting.isEmpty {
          var found = decision(nearest.outcome)
          found.further = further(nearest.child)
          return found
        }
        // The refusal names the selectors, and whether these are granted is not known.
        if Phase2Decision.isSelectorRefusal(notify, negotiation.version),
          !allowed.contains(.encapsulationMode), fitting.allSatisfy(\.hasOtherSelectors)
        {
          return nil
        }
      }
      let considered = fitting.isEmpty ? candidates : fitting
      // The refusal names the suites, and the networks would be refused as well.
      let networks =
        fitting.isEmpty
        ? candidates.min { $0.distance < $1.distance }.map { [$0.outcome] } ?? [] : []
      let sameMode = considered.filter { hasMode($0.child) }
      if let asked = request.mode, sameMode.isEmpty, allowed.contains(.encapsulationMode),
        let child = considered.first?.child
      {
        var found = decision(.mode(asked: asked.rawValue, child: child))
        found.further = networks + suites(child)
        return found
      }
      guard allowed.contains(.childSuite) else { return nil }
      var found = judgeSuites(
        (sameMode.isEmpty ? considered : sameMode).map(\.child),
        isGrantUnknown: fitting.contains { $0.isGranted == nil })
      if case .suites? = found?.outcome { found?.further = networks }
      return found
    }

    /// Beside its networks: mode and suites of one child, where they surely would not be granted.
    private func further(_ child: ConfiguredChild) -> [Outcome] {
      var further: [Outcome] = []
      if let asked = request.mode, !hasMode(child) {
        further.append(.mode(asked: asked.rawValue, child: child))
      }
      return further + suites(child)
    }

    private func suites(_ child: ConfiguredChild) -> [Outcome] {
      guard let found = judgeSuites([child], isGrantUnknown: false), found.isCertain else {
        return []
      }
      switch found.outcome {
      case .suites, .protocols: return [found.outcome]
      default: return []
      }
    }

    private func candidate(_ child: ConfiguredChild) -> Candidate {
      let here = negotiation.peer(refuser).endpoint.address
      let there = negotiation.peer(refuser.other).endpoint.address
      let own = SelectorFit(
        asked: request.refuser, configured: child.selectors(local: true, host: here)
      ).unless(child.isDynamic(local: true))
      let other = SelectorFit(
        asked: request.requester, configured: child.selectors(local: false, host: there)
      ).unless(child.isDynamic(local: false))
      let verdicts = [own, other].map { $0.isGranted(by: policy.product, negotiation.version) }
      return Candidate(
        child: child, requester: other, refuser: own,
        isGranted: verdicts.contains(false) ? false : verdicts.contains(nil) ? nil : true)
    }

    private func hasMode(_ child: ConfiguredChild) -> Bool {
      guard let asked = request.mode, asked != child.mode.value else { return true }
      return policy.product.conduct.grantsTunnelForTransport && asked == .tunnel
    }

    private func judgeSuites(_ children: [ConfiguredChild], isGrantUnknown: Bool) -> Phase2Decision?
    {
      let proposals = children.filter {
        UInt8(truncatingIfNeeded: $0.protocolID.rawValue) == request.protocolID
      }.flatMap(\.proposals)
      if proposals.isEmpty, let child = children.first, !child.proposals.isEmpty {
        return decision(.protocols(asked: request.protocolID, child: child))
      }
      guard !proposals.isEmpty, !request.suites.isEmpty else { return nil }
      let unsure = proposals.filter { !$0.isKnownForSure }
        .map { "\($0.name) is not known for sure (\($0.origin))" }
      let stage = Phase2Decision.stage(negotiation, message)
      let walk = PolicyWalk(request.suites, proposals, stage, policy.product.walkRules(stage))
      guard walk.isComplete else { return nil }
      if let chosen = walk.chosen {
        guard proposals[chosen.policy].isKnownForSure, let child = children.first else {
          return nil
        }
        return decision(.acceptable(child, walk), unsure)
      }
      return decision(.suites(walk), unsure + doubts(of: walk, isGrantUnknown))
    }

    /// What else may have been refused.
    private func doubts(of walk: PolicyWalk, _ isGrantUnknown: Bool) -> [String] {
      var doubts: [String] = []
      if notify == nil, isGrantUnknown {
        doubts.append("whether \(policy.product.name) grants the networks asked for is not known")
      }
      let isUnaskedGroupAlone = walk.distinct.contains { comparison in
        !comparison.differing.isEmpty
          && comparison.differing.allSatisfy { $0.attribute == .group && $0.outcome == .unwanted }
      }
      if isUnaskedGroupAlone, !policy.product.conduct.refusesUnaskedGroup {
        doubts.append(
          "whether \(policy.product.name) refuses a group that it does not ask for is not known")
      }
      return doubts
    }
  }

  private static func isSelectorRefusal(_ notify: UInt16?, _ version: IKEVersion) -> Bool {
    notify.flatMap { NotificationSubject($0, version) }.map(Set.networks.contains) ?? false
  }

  /// What a notification leaves possible; a group that differs is a suite that differs. Some
  /// products name all faults of Quick Mode by one.
  private static func possibleCauses(
    _ notify: UInt16?, _ version: IKEVersion, _ product: ConfiguredProduct
  ) -> Set<Cause> {
    let all: Set<Cause> = [.childSuite, .selectors, .encapsulationMode]
    guard let notify else { return all }
    switch version {
    case .ikev1:
      switch IKEv1.NotifyType(rawValue: notify) {
      case .invalidIDInformation: return [.selectors, .encapsulationMode]
      case .noProposalChosen:
        return product.conduct.refusesSuitesApart ? [.childSuite] : all
      default: return []
      }
    case .ikev2:
      switch IKEv2.NotifyType(rawValue: notify) {
      case .tsUnacceptable: return [.selectors]
      case .noProposalChosen, .invalidKEPayload: return [.childSuite]
      default: return []
      }
    }
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
