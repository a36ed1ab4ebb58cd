internal import ArgumentParser
import Capture
import Diagnosis
import Negotiations
import Reports

/// `ikewhy explain FILE…`: the main job.
struct Explain: JudgingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what happened in every negotiation, where it stopped and why.")

  @OptionGroup var input: InputOptions
  @OptionGroup var secretsOptions: SecretsOptions
  @OptionGroup var outputOptions: OutputOptions
  @OptionGroup var threshold: ThresholdOptions

  @Option(help: "text, json or ndjson.")
  var format = ExplanationFormatName.text

  mutating func judge() throws -> Int32 {
    let examination = try read()
    let output = try outputOptions.open()
    var format: any ExplanationFormat =
      switch format {
      case .text: ExplanationText(layout: outputOptions.layout(for: output))
      case .json: ExplanationJSON(version: Program.version)
      case .ndjson: ExplanationNDJSON()
      }

    var summary = RunSummary()
    var isReached = false
    func admit(_ findings: [Finding]) -> [Finding] {
      let kept = findings.filter { $0.confidence >= threshold.minConfidence.confidence }
      if kept.contains(where: threshold.failOn.isReached) { isReached = true }
      return kept
    }
    output.write(format.begin(examination.run.captures))
    let ofTheRun = examination.judge { judged in
      var judged = judged
      judged.findings = admit(judged.findings)
      summary.count(judged)
      output.write(format.add(judged))
      return !output.isBroken
    }
    let findings = admit(ofTheRun)
    summary.count(findings)
    output.write(format.end(findings, summary))
    try output.finish()
    return isReached ? 1 : 0
  }

  private func read() throws -> Examination {
    var examination = Examination(
      ports: input.ikePorts, secrets: try secretsOptions.read())
    for file in try CaptureSources.open(input.files) {
      let summary = examination.read(file)
      if let damage = summary.damage, summary.frames == 0 {
        throw ProgramFailure.input("\(summary.path): octet \(damage.offset): \(damage.reason)")
      }
    }
    return examination
  }
}

enum ExplanationFormatName: String, ExpressibleByArgument, CaseIterable {
  case text, json, ndjson
}
