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
  @OptionGroup var outputOptions: OutputOptions
  @OptionGroup var threshold: ThresholdOptions

  @Option(help: "text, json or ndjson.")
  var format = ExplanationFormatName.text

  mutating func judge() throws -> Int32 {
    let run = try read()
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
    output.write(format.begin(run.captures))
    let facts = Self.facts(run)
    let search = InsideAddressSearch()
    for index in 0..<run.table.count {
      guard let negotiation = run.table.negotiation(at: index, search: search) else { continue }
      let judged = JudgedNegotiation(
        negotiation: negotiation,
        findings: admit(Judgement.findings(in: negotiation, of: facts)))
      summary.count(judged)
      output.write(format.add(judged))
      if output.isBroken { return isReached ? 1 : 0 }
    }
    let findings = admit(Judgement.findings(in: facts))
    summary.count(findings)
    output.write(format.end(findings, summary))
    try output.finish()
    return isReached ? 1 : 0
  }

  private func read() throws -> Run {
    var run = Run()
    var reader = CaptureReader(ports: input.ikePorts)
    for file in try CaptureSources.open(input.files) {
      let summary = reader.read(file) { run.observe($0) }
      if let damage = summary.damage, summary.frames == 0 {
        throw ProgramFailure.input("\(summary.path): octet \(damage.offset): \(damage.reason)")
      }
      run.finish(summary)
    }
    return run
  }

  /// What each negotiation's rules may know of the others, read without the costly searches.
  private static func facts(_ run: Run) -> RunFacts {
    let search = InsideAddressSearch(isExhaustive: false)
    let briefs = (0..<run.table.count).compactMap { index in
      run.table.negotiation(at: index, search: search).map { RunFacts.Brief($0) }
    }
    return RunFacts(run, negotiations: briefs)
  }
}

enum ExplanationFormatName: String, ExpressibleByArgument, CaseIterable {
  case text, json, ndjson
}
