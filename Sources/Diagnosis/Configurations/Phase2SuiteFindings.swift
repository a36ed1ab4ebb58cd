import ISAKMP
import Negotiations
import Policies

/// What is said where no suite is common, or none but for the group.
extension Phase2Decision {
  func suites(_ negotiation: Negotiation, _ walk: PolicyWalk) -> Text {
    let (remedies, lead) = remedies(negotiation, walk)
    // Title and table show the pair that the first remedy brings to agree.
    let nearest = lead?.comparison ?? walk.nearest
    let isGroup = Self.isGroupAlone(walk)
    return Text(
      title: isGroup
        ? groupTitle(negotiation, nearest?.row(.group)) : suiteTitle(negotiation, walk),
      explanation: (["Every suite asked for was compared with every one of \(policy.files):"]
        + SuiteMismatch.table(walk)).joined(separator: "\n"),
      rows: nearest.map { ComparisonRow.rows(walk, $0) } ?? [], remedies: remedies,
      words: isGroup ? DeviceWords.pfsRefused : DeviceWords.phase2Refused(negotiation.version))
  }

  private func groupTitle(_ negotiation: Negotiation, _ row: ComparedAttribute?) -> String {
    let asking = "\(negotiation.who(refuser.other)) asks for \(term(negotiation))"
    let wanted =
      switch row?.configuredText {
      case nil, "none": "none"
      case .some(let group): "group \(group)"
      }
    guard let asked = row?.offeredText else {
      return "\(asking) without PFS; \(negotiation.who(refuser)) wants \(wanted)"
    }
    return "\(asking) with PFS, group \(asked); \(negotiation.who(refuser)) wants \(wanted)"
  }

  private func suiteTitle(_ negotiation: Negotiation, _ walk: PolicyWalk) -> String {
    guard !walk.hopeless.isEmpty else {
      return """
        no entry of \(negotiation.who(refuser)) has one suite whole that is offered for \
        \(term(negotiation))
        """
    }
    let kinds = walk.hopeless.map { $0.isKeyLength ? "key length" : $0.attribute.noun }
    let missing = "the peers share no \(kinds.joined(separator: ", no ")) for \(term(negotiation))"
    return walk.hopeless.count == 1
      ? "\(missing): \(SuiteMismatch.values(walk.hopeless[0]))" : missing
  }

  /// What to change, the smaller change first and of two equally small ones what leaves the stronger
  /// suite; and which edit that is.
  private func remedies(
    _ negotiation: Negotiation, _ walk: PolicyWalk
  ) -> (lines: [String], lead: LeastEdit?) {
    // An entry that holds more than was compared gets no line: mended by it, it would be another one.
    func isWhole(_ edit: LeastEdit) -> Bool { walk.policies[edit.comparison.policy].isCertain }
    let responder = walk.leastEdit(on: .responder)
    var lead: LeastEdit?
    var remedies: [String] = []
    if let responder, isWhole(responder) {
      lead = responder
      let entry = walk.policies[responder.comparison.policy]
      remedies = responder.lines(entry, policy.product, walk.stage)
        .map { "on \(negotiation.who(refuser)): \($0)" }
    }
    if let initiator = walk.leastEdit(on: .initiator), isWhole(initiator) {
      let lines = lines(of: initiator, walk)
        .map { "on \(negotiation.who(refuser.other)): \($0)" }
      if responder.map({ isWorse($0, initiator) }) ?? true {
        remedies = lines + remedies
        lead = initiator
      } else {
        remedies += lines
      }
    }
    if remedies.isEmpty { return ([unlocatedRemedy(walk)], lead) }
    for index in remedies.indices.dropFirst() { remedies[index] = "or \(remedies[index])" }
    return (remedies, lead)
  }

  /// The lines of the side that asks, at the entry of its own file that makes this offer.
  private func lines(of edit: LeastEdit, _ walk: PolicyWalk) -> [String] {
    let offer = walk.offers[edit.comparison.offer]
    let own = asker ?? source
    let entries =
      request.child?.proposals ?? own?.connections.flatMap(\.children).flatMap(\.proposals) ?? []
    let entry = entries.first { entry in
      SuiteComparison(
        offer, offer: 0, entry, policy: 0, walk.stage,
        WalkRules(ownOrderFirst: true, grantsUnaskedGroup: false, comparesAuthentication: true)
      ).isMatch
    }
    return edit.locatedInitiatorLines(entry, own?.product, walk.stage)
  }

  private func unlocatedRemedy(_ walk: PolicyWalk) -> String {
    guard let partial = walk.policies.first(where: { !$0.isCertain }) else {
      return "bring one suite to both sides"
    }
    return """
      bring one suite to both sides; \(partial.name) (\(partial.origin)) holds more than could be \
      compared here
      """
  }

  /// The larger of two changes, or what leaves the weaker suite. To do without perfect forward secrecy
  /// is weaker than any group.
  private func isWorse(_ a: LeastEdit, _ b: LeastEdit) -> Bool {
    guard a.changes.count == b.changes.count else { return a.changes.count > b.changes.count }
    let (dropsA, dropsB) = (
      a.changes.contains { $0.to == .noGroup }, b.changes.contains { $0.to == .noGroup }
    )
    return dropsA != dropsB ? dropsA : a.strength < b.strength
  }
}
