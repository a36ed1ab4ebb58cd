package import Capture
package import Diagnosis
import Negotiations

/// What the run amounts to.
package struct RunSummary: Sendable {
  package var negotiations = 0
  package var established = 0
  package var failed = 0
  package var incomplete = 0
  package var errors = 0
  package var warnings = 0
  package var notes = 0
  /// Findings that count as none: expected, known from before, or suppressed.
  package var exempt = 0

  package init() {}

  package mutating func count(_ judged: JudgedNegotiation) {
    negotiations += 1
    let negotiation = judged.negotiation
    let childFailed =
      !negotiation.phase2.isEmpty && negotiation.phase2.allSatisfy { $0.state == .failed }
    switch negotiation.phase1.state {
    case .failed: failed += 1
    case .established where childFailed: failed += 1
    case .established: established += 1
    case .incomplete, .notSeen: incomplete += 1
    }
    count(judged.findings)
  }

  package mutating func count(_ findings: [Finding]) {
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

/// What is said when every negotiation has been told.
package struct Conclusion: Sendable {
  /// Findings that belong to no one negotiation.
  package var findings: [Finding]
  package var summary: RunSummary
  /// What `check` compared; `nil` in other commands.
  package var check: CheckOutcome?

  package init(findings: [Finding], summary: RunSummary, check: CheckOutcome? = nil) {
    self.findings = findings
    self.summary = summary
    self.check = check
  }
}

/// What a report is made with, whatever its format.
package struct ReportSetting: Sendable {
  package var version: String
  package var layout: TextLayout
  /// Set in a check: which findings fail it.
  package var check: CheckOutcome?

  /// Findings at lines of text rather than at packets, where a viewer knows no binary files.
  package var pointsAtLines = false
  /// Where frames are in a capture's file, and the file's SHA-256 where it is not too large; `nil` for
  /// what cannot be read again.
  package var locate: @Sendable (_ path: String, _ frames: Set<Int>) -> CaptureLocations? = {
    _, _ in nil
  }

  package struct CaptureLocations: Sendable {
    package var frames: FrameLocations
    package var sha256: String?

    package init(frames: FrameLocations, sha256: String?) {
      self.frames = frames
      self.sha256 = sha256
    }
  }

  /// Whether a finding is a failure: in a check by its threshold, elsewhere every error.
  package func isFailure(_ finding: Finding) -> Bool {
    check?.isFailure(finding) ?? (finding.severity == .error)
  }

  package init(
    version: String, layout: TextLayout = TextLayout(), check: CheckOutcome? = nil
  ) {
    self.version = version
    self.layout = layout
    self.check = check
  }
}

/// Writes a run's report piece by piece, as negotiations are judged; each call gives the octets that
/// come next.
package protocol ExplanationFormat: SendableMetatype {
  /// As `--format` names it.
  static var name: String { get }

  init(_ setting: ReportSetting)
  mutating func begin(_ captures: [CaptureSummary]) -> [UInt8]
  mutating func add(_ judged: JudgedNegotiation) -> [UInt8]
  mutating func end(_ conclusion: Conclusion) -> [UInt8]
}

/// Every format that a run can be reported in, in the order in which they are listed to users. A test
/// compares the list with the folder `Formats`.
package enum ReportFormats {
  package static let all: [any ExplanationFormat.Type] = [
    ExplanationText.self,
    ExplanationJSON.self,
    ExplanationNDJSON.self,
    MarkdownReport.self,
    HTMLReport.self,
    SARIFReport.self,
    JUnitReport.self,
    GitHubAnnotations.self,
  ]

  package static var names: [String] { all.map { $0.name } }

  package static func named(_ name: String) -> (any ExplanationFormat.Type)? {
    all.first { $0.name == name }
  }
}
