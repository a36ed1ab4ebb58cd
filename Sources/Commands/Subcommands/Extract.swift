internal import ArgumentParser
import Capture
import Reports

/// `ikewhy extract FILE…`: what findings need of captures, and no more.
struct Extract: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract:
      "Keep only what findings need of captures, as records that are small and quick to read.",
    discussion: Examples.help(
      "extract",
      """
      `ikewhy explain --records` tells the same of them as `ikewhy explain` of the captures, with the \
      captures' own names and frames: IKE messages are kept whole, ICMP errors that quote them and \
      fragments that never became whole too; ESP, AH and NAT keepalives are counted by SPI and minute. \
      The file is pcapng: Wireshark shows the messages.
      """))

  static let reportsWhenInterrupted = true

  @OptionGroup var input: InputOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write, or - for standard output.", valueName: "file"))
  var output: String

  @Flag(help: "Replace what is there, even a capture or an input.")
  var force = false

  mutating func judge() throws -> Int32 {
    let files = try CaptureSources.open(input.files)
    let target = output == "-" ? Output.standard() : try Output(path: output, isForced: force)
    let writer = RecordWriter()
    target.write(writer.header(application: "ikewhy \(Program.version)"))
    var extraction = Extraction(ports: input.ikePorts)
    var (frames, captures) = (0, 0)
    for file in files {
      let summary = extraction.read(file) { record in
        target.write(writer.block(record, capture: captures))
      }
      captures += 1
      frames += summary.frames
      try DamagedCaptures.tell(summary, isAlone: false, done: "extracted")
      if target.isBroken { break }
    }
    // Behind all others, so that these keep their numbers.
    for summary in RunFiles.current.unreadable {
      target.write(writer.block(.begin(path: summary.path, start: nil), capture: captures))
      target.write(writer.block(.end(summary, firstTruncated: nil), capture: captures))
      captures += 1
    }
    try target.finish()
    if !input.quiet, output != "-" {
      StandardError.say("\(output): records of \(frames) frames, \(captures) captures")
    }
    return 0
  }
}
