import Capture
import Diagnosis
import Negotiations

/// `check` for people: what is not met and what fails, a compiler's way, and the sum of it. What is
/// as it should be takes no line.
struct CheckText {
  private let layout: TextLayout
  private let check: CheckOutcome
  private var captures: [CaptureSummary] = []

  init(layout: TextLayout, check: CheckOutcome) {
    self.layout = layout
    self.check = check
  }

  mutating func begin(_ captures: [CaptureSummary]) { self.captures = captures }

  func lines(_ judged: JudgedNegotiation) -> [String] {
    let path = judged.negotiation.messages.first.flatMap {
      ModelJSON.path($0.reference, captures)
    }
    let label = NegotiationLabel(judged.negotiation, capture: path)
    return judged.findings.flatMap { lines($0, label, path) }
  }

  func lines(_ conclusion: Conclusion) -> [String] {
    var lines = conclusion.findings.flatMap { finding in
      self.lines(
        finding, nil, finding.evidence.first.flatMap { ModelJSON.path($0.reference, captures) })
    }
    let results = conclusion.check?.results ?? []
    for complaint in results.flatMap(\.complaints) {
      // One line, however long: scripts and editors look for it.
      lines.append("\(layout.styled("\(complaint.place):", .bold)) \(complaint.text)")
      if let negotiation = complaint.negotiation {
        lines += layout.wrapped("\(negotiation)", lead: "  ", indent: 4)
      }
      if let reason = complaint.reason {
        lines += layout.wrapped(reason, lead: "  ", indent: 4)
      }
    }
    if !lines.isEmpty { lines.append("") }
    lines.append(Self.sentence(conclusion, captures: captures.count))
    return lines
  }

  private func lines(
    _ finding: Finding, _ label: NegotiationLabel?, _ path: String?
  ) -> [String] {
    let tag = "\(finding.severity.rawValue)[\(finding.page.code)]"
    let place = finding.configurationLines.first.map { "\($0)" } ?? path ?? "captures"
    switch finding.exemption {
    case .expected: return []
    case .known(let baseline):
      guard check.threshold.map({ finding.severity >= $0 }) ?? false else { return [] }
      return ["\(place): known \(tag): \(finding.title) (as in \(baseline))"]
    case .suppressed(let reason, let expires, let at):
      return [
        "\(place): suppressed \(tag): \(finding.title) (\(at), until \(expires): \(reason))"
      ]
    case nil: break
    }
    guard check.isFailure(finding) else { return [] }
    let style: TextLayout.Style = finding.severity == .error ? .red : .yellow
    var lines = [
      "\(place): \(layout.styled(tag, style)): \(finding.title) (\(finding.confidence.rawValue))"
    ]
    if let label { lines += layout.wrapped("\(label)", lead: "  ", indent: 4) }
    for evidence in finding.evidence.prefix(3) {
      lines += layout.wrapped(
        "frame \(evidence.reference.frame): \(evidence.what)", lead: "  ", indent: 4)
    }
    if let remedy = finding.remedies.first {
      lines += layout.wrapped(remedy, lead: "  fix   ", indent: 8)
    }
    if let path, path != "-" { lines.append("  more  ikewhy explain \(path)") }
    return lines
  }

  /// "passed: 64 captures, 66 negotiations; 64 expectations met; 2 findings, 1 of them exempt"
  static func sentence(_ conclusion: Conclusion, captures: Int) -> String {
    func plural(_ count: Int, _ noun: String) -> String {
      "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
    let summary = conclusion.summary
    let results = conclusion.check?.results ?? []
    let unmet = results.count { !$0.complaints.isEmpty }
    var parts = [
      "\(plural(captures, "capture")), \(plural(summary.negotiations, "negotiation"))"
    ]
    if !results.isEmpty {
      parts.append(
        "\(plural(results.count, "expectation")), "
          + (unmet == 0 ? "all met" : "\(unmet) not met"))
    }
    let counts = [
      (summary.errors, "error"), (summary.warnings, "warning"), (summary.notes, "note"),
    ].filter { $0.0 > 0 }.map { plural($0.0, $0.1) }
    parts.append(counts.isEmpty ? "no findings" : counts.joined(separator: ", "))
    if summary.exempt > 0 { parts.append("\(summary.exempt) expected, known or suppressed") }
    let failed = hasFailed(conclusion)
    return "\(failed ? "FAILED" : "passed"): " + parts.joined(separator: "; ")
  }

  /// Whether the check fails, as its exit code says.
  static func hasFailed(_ conclusion: Conclusion) -> Bool {
    guard let check = conclusion.check else { return false }
    let summary = conclusion.summary
    let failing =
      switch check.threshold {
      case .error: summary.errors
      case .warning: summary.errors + summary.warnings
      case .note: summary.errors + summary.warnings + summary.notes
      case nil: 0
      }
    return failing > 0 || !check.unmet.isEmpty || check.emptiness != nil
  }
}
