internal import ArgumentParser
import Capture
import Diagnosis
import Glibc
import Negotiations
import Reports

/// `ikewhy annotate IN OUT.pcapng`: the findings where Wireshark shows them.
struct Annotate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate",
    abstract: "Copy a capture as pcapng with the findings as packet comments.",
    discussion: Examples.help(
      "annotate", "Wireshark lists them with the display filter `frame.comment`."))

  @Argument(
    help: ArgumentHelp("A capture: pcap or pcapng, plain or compressed.", valueName: "in"))
  var input: String

  @Argument(help: ArgumentHelp("The pcapng file to write.", valueName: "out"))
  var output: String

  @Option(
    name: .customLong("port"),
    help: ArgumentHelp("A further UDP port that carries IKE.", valueName: "n"))
  var ports: [UInt16] = []

  @OptionGroup var secretsOptions: SecretsOptions
  @OptionGroup var policyOptions: PolicyOptions

  @Option(help: "proven, likely or possible: leave out findings that are less sure.")
  var minConfidence = ConfidenceChoice.possible

  @Flag(help: "Mark every frame of a negotiation, not only those that show something.")
  var markAll = false

  @Flag(help: "Replace what is there, even a capture.")
  var force = false

  @Flag(help: "Nothing on standard error but errors.")
  var quiet = false

  mutating func run() throws {
    try CaptureSources.requireForCopy(input, by: "annotate")
    // It is read again while the copy is written.
    guard !GivenFile.areSame(input, output) else {
      throw ProgramFailure.usage("\(output) is the input; the copy needs another name")
    }
    let policies = try policyOptions.read(isQuiet: quiet)
    let secrets = try secretsOptions.read(with: policies)
    let target = output == "-" ? Output.standard() : try Output(path: output, isForced: force)
    var examination = Examination(
      ports: IKEPorts(additional: Set(ports)), secrets: secrets, policies: policies)
    let file = try CaptureSources.open([input])[0]
    let summary = examination.read(file)
    try DamagedCaptures.tell(summary, done: "copied")
    var comments = PacketComments(leastConfidence: minConfidence.confidence)
    var overview = Overview(groups: true)
    let ofTheRun = examination.judge { judged in
      comments.add(judged.findings)
      if markAll { comments.mark(judged) }
      _ = overview.add(OverviewEntry(judged))
      return true
    }
    comments.add(ofTheRun)
    guard !comments.byFrame.isEmpty else {
      throw ProgramFailure(
        exitCode: 1, message: "ikewhy: \(input): no finding to attach; \(output) is not written")
    }
    let byFrame = Dictionary(
      comments.byFrame.map { ($0.key.frame, $0.value) }, uniquingKeysWith: { first, _ in first })
    let copy = AnnotatedCopy(
      of: input, comments: byFrame, application: "ikewhy \(Program.version)",
      sectionComment: Self.comment(overview))
    do {
      try copy.write { target.write($0) }
    } catch {
      throw ProgramFailure.input("\(error)")
    }
    try target.finish()
    if !quiet, output != "-" {
      StandardError.say(
        "\(output): \(summary.frames) frames, \(comments.byFrame.count) of them with comments")
    }
  }

  /// The overview, for Wireshark's page on the capture's properties.
  private static func comment(_ overview: Overview) -> String {
    let text = OverviewText(layout: TextLayout(width: 160), captureCount: 1)
    return (["ikewhy \(Program.version)"] + text.lines(overview, hasHead: true))
      .joined(separator: "\n")
  }
}
