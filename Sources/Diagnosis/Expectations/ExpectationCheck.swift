import Negotiations
import Policies
import Texts

/// Compares a run with an expectation file, negotiation by negotiation as they are judged.
package struct ExpectationCheck {
  package let file: ExpectationFile
  /// Of each entry: what it has met so far.
  private var progress: [Progress]
  private var seen: [NegotiationLabel] = []

  private struct Progress {
    var matched: [NegotiationLabel] = []
    var complaints: [Complaint] = []
    /// Requirements that only a finding of the whole run can still meet.
    var open: [Open] = []
  }

  private struct Open {
    var pattern: FindingPattern
    var negotiation: NegotiationLabel
    var findings: [String]
  }

  package init(_ file: ExpectationFile) {
    self.file = file
    progress = file.expectations.map { _ in Progress() }
  }

  /// Takes a judged negotiation; findings that an entry requires are marked as expected.
  package mutating func observe(_ judged: inout JudgedNegotiation, capture: String?) {
    let subject = MatchKeys.Subject(negotiation: judged.negotiation, capture: capture)
    let label = NegotiationLabel(judged.negotiation, capture: capture)
    if seen.count < 8 { seen.append(label) }
    for (index, expectation) in file.expectations.enumerated()
    where expectation.matches(subject) {
      progress[index].matched.append(label)
      if judged.expectation == nil { judged.expectation = expectation.place }
      progress[index].complaints += Self.complaints(expectation, judged, label)
      for pattern in expectation.require {
        let met = judged.findings.indices.filter { pattern.fits(judged.findings[$0]) }
        for place in met { judged.findings[place].exemption = .expected(pattern.place) }
        if met.isEmpty {
          progress[index].open.append(
            Open(
              pattern: pattern, negotiation: label,
              findings: judged.findings.map(\.shortText)))
        }
      }
    }
  }

  /// Takes the findings of the whole run, and says how every entry was met.
  package mutating func finish(_ findings: inout [Finding]) -> [ExpectationResult] {
    var results: [ExpectationResult] = []
    for (index, expectation) in file.expectations.enumerated() {
      var state = progress[index]
      for pattern in expectation.require {
        for place in findings.indices where pattern.fits(findings[place]) {
          findings[place].exemption = .expected(pattern.place)
        }
      }
      for open in state.open where !findings.contains(where: open.pattern.fits) {
        state.complaints.append(
          Complaint(
            place: open.pattern.place, subject: "findings.require",
            expected: open.pattern.text, seen: Self.list(open.findings),
            negotiation: open.negotiation))
      }
      for pattern in expectation.forbid {
        for finding in findings where pattern.fits(finding) {
          state.complaints.append(.forbidden(pattern, finding, nil))
        }
      }
      if state.matched.isEmpty, expectation.match.isEmpty {
        for pattern in expectation.require where !findings.contains(where: pattern.fits) {
          state.complaints.append(
            Complaint(
              place: pattern.place, subject: "findings.require", expected: pattern.text,
              seen: Self.list(findings.map(\.shortText)), negotiation: nil))
        }
      }
      if let complaint = countComplaint(expectation, state.matched) {
        state.complaints.insert(complaint, at: 0)
      }
      results.append(
        ExpectationResult(
          place: expectation.place, subject: expectation.subject, negotiations: state.matched,
          complaints: state.complaints))
    }
    return results
  }

  // MARK: Parts

  private func countComplaint(
    _ expectation: Expectation, _ matched: [NegotiationLabel]
  ) -> Complaint? {
    let among = Self.list(seen.map(\.description))
    if let count = expectation.count {
      guard count.value != matched.count else { return nil }
      return Complaint(
        place: count.place, subject: "count", expected: "\(count.value) of \(expectation.subject)",
        seen: matched.isEmpty ? "0, among \(among)" : "\(matched.count)", negotiation: nil)
    }
    // What is said of a negotiation that is not there is not met.
    let speaksOfOne =
      !expectation.match.isEmpty || expectation.phase1 != nil || expectation.phase2 != nil
      || !expectation.accepted.isEmpty || expectation.nat != nil
    guard matched.isEmpty, speaksOfOne else { return nil }
    return Complaint(
      place: expectation.place, subject: "match",
      expected: expectation.match.isEmpty ? "a negotiation" : expectation.subject,
      seen: among, negotiation: nil)
  }

  private static func complaints(
    _ expectation: Expectation, _ judged: JudgedNegotiation, _ label: NegotiationLabel
  ) -> [Complaint] {
    let negotiation = judged.negotiation
    var complaints: [Complaint] = []
    func expect(_ subject: String, _ stated: Stated<[String]>?, _ seen: [String]) {
      guard let stated, !stated.value.contains(where: seen.contains) else { return }
      complaints.append(
        Complaint(
          place: stated.place, subject: subject, expected: stated.value.listed("or"),
          seen: seen.listed("and"), negotiation: label,
          reason: judged.findings.first { $0.severity == .error }?.shortText))
    }
    let subject = MatchKeys.Subject(negotiation: negotiation, capture: nil)
    expect("phase1", expectation.phase1, MatchKeys.values(of: "phase1", in: subject))
    expect("phase2", expectation.phase2, MatchKeys.values(of: "phase2", in: subject))
    expect("nat", expectation.nat, MatchKeys.values(of: "nat", in: subject))
    for stated in expectation.accepted {
      let seen = negotiation.phase1.accepted?[stated.value.attribute]
      let names = seen.map { [$0.text, String($0.id)] + ($0.name.map { [$0] } ?? []) } ?? []
      let wanted = stated.value.values
      let isMet =
        wanted.isEmpty
        ? seen == nil
        : wanted.contains { want in names.contains { MatchKeys.isEqual($0, want) } }
      if !isMet {
        complaints.append(
          Complaint(
            place: stated.place, subject: "accepted.\(stated.value.attribute.rawValue)",
            expected: wanted.isEmpty ? "nothing" : wanted.listed("or"),
            seen: seen?.text ?? "nothing accepted", negotiation: label))
      }
    }
    for pattern in expectation.forbid {
      for finding in judged.findings where pattern.fits(finding) {
        complaints.append(.forbidden(pattern, finding, label))
      }
    }
    return complaints
  }

  private static func list(_ items: [String]) -> String {
    guard !items.isEmpty else { return "none" }
    return items.prefix(4).joined(separator: "; ")
      + (items.count > 4 ? "; and \(items.count - 4) more" : "")
  }
}

extension Expectation {
  func matches(_ subject: MatchKeys.Subject) -> Bool {
    match.allSatisfy { term in
      let values = MatchKeys.values(of: term.key, in: subject)
      return term.values.isEmpty
        ? values.isEmpty
        : term.values.contains { want in values.contains { MatchKeys.isEqual($0, want) } }
    }
  }
}

extension Complaint {
  static func forbidden(
    _ pattern: FindingPattern, _ finding: Finding, _ label: NegotiationLabel?
  ) -> Complaint {
    Complaint(
      place: pattern.place, subject: "findings.forbid", expected: "no \(pattern.text)",
      seen: finding.shortText, negotiation: label)
  }
}
