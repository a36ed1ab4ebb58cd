import Capture
package import ISAKMP
package import Negotiations
import Policies

/// What differs between a negotiation that came up and one that did not, and which difference the
/// failure hangs on.
package struct NegotiationDifference: Sendable {
  package struct Row: Sendable {
    package var attribute: String
    /// `nil`: not there.
    package var good: String?
    package var bad: String?
    package var subject: DifferenceSubject
    /// The failure hangs on it.
    package var isDecisive = false
  }

  /// The same message of both, or one that only one of them has.
  package struct Part: Sendable {
    package var name: String
    package var from: Role
    package var good: FrameReference?
    package var bad: FrameReference?
    package var rows: [Row] = []
    /// Sent before the failure, so that it may be its cause.
    package var isBefore: Bool
  }

  /// Why rows are decisive.
  package enum Ground: String, Sendable {
    /// The finding is about them.
    case finding
    /// Nothing else that could matter differs before the failure.
    case onlyDifference = "only_difference"
    /// Nothing that could matter differs before the failure: what changed is in no message.
    case nothingVisible = "nothing_visible"
    /// Several things differ, and the finding is about none of them.
    case undecided
    /// The second negotiation did not fail.
    case noFailure = "no_failure"
  }

  package let good: JudgedNegotiation
  package let bad: JudgedNegotiation
  /// What differs beside the messages: addresses, version, mode, NAT.
  package private(set) var context: [Row] = []
  package private(set) var parts: [Part] = []
  package let finding: Finding?
  /// Where the second one failed.
  package let failed: (name: String, reference: FrameReference)?
  package private(set) var ground: Ground = .noFailure

  package init(good: JudgedNegotiation, bad: JudgedNegotiation) {
    self.good = good
    self.bad = bad
    let hasFailed = bad.tally.outcome != .established || bad.tally.errors > 0
    finding = bad.findings.first { $0.severity >= (hasFailed ? .warning : .error) }
    let place = bad.negotiation.failedMessage
    failed = place.map { ($0.name.description, $0.reference) }
    context = Self.context(good.negotiation, bad.negotiation)
    parts = Self.parts(good.negotiation, bad.negotiation, upTo: place)
    if hasFailed { decide() }
  }

  package var isEmpty: Bool { context.isEmpty && parts.isEmpty }

  /// Every decisive row with the message that it stands in.
  package var decisive: [(part: Part?, row: Row)] {
    context.filter(\.isDecisive).map { (nil, $0) }
      + parts.flatMap { part in part.rows.filter(\.isDecisive).map { (part, $0) } }
  }

  private mutating func decide() {
    let subjects = finding.map(DifferenceSubject.subjects) ?? []
    ground = .finding
    if mark(where: { subjects.contains($0.subject) }) > 0 { return }
    let candidates =
      context.count { $0.subject.mayDecide }
      + parts.filter(\.isBefore).reduce(0) { $0 + $1.rows.count { $0.subject.mayDecide } }
    switch candidates {
    case 0: ground = .nothingVisible
    case 1:
      ground = .onlyDifference
      _ = mark { $0.subject.mayDecide }
    default: ground = .undecided
    }
  }

  private mutating func mark(where isMeant: (Row) -> Bool) -> Int {
    var count = 0
    for index in context.indices where isMeant(context[index]) {
      context[index].isDecisive = true
      count += 1
    }
    for part in parts.indices where parts[part].isBefore {
      for row in parts[part].rows.indices where isMeant(parts[part].rows[row]) {
        parts[part].rows[row].isDecisive = true
        count += 1
      }
    }
    return count
  }
}

// MARK: Comparing

extension NegotiationDifference {
  private static func context(_ good: Negotiation, _ bad: Negotiation) -> [Row] {
    func row(_ attribute: String, _ a: String?, _ b: String?, _ subject: DifferenceSubject)
      -> Row?
    {
      a == b ? nil : Row(attribute: attribute, good: a, bad: b, subject: subject)
    }
    return [
      row(
        "IKE version", "IKEv\(good.version.rawValue)", "IKEv\(bad.version.rawValue)", .version),
      good.version == bad.version
        ? row("mode", good.mode.rawValue, bad.mode.rawValue, .mode) : nil,
      row(
        "initiator's address", "\(good.initiator.endpoint.address)",
        "\(bad.initiator.endpoint.address)", .address),
      row(
        "responder's address", "\(good.responder.endpoint.address)",
        "\(bad.responder.endpoint.address)", .address),
      row(
        "initiator's product", good.initiator.implementation, bad.initiator.implementation,
        .structure),
      row(
        "responder's product", good.responder.implementation, bad.responder.implementation,
        .structure),
      // Unknown is what an exchange that ended early shows.
      good.nat.detected == .unknown || bad.nat.detected == .unknown
        ? nil : row("NAT in front of", good.nat.detected.rawValue, bad.nat.detected.rawValue, .nat),
    ].compactMap(\.self)
  }

