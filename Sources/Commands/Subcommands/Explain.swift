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
    let files = records ? [] : try CaptureSources.open(examinationOptions.input.files)
    let options = examinationOptions
    let explanation = RunExplanation(
      of: files, reports, filter, failOn: threshold.failOn ?? .none,
      minConfidence: threshold.minConfidence.confidence
    ) { options.summaries(of: files) }
    // Records are judged when all are read: what they were read from was bounded before.
    let room = records || explanation.mustReadAllFirst ? nil : self.room.octets
    var examination = examinationOptions.examination(
      with: given, room: room, length: reports.length)
    // A line of NDJSON can be told while more of a stream is waited for, and told again.
    let isForetold =
      reportOptions.format.name == ExplanationNDJSON.name && !reportOptions.summary
      && files.count == 1 && CaptureSources.isStream(files[0].path)
    if let recorded {
      let isPart = try recorded.read(
        &examination, fresh: { examinationOptions.examination(with: given) },
        count: explanation.count, judge: { try tell(part: &$0, explanation) })
      if isPart {
        try reports.endPart()
        return explanation.exitCode
      }
    } else if room != nil || isForetold {
      try examinationOptions.read(
        files, by: &examination,
        foretelling: isForetold
          ? Foretelling(now: Clock.monotonic, explanation.foretell) : nil,
        preparing: explanation.prepare, deliver: explanation.deliver)
    } else {
      try examinationOptions.read(files, by: &examination)
    }
    explanation.begin(examination.run.captures)
    let findings = examination.judge(
      preparing: explanation.prepare, deliver: explanation.deliver)
    try explanation.end(findings, examination.run.captures)
    return explanation.exitCode
  }

  private func tell(part: inout Examination, _ explanation: RunExplanation) throws {
    guard reportOptions.format.name == ExplanationNDJSON.name, reportOptions.also.isEmpty else {
      throw ProgramFailure.usage("records in groups are parts of a run: --format ndjson")
    }
    let captures = part.run.captures
    part.judgePart { explanation.deliver(part: $0, $1, captures) }
  }
}
