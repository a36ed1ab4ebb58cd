internal import ArgumentParser
import Capture
import Diagnosis
import Negotiations
import Reports

/// `ikewhy diff GOOD BAD`: yesterday it worked, today it does not.
struct Diff: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say what differs between a negotiation that came up and one that did not.",
    discussion: Examples.help(
      "diff",
      """
      Each failed negotiation of BAD is compared with the one of GOOD that comes nearest to it: the \
      same peers, established. FILE#ID names one negotiation: its id as in --format json, or the \
      beginning of it.
      """))

  @Argument(
    help: ArgumentHelp("A capture in which it came up, or FILE#ID.", valueName: "good"))
  var good: String

  @Argument(
    help: ArgumentHelp("A capture in which it did not, or FILE#ID.", valueName: "bad"))
  var bad: String

  @Option(
    name: .customLong("port"),
    help: ArgumentHelp("A further UDP port that carries IKE.", valueName: "n"))
  var ports: [UInt16] = []

  @OptionGroup var secretsOptions: SecretsOptions
  @OptionGroup var policyOptions: PolicyOptions
  @OptionGroup var outputOptions: OutputOptions

  @Option(help: "text or json.")
  var format = Format.text

  @Flag(help: "Nothing on standard error but errors.")
  var quiet = false

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  /// A run, and which of its negotiations are meant.
  private struct Side {
    var captures: [CaptureSummary]
    var negotiations: [JudgedNegotiation]
  }

  mutating func judge() throws -> Int32 {
    let policies = try policyOptions.read(isQuiet: quiet)
    let secrets = try secretsOptions.read(with: policies)
    func read(_ argument: String) throws -> Side {
      let (path, id) = Self.parts(argument)
      var examination = Examination(
        ports: IKEPorts(additional: Set(ports)), secrets: secrets, policies: policies)
      for file in try CaptureSources.open([path]) {
        try DamagedCaptures.tell(examination.read(file), done: "read")
      }
      var negotiations: [JudgedNegotiation] = []
      _ = examination.judge { judged in
        if id.map(judged.negotiation.id.hasPrefix) ?? true { negotiations.append(judged) }
        return true
      }
      guard !negotiations.isEmpty else {
        if let id { throw ProgramFailure.usage("\(path): there is no negotiation \(id)") }
        throw ProgramFailure(
          exitCode: 1, message: "ikewhy: \(path): no negotiation to compare")
      }
      return Side(captures: examination.run.captures, negotiations: negotiations)
    }
    let (old, new) = (try read(good), try read(bad))
    let output = try outputOptions.open()
    let differences = NegotiationPairing.pairs(good: old.negotiations, bad: new.negotiations)
    switch format {
    case .text:
      let text = DiffText(layout: outputOptions.layout(for: output))
      for (index, difference) in differences.enumerated() {
        if index > 0 { output.write(Array("\n".utf8)) }
        output.write(text.page(difference, good: old.captures, bad: new.captures))
      }
    case .json:
      output.write(DiffJSON.document(differences, good: old.captures, bad: new.captures))
    }
    try output.finish()
    return 0
  }

  /// The file, and the negotiation behind `#`, where there is no file of that whole name.
  private static func parts(_ argument: String) -> (path: String, id: String?) {
    guard !GivenFile.exists(argument), let mark = argument.lastIndex(of: "#") else {
      return (argument, nil)
    }
    let id = argument[argument.index(after: mark)...]
    guard !id.isEmpty, id.allSatisfy({ $0.isHexDigit || $0 == "-" }) else {
      return (argument, nil)
    }
    return (String(argument[..<mark]), id.lowercased())
  }
}
