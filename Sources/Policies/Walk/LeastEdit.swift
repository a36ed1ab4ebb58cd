package import ISAKMP

/// The smallest change of one side's configuration that makes an offer acceptable: found by trying,
/// and kept only where the walk over the changed entry accepts it.
package struct LeastEdit: Sendable {
  package struct Change: Hashable, Sendable {
    package var attribute: SuiteAttribute
    /// What the changed side has now.
    package var from: [AlgorithmChoice]
    package var to: AlgorithmChoice
    /// Where the value stands that has to change; `nil` on the side that was only seen on the wire.
    package var origin: ConfigurationOrigin?
  }

  package var side: Role
  /// The pair that comes to agree.
  package var comparison: SuiteComparison
  package var changes: [Change]
  /// What both then have.
  package var suite: [AlgorithmChoice]
  package var strength: SuiteStrength
}

extension PolicyWalk {
  /// The least edits of one side, the best first: fewest attributes changed, among these the
  /// strongest suite, among these the product's own order.
  ///
  /// Entries that a device has built in cannot be changed, so the responder's edits leave them out.
  package func leastEdit(on side: Role) -> LeastEdit? {
    var best: LeastEdit?
    // Entries with the same values have the same edits; the first of them is named.
    for comparison in distinct {
      if side == .responder, policies[comparison.policy].builtIn != nil { continue }
      if let best, minimum(comparison) > best.changes.count { continue }
      for edit in edits(comparison, side) where isBetter(edit, than: best) { best = edit }
    }
    return best
  }

  private func isBetter(_ edit: LeastEdit, than other: LeastEdit?) -> Bool {
    guard let other else { return true }
    if edit.changes.count != other.changes.count {
      return edit.changes.count < other.changes.count
    }
    return edit.strength > other.strength
  }

  /// No fewer attributes can do: integrity alone may come right by another cipher.
  private func minimum(_ comparison: SuiteComparison) -> Int {
    let differing = comparison.differing
    return differing.contains { $0.attribute == .encryption }
      ? differing.count { $0.attribute != .integrity } : differing.count
  }

  /// Every smallest edit of one pair, one for each cipher to come to.
  private func edits(_ comparison: SuiteComparison, _ side: Role) -> [LeastEdit] {
    let attributes = comparison.rows.map(\.attribute)
    let must = comparison.differing.map(\.attribute)
    // What differs has to change; integrity may have to follow a change of the cipher, or need none
    // after it.
    var candidates = [must]
    if must.contains(.encryption) {
      candidates.append(must.filter { $0 != .integrity })
      if attributes.contains(.integrity), !must.contains(.integrity) {
        candidates.append(stage.attributes.filter { must.contains($0) || $0 == .integrity })
      }
    }
    var found: [LeastEdit] = []
    for changed in candidates.sorted(by: { $0.count < $1.count }) {
      if let first = found.first, first.changes.count < changed.count { break }
      let ciphers: [AlgorithmChoice?] =
        changed.contains(.encryption)
        ? targets(.encryption, comparison, side).map { $0 } : [nil]
      for cipher in ciphers {
        if let edit = edit(comparison, side, changed, cipher: cipher) { found.append(edit) }
      }
    }
    return found
  }

  /// The values that the other side has, and that this side would have to take.
  private func targets(
    _ attribute: SuiteAttribute, _ comparison: SuiteComparison, _ side: Role
  ) -> [AlgorithmChoice] {
    guard let row = comparison.row(attribute) else { return [] }
    return side == .responder
      ? row.offered.compactMap(\.choice) : row.configured.map(\.value)
  }

  private func edit(
    _ comparison: SuiteComparison, _ side: Role, _ changed: [SuiteAttribute],
    cipher: AlgorithmChoice?
  ) -> LeastEdit? {
    var offer = offers[comparison.offer]
    var policy = policies[comparison.policy]
    var changes: [LeastEdit.Change] = []
    for attribute in changed {
      guard let row = comparison.row(attribute) else { continue }
      let target: AlgorithmChoice?
      if attribute == .encryption {
        target = cipher
      } else {
        target =
          targets(attribute, comparison, side).max {
            SuiteStrength([$0], stage) < SuiteStrength([$1], stage)
          } ?? absence(attribute)
      }
      guard let target else { return nil }
      let origin = side == .responder ? row.configured.first?.origin : nil
      changes.append(
        LeastEdit.Change(
          attribute: attribute,
          from: side == .responder
            ? row.configured.map(\.value) : row.offered.compactMap(\.choice),
          to: target, origin: origin))
      if side == .responder {
        policy.choices.removeAll { $0.value.attribute == attribute }
        policy.choices.append(Configured(target, origin ?? policy.origin))
      } else {
        offer.choices.removeAll { $0.attribute == attribute }
        if target != .noGroup { offer.choices.append(OfferedChoice(target)) }
      }
    }
    // The proof: the changed entry, or offer, through the same comparison again.
    let again = PolicyWalk([offer], [policy], stage, rules)
    guard let match = again.chosen else { return nil }
    let suite = again.agreed(match)
    return LeastEdit(
      side: side, comparison: comparison, changes: changes, suite: suite,
      strength: SuiteStrength(suite, stage))
  }

  /// What stands for having nothing, where the other side has nothing.
  private func absence(_ attribute: SuiteAttribute) -> AlgorithmChoice? {
    switch attribute {
    // An IKE SA cannot do without one.
    case .group: stage.isChild ? .noGroup : nil
    case .extendedSequenceNumbers: .extendedSequenceNumbers(false)
    case .integrity: .integrity(.none)
    default: nil
    }
  }
}
