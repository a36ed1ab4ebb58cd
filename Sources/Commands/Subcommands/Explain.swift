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
    let least = threshold.minConfidence.confidence
    func admit(_ findings: [Finding]) -> [Finding] {
      let kept = findings.filter { $0.confidence >= least }
      if kept.contains(where: failOn.isReached) { isReached = true }
      return kept
    }
    let files = records ? [] : try CaptureSources.open(examinationOptions.input.files)
    // Reports that begin with all captures know them from a first reading.
    let isSummedUpFirst = !records && reports.room == nil
    let summaries = isSummedUpFirst ? examinationOptions.summaries(of: files) : nil
    // Records are judged when all are read: what they were read from was bounded before.
    let room = records || isSummedUpFirst && summaries == nil ? nil : ReportRoom.octets
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
      guard filter.admits(judged) || foretold.contains(Self.place(of: judged)) else { return true }
      var judged = judged
      judged.findings.removeAll { $0.confidence < least }
      foretold.insert(Self.place(of: judged))
      reports.foretell(judged)
      return !reports.isBroken
    }
    func deliver(_ judged: JudgedNegotiation) -> Bool {
      begin(summaries ?? files.map { CaptureSummary(path: $0.path) })
      guard filter.admits(judged) || foretold.contains(Self.place(of: judged)) else {
        filtered += 1
        return !reports.isBroken
      }
      var judged = judged
      judged.findings = admit(judged.findings)
      summary.count(judged)
      reports.add(judged)
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
            var judged = judged
            judged.findings = admit(judged.findings)
            reports.write(part: PartNDJSON.lines(judged, abstract, captures))
            return !reports.isBroken
          }
        })
      if isPart {
        try reports.endPart()
        return isReached ? 1 : 0
      }
    } else if room != nil {
      try examinationOptions.read(
        files, by: &examination, foretelling: isForetold ? foretelling : nil, deliver: deliver)
    } else {
      try examinationOptions.read(files, by: &examination)
    }
    begin(examination.run.captures)
    let findings = admit(examination.judge(deliver))
    summary.count(findings)
    var conclusion = Conclusion(
      findings: findings, summary: summary, captures: examination.run.captures)
    conclusion.filtered = filtered
    try reports.end(conclusion)
    return isReached ? 1 : 0
  }

  /// What tells a negotiation from others, whatever becomes of it.
  private static func place(of judged: JudgedNegotiation) -> FrameReference? {
    judged.negotiation.messages.first?.reference
  }
}
