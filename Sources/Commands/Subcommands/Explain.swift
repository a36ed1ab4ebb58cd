internal import ArgumentParser
import Capture
import Diagnosis
import Negotiations
import Reports

/// `ikewhy explain FILE…`: the main job.
struct Explain: JudgingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what happened in every negotiation, where it stopped and why.")

  @OptionGroup var examinationOptions: ExaminationOptions
  @OptionGroup var reportOptions: ReportOptions
  @OptionGroup var threshold: ThresholdOptions

  mutating func judge() throws -> Int32 {
    let reports = try reportOptions.open()
    let examination = try examinationOptions.examine(
      try CaptureSources.open(examinationOptions.input.files),
      with: try examinationOptions.read())
    var summary = RunSummary()
    var isReached = false
    let failOn = threshold.failOn ?? .none
    func admit(_ findings: [Finding]) -> [Finding] {
      let kept = findings.filter { $0.confidence >= threshold.minConfidence.confidence }
      if kept.contains(where: failOn.isReached) { isReached = true }
      return kept
    }
    reports.begin(examination.run.captures)
    let ofTheRun = examination.judge { judged in
      var judged = judged
      judged.findings = admit(judged.findings)
      summary.count(judged)
      reports.add(judged)
      return !reports.isBroken
    }
    let findings = admit(ofTheRun)
    summary.count(findings)
    try reports.end(Conclusion(findings: findings, summary: summary))
    return isReached ? 1 : 0
  }
}
