import Capture
import ISAKMP
import Negotiations
import Policies

/// One request, by whom it was refused and how.
struct RefusedRequest {
  var request: Phase2Decision.Request
  var negotiation: Negotiation
  var policy: ApplicablePolicy
  var source: ApplicablePolicy?
  var refuser: Role
  var message: Step
  var by: Step?
  var notify: UInt16?

  private func decision(_ outcome: Phase2Decision.Outcome, _ doubts: [String] = [])
    -> Phase2Decision
  {
    Phase2Decision(
      outcome: outcome, request: request, refuser: refuser, policy: policy, source: source,
      message: message, by: by, notify: notify,
      doubts: doubtsOfTheFiles + doubts + silence(outcome))
  }

  /// What rests on something that a file seems to leave out, where a line of it was not understood,
  /// or on a default that no document shows.
  private func silence(_ outcome: Phase2Decision.Outcome) -> [String] {
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
    let allowed = Self.possibleCauses(notify, negotiation.version, policy.product)
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
      if Self.isSelectorRefusal(notify, negotiation.version),
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
  private func further(_ child: ConfiguredChild) -> [Phase2Decision.Outcome] {
    var further: [Phase2Decision.Outcome] = []
    if let asked = request.mode, !hasMode(child) {
      further.append(.mode(asked: asked.rawValue, child: child))
    }
    return further + suites(child)
  }

  private func suites(_ child: ConfiguredChild) -> [Phase2Decision.Outcome] {
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

  private func judgeSuites(_ children: [ConfiguredChild], isGrantUnknown: Bool) -> Phase2Decision? {
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
    return decision(
      .suites(walk), (walk.isLeadStated ? [] : unsure) + doubts(of: walk, isGrantUnknown))
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

  // MARK: What may have been refused

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

extension RefusedRequest {
  /// A child of the refuser's, and how its networks meet those asked for.
  fileprivate struct Candidate {
    var child: ConfiguredChild
    var requester: SelectorFit
    var refuser: SelectorFit
    var isGranted: Bool?

    var hasOtherSelectors: Bool { requester != .equal || refuser != .equal }
    var outcome: Phase2Decision.Outcome { .selectors(child: child, fits: (requester, refuser)) }

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
}
