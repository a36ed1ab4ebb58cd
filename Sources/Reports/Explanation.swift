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
    add(judged.tally, 1)
  }

  package mutating func count(_ findings: [Finding]) {
    add(JudgedNegotiation.Tally(findings), 1)
  }

  /// Counts a negotiation that was judged elsewhere.
  package mutating func count(_ tally: JudgedNegotiation.Tally) {
    add(tally, 1)
  }

  /// Takes back what was counted of a negotiation before it was judged again.
  package mutating func discount(_ tally: JudgedNegotiation.Tally) {
    add(tally, -1)
  }

  private mutating func add(_ tally: JudgedNegotiation.Tally, _ sign: Int) {
    switch tally.outcome {
    case .established: established += sign
    case .failed: failed += sign
    case .incomplete: incomplete += sign
    case nil: break
    }
    if tally.outcome != nil { negotiations += sign }
    errors += sign * tally.errors
    warnings += sign * tally.warnings
    notes += sign * tally.notes
    exempt += sign * tally.exempt
  }
}

extension RunSummary {
  /// "2 negotiations: 1 established, 1 failed; 1 error, 2 notes", what is zero left out.
  var sentence: String {
    func plural(_ count: Int, _ noun: String) -> String {
      "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
    let states = [
      (established, "established"), (failed, "failed"),
      (incomplete, "incomplete"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let findings = [
      (errors, "error"), (warnings, "warning"), (notes, "note"),
    ].filter { $0.0 > 0 }.map { plural($0.0, $0.1) }
    let negotiations =
      ([plural(negotiations, "negotiation")]
      + (states.isEmpty ? [] : [states.joined(separator: ", ")]))
      .joined(separator: ": ")
    return negotiations + "; "
      + (findings.isEmpty ? "nothing to report" : findings.joined(separator: ", "))
  }
}

/// What is said when every negotiation has been told.
package struct Conclusion: Sendable {
  /// Findings that belong to no one negotiation.
  package var findings: [Finding]
  package var summary: RunSummary
  /// What `check` compared; `nil` in other commands.
  package var check: CheckOutcome?
  /// Where `begin` came before the captures were read.
  package var captures: [CaptureSummary]?

  /// Negotiations that a filter leaves out.
  package var filtered = 0

  package init(
    findings: [Finding], summary: RunSummary, check: CheckOutcome? = nil,
    captures: [CaptureSummary]? = nil
  ) {
    self.findings = findings
    self.summary = summary
    self.check = check
    self.captures = captures
  }
}

/// What a report is made with, whatever its format.
package struct ReportSetting: Sendable {
  package var version: String
  package var layout: TextLayout
  /// Set in a check: which findings fail it.
  package var check: CheckOutcome?

  /// Equal failures of the same two peers are told once.
  package var groups = true
  /// Notes are told as fully as errors.
  package var isVerbose = false
  /// Findings at lines of text rather than at packets, where a viewer knows no binary files.
  package var pointsAtLines = false
  /// Where frames are in a capture's file, and the file's SHA-256 where it is not too large; `nil`
  /// for what cannot be read again.
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

/// How much of a run is kept before the negotiations that have been idle for longest are judged.
package enum ReportRoom {
  /// Octets of messages. The same whatever the format: a negotiation that is judged before its last
  /// messages came may be told otherwise, and no report may say other things than another.
  package static let octets = 16 << 20
}

/// Writes a run's report piece by piece, as negotiations are judged; each call gives the octets
/// that come next.
package protocol ExplanationFormat: SendableMetatype {
  /// As `--format` names it.
  static var name: String { get }
  /// Octets of messages that may be kept before the negotiations that are over are reported, so that
  /// memory has a bound; `begin` then knows no more than the captures' names. `nil` where the report
  /// must know all captures before it begins.
  static var room: Int? { get }
  /// How much of each negotiation's findings it tells.
  static var length: FindingLength { get }

  /// Makes the draft of a negotiation's part on any thread, where no more than its line in an overview
  /// is needed beside it when it is added, in order; `nil` elsewhere. Asked for behind `begin`.
  var drafting: Drafting? { get }

  init(_ setting: ReportSetting)
  mutating func begin(_ captures: [CaptureSummary]) -> [UInt8]
  mutating func add(_ judged: JudgedNegotiation) -> [UInt8]
  /// Tells a negotiation while more of its capture is waited for; `add` takes it again.
  mutating func foretell(_ judged: JudgedNegotiation) -> [UInt8]
  /// The same of one whose draft is made.
  mutating func add(_ entry: OverviewEntry, draft: [UInt8]) -> [UInt8]
  mutating func end(_ conclusion: Conclusion) -> [UInt8]
}

extension ExplanationFormat {
  package static var room: Int? { nil }
  package static var length: FindingLength { .whole }
  package mutating func foretell(_ judged: JudgedNegotiation) -> [UInt8] { [] }
  package var drafting: Drafting? { nil }
  package mutating func add(_ entry: OverviewEntry, draft: [UInt8]) -> [UInt8] { [] }
  package mutating func add(_ judged: JudgedNegotiation) -> [UInt8] {
    add(OverviewEntry(judged), draft: drafting?(judged) ?? [])
  }
}

package typealias Drafting = @Sendable (JudgedNegotiation) -> [UInt8]

/// Every format that a run can be reported in, in the order in which they are listed to users. A
/// test compares the list with the folder `Formats`.
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
