internal import ArgumentParser
import Capture
import Diagnosis
import Negotiations
import Reports

/// `ikewhy explain FILE…`: the main job.
struct Explain: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what happened in every negotiation, where it stopped and why.",
    discussion: Examples.help("explain"))

  static let reportsWhenInterrupted = true

  @OptionGroup var examinationOptions: ExaminationOptions
  @OptionGroup var reportOptions: ReportOptions
  @OptionGroup var filterOptions: FilterOptions
  @OptionGroup var threshold: ThresholdOptions

  @Option(
    help: ArgumentHelp(
      "How many MiB of messages are kept; beyond that the negotiations that have been idle for "
        + "longest are judged, and told anew should they go on. `all` keeps every one to the end.",
      valueName: "mib"))
  var room = MessageRoom.usual

  @Flag(help: "The files are records that `ikewhy extract` made of captures.")
  var records = false

  mutating func judge() throws -> Int32 {
    let recorded = records ? try RecordedInput(examinationOptions.input.files) : nil
    let filter = try filterOptions.filter()
    let reports = try reportOptions.open()
    let given = try examinationOptions.read()
    var summary = RunSummary()
    var isReached = false
    let failOn = threshold.failOn ?? .none
    let minConfidence = threshold.minConfidence.confidence
    let files = records ? [] : try CaptureSources.open(examinationOptions.input.files)
    // Reports that begin with all captures read them once more if they must begin before the end.
    let beginsWithAll = !records && reports.room == nil
    let isReadableAgain = files.allSatisfy { CaptureSources.isRegular($0.path) }
    // Records are judged when all are read: what they were read from was bounded before.
    let room = records || beginsWithAll && !isReadableAgain ? nil : self.room.octets
    var examination = examinationOptions.examination(
      with: given, room: room, length: reports.length)
    var hasBegun = false
    var filtered = 0
    func begin(_ captures: [CaptureSummary]) {
      if !hasBegun { reports.begin(captures) }
      hasBegun = true
    }
    // A line of NDJSON can be told while more of a stream is waited for, and told again.
    let isForetold =
      reportOptions.format.name == ExplanationNDJSON.name && !reportOptions.summary
      && files.count == 1 && CaptureSources.isStream(files[0].path)
    var foretold: Set<FrameReference?> = []
    let foretelling = Foretelling(now: Clock.monotonic) { judged in
      begin(files.map { CaptureSummary(path: $0.path) })
      guard filter.admits(judged) || foretold.contains(judged.place) else { return true }
      foretold.insert(judged.place)
      reports.foretell(judged.keeping(minConfidence))
      return !reports.isBroken
    }
    func prepare() -> Preparation<Prepared?> {
      if !hasBegun {
        let known = beginsWithAll ? examinationOptions.summaries(of: files) : nil
        begin(known ?? files.map { CaptureSummary(path: $0.path) })
      }
      let drafting = reports.drafting
      let foretold = foretold
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
    if let recorded {
      let isPart = try recorded.read(
        &examination, fresh: { examinationOptions.examination(with: given) },
        count: { summary.count($0) },
        judge: { part in
          guard reportOptions.format.name == ExplanationNDJSON.name, reportOptions.also.isEmpty
          else {
            throw ProgramFailure.usage("records in groups are parts of a run: --format ndjson")
          }
          let captures = part.run.captures
          part.judgePart { judged, abstract in
            let judged = judged.keeping(minConfidence)
            if judged.findings.contains(where: failOn.isReached) { isReached = true }
            reports.write(part: PartNDJSON.lines(judged, abstract, captures))
            return !reports.isBroken
          }
        })
      if isPart {
        try reports.endPart()
        return isReached ? 1 : 0
      }
    } else if room != nil || isForetold {
      try examinationOptions.read(
        files, by: &examination, foretelling: isForetold ? foretelling : nil,
        preparing: prepare, deliver: deliver)
    } else {
      try examinationOptions.read(files, by: &examination)
    }
    begin(examination.run.captures)
    let findings = examination.judge(preparing: prepare, deliver: deliver)
      .filter { $0.confidence >= minConfidence }
    if findings.contains(where: failOn.isReached) { isReached = true }
    summary.count(findings)
    var conclusion = Conclusion(
      findings: findings, summary: summary, captures: examination.run.captures)
    conclusion.filtered = filtered
    try reports.end(conclusion)
    return isReached ? 1 : 0
  }
}

/// What is left of a judged negotiation when its part of the reports is made.
private struct Prepared: Sendable {
  var drafted: ReportWriter.Drafted
  var tally: JudgedNegotiation.Tally
  var isReached: Bool
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
