internal import ArgumentParser
import Capture
import Diagnosis
import Glibc
import Keys
import Negotiations
import Reports
import Texts

/// `ikewhy check FILE…`: for pipelines, the verdict as exit code.
struct Check: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare captures with what is expected of them; exit with 1 if they differ.",
    discussion: Examples.help(
      "check",
      """
      lab.pcap is compared with lab.expect.yaml beside it. Findings at or above --fail-on (error, \
      where not given) fail the check, but for those that an expectation requires, the baseline \
      has, or a .ikewhy.yaml beside or above the captures suppresses. Expectations of two \
      configurations that meet need no capture: ikewhy check tunnel.expect.yaml. A check that has nothing to \
      compare, no negotiation or neither an expectation nor --fail-on, fails.
      """))

  static let reportsWhenInterrupted = true

  @OptionGroup var examinationOptions: ExaminationOptions
  @OptionGroup var reportOptions: ReportOptions
  @OptionGroup var filterOptions: FilterOptions
  @OptionGroup var threshold: ThresholdOptions

  @Option(
    help: ArgumentHelp("Expectations for all the captures as one run.", valueName: "file"))
  var expect: String?

  @Flag(help: "Write the expectation files from what is seen; those that are met stay as they are.")
  var bless = false

  @Option(
    help: ArgumentHelp(
      "A report of --format json from before: only findings that it has not count.",
      valueName: "file"))
  var baseline: String?

  @Flag(help: "Pass also where there is no negotiation, or no expectation to compare it with.")
  var allowEmpty = false

  mutating func judge() throws -> Int32 {
    let plan = try CheckPlan(
      examinationOptions.input.files, expect: bless && !isThere(expect) ? nil : expect,
      eachAlone: bless && expect == nil)
    let known = try baseline.map(readBaseline)
    let given = try examinationOptions.read()
    if bless, plan.hasPairFiles {
      throw ProgramFailure.usage(
        "--bless writes what is expected of captures, not of configurations")
    }
    if bless {
      // Said as every other command says it.
      _ = try CaptureSources.paths(plan.emptyDirectories)
      return try writeExpectations(plan, given)
    }

    let failOn = threshold.failOn ?? .error
    var outcome = CheckOutcome(threshold: failOn.severity, hasBaseline: known != nil)
    outcome.results += try plan.pairResults()
    let reports = try reportOptions.open(check: outcome)
    reports.filter = try filterOptions.filter()
    let today = Self.today()
    for entry in plan.expired(on: today) {
      StandardError.say(
        "ikewhy: \(entry.place): the suppression of \(entry.rule) expired on \(entry.expires): "
          + "it counts again")
    }
    let examinations = try examine(plan, given)
    let captures = examinations.flatMap(\.run.captures)
    var admission = FindingAdmission(
      plan: plan, baseline: known, today: today,
      minConfidence: threshold.minConfidence.confidence, usualCapture: captures.first?.path,
      isFailure: outcome.isFailure)
    reports.begin(captures)
    var summary = RunSummary()
    var ofAllRuns: [Finding] = []
    var base = 0
    for (part, examination) in zip(plan.parts, examinations) {
      var run = CheckedRun(examination, part.expectations, firstCapture: base)
      ofAllRuns += run.judge(&admission, isAlone: examinations.count == 1) { judged in
        summary.count(judged)
        reports.add(judged)
      }
      outcome.results += run.results
      base += run.captures.count
    }
    summary.count(ofAllRuns)
    outcome.emptiness = emptiness(plan, summary)
    try reports.end(Conclusion(findings: ofAllRuns, summary: summary, check: outcome))
    for entry in plan.unused(admission.suppressed, on: today) {
      StandardError.say(
        "ikewhy: \(entry.place): the suppression of \(entry.rule) met no finding of this run")
    }
    if let reason = outcome.emptiness { StandardError.say("ikewhy: \(reason)") }
    return admission.isFailed || !outcome.unmet.isEmpty || outcome.emptiness != nil ? 1 : 0
  }

  private func examine(
    _ plan: CheckPlan, _ given: ExaminationOptions.Given
  ) throws -> [Examination] {
    var examinations: [Examination] = []
    for part in plan.parts where !Interruption.isAsked {
      examinations.append(
        plan.parts.count == 1
          ? try examinationOptions.examine(try CaptureSources.open(part.captures), with: given)
          : try examinationOptions.examineOne(part.captures, with: given))
    }
    return examinations
  }

  /// Why there was nothing to check, so that a pipeline whose captures or expectations went astray
  /// does not pass for ever.
  private func emptiness(_ plan: CheckPlan, _ summary: RunSummary) -> String? {
    if allowEmpty { return nil }
    if let directory = plan.emptyDirectories.first {
      return
        "nothing to check: \(directory): no capture in this directory (*.pcap, *.pcapng, *.cap); "
        + "--allow-empty lets that pass"
    }
    if summary.negotiations == 0, !plan.hasExpectations {
      return "nothing to check: no negotiation in the captures; --allow-empty lets that pass"
    }
    if !plan.hasExpectations, threshold.failOn == nil {
      return "nothing to compare with: no expectation file beside the captures; write one with "
        + "--bless, say --fail-on, or --allow-empty"
    }
    return nil
  }

  private func isThere(_ path: String?) -> Bool { path.map(GivenFile.exists) ?? true }

  private func readBaseline(_ path: String) throws -> Baseline {
    do {
      return try Baseline(try GivenFile.text(of: path))
    } catch let error as TextError {
      throw ProgramFailure.usage("\(error)")
    }
  }

  /// `--bless`: what is met stays, so that what its author wrote beside the facts is kept.
  private func writeExpectations(_ plan: CheckPlan, _ given: ExaminationOptions.Given) throws
    -> Int32
  {
    let parts: [CheckPlan.Part]
    if let expect, !GivenFile.exists(expect) {
      parts = [CheckPlan.Part(captures: plan.parts.flatMap(\.captures), expectations: nil)]
    } else {
      parts = plan.parts
    }
    let output = Output.standard()
    for part in parts {
      guard let path = expect ?? part.captures.first.flatMap(CheckPlan.expectationPath) else {
        throw ProgramFailure.usage("--bless needs --expect FILE for standard input")
      }
      var examination = try examinationOptions.examine(
        try CaptureSources.open(part.captures), with: given)
      let captures = examination.run.captures
      var text = ExpectationText()
      var check = part.expectations.map(ExpectationCheck.init)
      var findings = examination.judge { judged in
        text.add(judged)
        var judged = judged
        let capture = judged.negotiation.messages.first.map { captures[$0.reference.capture].path }
        check?.observe(&judged, capture: capture)
        return true
      }
      let blessed = text.text(findings)
      if let results = check?.finish(&findings), results.allSatisfy(\.complaints.isEmpty) {
        output.write(Array("kept \(path): it is met\n".utf8))
        continue
      }
      try announce(blessed, inPlaceOf: path)
      let file = try Output(path: path, isForced: true)
      file.write(Array(blessed.utf8))
      try file.finish()
      output.write(Array("wrote \(path)\n".utf8))
    }
    try output.finish()
    return 0
  }

  /// Says what the file loses and gains. One with comments was written by hand: what it says beside
  /// the facts would be lost.
  private func announce(_ text: String, inPlaceOf path: String) throws {
    guard GivenFile.exists(path) else { return }
    let old = try GivenFile.text(of: path).whole.split(separator: "\n").map(String.init)
    let new = text.split(separator: "\n").map(String.init)
    let comment = old.firstIndex { line in
      line.contains(/(^|\s)#/) && !new.contains(line)
    }
    if let comment, !reportOptions.outputOptions.force {
      throw ProgramFailure.usage(
        "\(path):\(comment + 1): a comment of yours would be lost; --force writes the file anew")
    }
    for change in new.difference(from: old) {
      switch change {
      case .remove(_, let line, _): StandardError.say("\(path): - \(line)")
      case .insert(_, let line, _): StandardError.say("\(path): + \(line)")
      }
    }
  }

  /// In UTC, as suppressions give their last day.
  private static func today() -> String {
    let now = Timestamp(nanoseconds: Int64(time(nil)) * 1_000_000_000)
    return String(TimeText.rfc3339(now).prefix(10))
  }
}