  /// Messages of the same name, the first with the first, the second with the second.
  private struct Key: Hashable {
    var name: MessageName
    var from: Role
    var turn: Int
  }

  private static func keyed(_ negotiation: Negotiation) -> [(key: Key, step: Step)] {
    var turns: [Key: Int] = [:]
    return negotiation.steps.compactMap { step in
      guard !step.isRepetition, !step.isPartial else { return nil }
      let base = Key(name: step.name, from: step.from, turn: 0)
      let turn = turns[base, default: 0]
      turns[base] = turn + 1
      return (Key(name: step.name, from: step.from, turn: turn), step)
    }
  }

  private static func parts(_ good: Negotiation, _ bad: Negotiation, upTo place: Step?) -> [Part] {
    let (old, new) = (keyed(good), keyed(bad))
    let oldByKey = Dictionary(old.map { ($0.key, $0.step) }, uniquingKeysWith: { a, _ in a })
    let newKeys = Set(new.map(\.key))
    var parts: [Part] = []
    for (key, step) in new {
      let isBefore = place.map { step <= $0 } ?? true
      var part = Part(
        name: key.name.description, from: key.from, bad: step.reference, isBefore: isBefore)
      guard let other = oldByKey[key] else {
        part.rows = MessageFields(step.transmission, version: bad.version).fields
          .filter { $0.subject == .answer }
          .map { Row(attribute: $0.attribute, bad: $0.value, subject: .answer) }
        parts.append(part)
        continue
      }
      part.good = other.reference
      part.rows = rows(
        MessageFields(other.transmission, version: good.version).fields,
        MessageFields(step.transmission, version: bad.version).fields)
      let sent = (other.transmissions.count, step.transmissions.count)
      if sent.0 != sent.1 {
        part.rows.append(
          Row(
            attribute: "times sent", good: "\(sent.0)", bad: "\(sent.1)", subject: .repetition))
      }
      if !part.rows.isEmpty { parts.append(part) }
    }
    for (key, step) in old where !newKeys.contains(key) {
      parts.append(
        Part(
          name: key.name.description, from: key.from, good: step.reference, isBefore: false))
    }
    return parts
  }

  private static func rows(_ good: [MessageField], _ bad: [MessageField]) -> [Row] {
    var rows: [Row] = []
    var attributes: [String] = []
    for field in good + bad where !attributes.contains(field.attribute) {
      attributes.append(field.attribute)
    }
    for attribute in attributes {
      let old = good.filter { $0.attribute == attribute }
      let new = bad.filter { $0.attribute == attribute }
      let gone = old.filter { !new.contains($0) }
      let come = new.filter { !old.contains($0) }
      for place in 0..<max(gone.count, come.count) {
        let (a, b) = (
          place < gone.count ? gone[place] : nil, place < come.count ? come[place] : nil
        )
        guard let subject = a?.subject ?? b?.subject else { continue }
        rows.append(
          Row(attribute: attribute, good: a?.value, bad: b?.value, subject: subject))
      }
    }
    // The combinations, where the single attributes do not tell them apart; then they decide.
    let differing = rows.contains { row in
      switch row.subject {
      case .suite, .childSuite: true
      default: false
      }
    }
    if let place = rows.firstIndex(where: { $0.attribute == "combinations" }) {
      if differing {
        rows.remove(at: place)
      } else {
        rows[place].subject = .suite(.encryption)
      }
    }
    return rows
  }
}

extension Negotiation {
  /// The last message that went out before it failed: what was refused, or never answered.
  var failedMessage: Step? {
    let failure = failure ?? phase2.lazy.compactMap(failure(of:)).first
    switch failure {
    case .refused(let message, _, _), .refusedProtected(let message, _, _),
      .unreachable(let message, _), .silence(let message):
      return message
    case .answerNotReceived(_, let answer): return answer
    case .abandoned(let after, _): return after
    case .looping(let responses): return responses.first.map { $0.previous ?? $0 }
    case nil: return nil
    }
  }
}
