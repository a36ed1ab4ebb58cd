import Capture
import Diagnosis
import Negotiations
import Reports

/// A run of `explain` on its way into the reports: which negotiations are told, what is counted, and
/// whether the exit code must be 1.
final class RunExplanation {
  private let files: [CaptureFile]
  private let reports: ReportWriter
  private let filter: ReportFilter
  private let failOn: FailureThreshold
  private let minConfidence: Confidence
  private let summaries: () -> [CaptureSummary]?

  private var summary = RunSummary()
  private var isReached = false
  private var hasBegun = false
  /// Negotiations that the filter left out.
  private var filtered = 0
  /// The first messages of those that were told before all was read.
  private var foretold: Set<FrameReference?> = []

  /// - Parameter summaries: reads the captures once more; `nil` where they cannot be.
  init(
    of files: [CaptureFile], _ reports: ReportWriter, _ filter: ReportFilter,
    failOn: FailureThreshold, minConfidence: Confidence,
    summaries: @escaping () -> [CaptureSummary]?
  ) {
    self.files = files
    self.reports = reports
    self.filter = filter
    self.failOn = failOn
    self.minConfidence = minConfidence
    self.summaries = summaries
  }

  var exitCode: Int32 { isReached ? 1 : 0 }

  /// Reports that begin with all captures read them once more if they must begin before the end.
  private var beginsWithAll: Bool { reports.room == nil }

  /// Some report must know all captures before it begins, and one of them can be read only once.
  var mustReadAllFirst: Bool {
    beginsWithAll && !files.allSatisfy { CaptureSources.isRegular($0.path) }
  }

  func begin(_ captures: [CaptureSummary]) {
    if !hasBegun { reports.begin(captures) }
    hasBegun = true
  }

  /// Tells a negotiation while more is waited for; an answer of `false` ends the reading.
  func foretell(_ judged: JudgedNegotiation) -> Bool {
    begin(names)
    guard filter.admits(judged) || foretold.contains(judged.place) else { return true }
    foretold.insert(judged.place)
    reports.foretell(judged.keeping(minConfidence))
    return !reports.isBroken
  }

  private var names: [CaptureSummary] { files.map { CaptureSummary(path: $0.path) } }

  /// What is left of a judged negotiation when its part of the reports is made.
  struct Prepared: Sendable {
    fileprivate var drafted: ReportWriter.Drafted
    fileprivate var tally: JudgedNegotiation.Tally
    fileprivate var isReached: Bool
  }

  /// How negotiations are prepared on any thread; `nil` is made of those that are not to be told.
  func prepare() -> Preparation<Prepared?> {
    if !hasBegun { begin((beginsWithAll ? summaries() : nil) ?? names) }
    let (drafting, foretold, filter) = (reports.drafting, foretold, filter)
    let (minConfidence, failOn) = (minConfidence, failOn)
    return { judged in
      guard filter.admits(judged) || foretold.contains(judged.place) else { return nil }
      let judged = judged.keeping(minConfidence)
      return Prepared(
        drafted: drafting(judged), tally: judged.tally,
        isReached: judged.findings.contains(where: failOn.isReached))
    }
  }

  func deliver(_ prepared: Prepared?) -> Bool {
    if let prepared {
      summary.count(prepared.tally)
      if prepared.isReached { isReached = true }
      reports.add(prepared.drafted)
    } else {
      filtered += 1
    }
    return !reports.isBroken
  }

  /// Takes a negotiation of a part of the run; what is concluded of them all, others do.
  func deliver(
    part judged: JudgedNegotiation, _ abstract: JudgedAbstract, _ captures: [CaptureSummary]
  ) -> Bool {
    let judged = judged.keeping(minConfidence)
    if judged.findings.contains(where: failOn.isReached) { isReached = true }
    reports.write(part: PartNDJSON.lines(judged, abstract, captures))
    return !reports.isBroken
  }

  /// Counts a negotiation that was judged elsewhere.
  func count(_ tally: JudgedNegotiation.Tally) { summary.count(tally) }

  /// - Parameter findings: those that belong to no one negotiation.
  func end(_ findings: [Finding], _ captures: [CaptureSummary]) throws {
    let findings = findings.filter { $0.confidence >= minConfidence }
    if findings.contains(where: failOn.isReached) { isReached = true }
    summary.count(findings)
    var conclusion = Conclusion(findings: findings, summary: summary, captures: captures)
    conclusion.filtered = filtered
    try reports.end(conclusion)
  }
}

extension JudgedNegotiation {
  /// What tells it from others, whatever becomes of it.
  fileprivate var place: FrameReference? { negotiation.messages.first?.reference }

  /// Without the findings that are less sure.
  fileprivate func keeping(_ least: Confidence) -> JudgedNegotiation {
    var kept = self
    kept.findings.removeAll { $0.confidence < least }
    return kept
  }
}
