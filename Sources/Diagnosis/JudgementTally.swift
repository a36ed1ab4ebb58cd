import Negotiations

extension JudgedNegotiation {
  /// What it adds to a summary.
  package struct Tally: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable { case established, failed, incomplete }

    /// `nil` for further messages of a negotiation that was counted before.
    package var outcome: Outcome?
    package var errors = 0
    package var warnings = 0
    package var notes = 0
    package var exempt = 0
    /// Of the findings' rules.
    package var codes: [String] = []
  }

  package var tally: Tally {
    var tally = Tally(findings)
    let childFailed =
      !negotiation.phase2.isEmpty && negotiation.phase2.allSatisfy { $0.state == .failed }
    tally.outcome =
      switch negotiation.phase1.state {
      case .failed: .failed
      case .established where childFailed: .failed
      case .established: .established
      case .incomplete, .notSeen: .incomplete
      }
    if negotiation.continuesReported { tally.outcome = nil }
    return tally
  }
}

extension JudgedNegotiation.Tally {
  package init(_ findings: [Finding]) {
    codes = findings.map(\.page.code)
    for finding in findings {
      guard finding.exemption == nil else {
        exempt += 1
        continue
      }
      switch finding.severity {
      case .error: errors += 1
      case .warning: warnings += 1
      case .note: notes += 1
      }
    }
  }
}
