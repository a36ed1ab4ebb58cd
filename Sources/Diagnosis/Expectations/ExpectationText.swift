import Capture
import ISAKMP
import Negotiations
import Policies

/// Writes the expectation file that a run meets: what matters of each pair of peers, nothing that
/// another recording of the same would change.
package struct ExpectationText {
  private var groups: [Group] = []

  private struct Group {
    var peers: Peers
    var outcome: Outcome
    var ids: [String]
  }

  private struct Peers: Hashable {
    var initiator: String
    var responder: String
    var version: UInt8
    var mode: String
  }

  private struct Outcome: Hashable {
    var phase1: String
    var phase2: [String]
    var accepted: [String]
    var nat: String
    var serious: [Serious]
  }

  /// An error or a warning.
  private struct Serious: Hashable {
    var rule: String
    var severity: Severity
    var confidence: Confidence

    init(_ finding: Finding) {
      rule = finding.page.code
      severity = finding.severity
      confidence = finding.confidence
    }

    var text: String { "{rule: \(rule), confidence: \(confidence.rawValue)}" }
  }

  package init() {}

  package mutating func add(_ judged: JudgedNegotiation) {
    let negotiation = judged.negotiation
    let peers = Peers(
      initiator: negotiation.initiator.endpoint.address.description,
      responder: negotiation.responder.endpoint.address.description,
      version: negotiation.version.rawValue, mode: negotiation.mode.rawValue)
    let attributes: [SuiteAttribute] = [.encryption, .group]
    let accepted = attributes.compactMap { attribute -> String? in
      guard let value = negotiation.phase1.accepted?[attribute] else { return nil }
      let text = attribute == .group ? String(value.id) : value.text
      return "\(attribute.rawValue): \(Self.scalar(text))"
    }
    var serious: [Serious] = []
    for finding in judged.findings where finding.severity != .note {
      let item = Serious(finding)
      if !serious.contains(item) { serious.append(item) }
    }
    var states: [String] = []
    for phase2 in negotiation.phase2 where !states.contains(phase2.state.rawValue) {
      states.append(phase2.state.rawValue)
    }
    let outcome = Outcome(
      phase1: negotiation.phase1.state.rawValue, phase2: states.sorted(), accepted: accepted,
      nat: negotiation.nat.detected.rawValue, serious: serious)
    if let index = groups.firstIndex(where: { $0.peers == peers && $0.outcome == outcome }) {
      groups[index].ids.append(negotiation.id)
    } else {
      groups.append(Group(peers: peers, outcome: outcome, ids: [negotiation.id]))
    }
  }

  /// The file's text; `findings` are those of the whole run.
  package func text(_ findings: [Finding]) -> String {
    var ofTheRun: [Serious] = []
    for finding in findings where finding.severity != .note {
      let item = Serious(finding)
      if !ofTheRun.contains(item) { ofTheRun.append(item) }
    }
    var lines = [
      "# Written by `ikewhy check --bless` from what was seen; see that it is what should be.",
      "negotiations:",
    ]
    if groups.isEmpty {
      lines.append("  - count: 0")
      lines += Self.findings(require: ofTheRun, seen: ofTheRun)
    }
    for (index, group) in groups.enumerated() {
      lines.append("  - match: {\(match(group))}")
      lines.append("    count: \(group.ids.count)")
      lines.append("    phase1: \(group.outcome.phase1)")
      if let first = group.outcome.phase2.first {
        // All of several states would have to be met; the one that tells most is kept.
        let state = group.outcome.phase2.contains("failed") ? "failed" : first
        lines.append("    phase2: \(state)")
      }
      if !group.outcome.accepted.isEmpty {
        lines.append("    accepted: {\(group.outcome.accepted.joined(separator: ", "))}")
      }
      if group.outcome.nat != "unknown" { lines.append("    nat: \(group.outcome.nat)") }
      // A finding of the whole run is demanded once.
      lines += Self.findings(
        require: group.outcome.serious + (index == 0 ? ofTheRun : []),
        seen: group.outcome.serious + ofTheRun)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// As little as tells the group from the others.
  private func match(_ group: Group) -> String {
    var terms = [
      "initiator: \(Self.scalar(group.peers.initiator))",
      "responder: \(Self.scalar(group.peers.responder))",
    ]
    var rivals = groups.filter {
      $0.peers.initiator == group.peers.initiator && $0.peers.responder == group.peers.responder
    }
    func distinguish(_ term: String, _ isSame: (Group) -> Bool) {
      guard rivals.count > 1 else { return }
      let left = rivals.filter(isSame)
      guard left.count < rivals.count else { return }
      rivals = left
      terms.append(term)
    }
    distinguish("ike_version: \(group.peers.version)") { $0.peers.version == group.peers.version }
    distinguish("mode: \(group.peers.mode)") { $0.peers.mode == group.peers.mode }
    distinguish("phase1: \(group.outcome.phase1)") { $0.outcome.phase1 == group.outcome.phase1 }
    if rivals.count > 1 {
      terms.append("id: [\(group.ids.map { "\"\($0)\"" }.joined(separator: ", "))]")
    }
    return terms.joined(separator: ", ")
  }

  private static func findings(require: [Serious], seen: [Serious]) -> [String] {
    let forbidden = [Severity.error, .warning].filter { severity in
      !seen.contains { $0.severity == severity }
    }
    var lines = ["    findings:"]
    if !require.isEmpty {
      lines.append("      require: [\(require.map(\.text).joined(separator: ", "))]")
    }
    if !forbidden.isEmpty {
      let texts = forbidden.map { "{severity: \($0.rawValue)}" }
      lines.append("      forbid: [\(texts.joined(separator: ", "))]")
    }
    return lines.count > 1 ? lines : []
  }

  /// Quoted where YAML would read something else.
  private static func scalar(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 46
        || $0 == 45 || $0 == 95
    }
    if isPlain { return text }
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(escaped)\""
  }
}
