internal import ArgumentParser
import Capture
import Diagnosis
import Glibc

/// The program: its subcommands, and the exit codes of the contract.
public enum Program {
  static let version = "0.1.0"

  /// Runs the command that the arguments name, and exits.
  public static func main() {
    occupyStandardDescriptors()
    allowManyFiles()
    exit(run(arguments))
  }

  /// As texts; `CommandLine.arguments` would replace what is not UTF-8 in a file's name.
  private static var arguments: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      CommandLine.unsafeArgv[index].map { PathText.text($0) }
    }
  }

  /// Where the caller closed one of them, the next file to be opened, or the socket of a live
  /// capture, would take its place and be written to. Writing to what stands in its place fails.
  private static func occupyStandardDescriptors() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// The captures of a run are open together, and a rotation has more than the 1,024 that a shell allows.
  private static func allowManyFiles() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// 0 analysed, 1 a finding at or above the threshold, 2 unusable command line, 3 unreadable
  /// input.
  /// A signal that ended the reading: 130 and 143, as a shell has it.
  static func run(_ arguments: [String]) -> Int32 {
    RunFiles.$current.withValue(RunFiles()) {
      let code = runCommand(arguments)
      if Signals.isEndReported { return 128 + Int32(Interruption.signal) }
      return code < 2 && RunFiles.current.isAnyUnreadable ? 3 : code
    }
  }

  private static func runCommand(_ arguments: [String]) -> Int32 {
    do {
      if let command = command(meantBy: arguments) {
        throw ProgramFailure.usage(
          "\(arguments[0]): no such file and no such command; did you mean `ikewhy \(command)`?")
      }
      if let failure = helpForNothing(arguments) { throw failure }
      var command = try Root.parseAsRoot(withDefaultCommand(arguments))
      if var judging = command as? any JudgingCommand {
        if type(of: judging).reportsWhenInterrupted { Signals.reportEnd() }
        return try judging.judge()
      }
      try command.run()
      return 0
    } catch let failure as ProgramFailure {
      StandardError.say(failure.message)
      return failure.exitCode
    } catch {
      let code = Root.exitCode(for: error)
      let text = Root.fullMessage(for: error)
      if code.isSuccess {
        let output = Output.standard()
        output.write(Array((text + "\n").utf8))
        output.flush()
        return 0
      }
      StandardError.say(
        "ikewhy: \(oneLine(Root.message(for: error))) (`ikewhy help` lists commands and options)")
      return 2
    }
  }

  /// The library's own message goes on with the usage, and has lists a line each.
  private static func oneLine(_ message: String) -> String {
    var line = ""
    var isInList = false
    for part in message.split(separator: "\n") {
      let isItem = part.hasPrefix("  - ")
      if !line.isEmpty { line += isItem && isInList ? ", " : " " }
      line += isItem ? part.dropFirst(4) : part
      isInList = isItem
    }
    return line
  }

  /// What a first word was meant to be that is neither a file nor a command.
  private static func command(meantBy arguments: [String]) -> String? {
    guard let word = arguments.first, word.allSatisfy({ $0.isLetter || $0 == "-" }),
      !word.hasPrefix("-"), access(PathText.octets(word), F_OK) != 0
    else { return nil }
    let names = commands.map(\.name) + ["help"]
    guard !names.contains(word) else { return nil }
    return names.first { Spelling.isSlip(word, of: $0) }
  }

  /// `ikewhy help WORD` where no command has that name.
  private static func helpForNothing(_ arguments: [String]) -> ProgramFailure? {
    guard arguments.first == "help", let word = arguments.dropFirst().first, !word.hasPrefix("-")
    else { return nil }
    let names = commands.map(\.name) + ["help"]
    guard !names.contains(word) else { return nil }
    if RuleCatalogue.rule(word) != nil {
      return .usage("\(word): no command but a rule; `ikewhy rule \(word)` shows its page")
    }
    let meant = names.first { Spelling.isSlip(word, of: $0) }
    let advice = meant.map { "did you mean `ikewhy help \($0)`?" } ?? "`ikewhy help` lists them"
    return .usage("\(word): no such command; \(advice)")
  }

  /// Each command, and what its help says behind the table of options.
  static var commands: [(name: String, discussion: String)] {
    Root.configuration.subcommands.compactMap { type in
      type.configuration.commandName.map { ($0, type.configuration.discussion) }
    }
  }

  /// Whether a command takes these arguments, before it looks for files.
  static func isUsable(_ arguments: [String]) -> Bool {
    (try? Root.parseAsRoot(withDefaultCommand(arguments))) != nil
  }

  /// `ikewhy FILE…` is `ikewhy explain FILE…`.
  private static func withDefaultCommand(_ arguments: [String]) -> [String] {
    guard let first = arguments.first else { return arguments }
    if Extcap.isMeant(by: arguments), first != "extcap" { return ["extcap"] + arguments }
    if ["help", "--help", "-h", "--version"].contains(first)
      || first.hasPrefix("--generate-completion")
      || first == "--experimental-dump-help"
    {
      return arguments
    }
    if Root.configuration.subcommands.contains(where: { $0.configuration.commandName == first }) {
      return arguments
    }
    return ["explain"] + arguments
  }
}

struct Root: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ikewhy",
    abstract:
      "Reads packets and says why an IPsec tunnel did not come up, or will not stay up, with "
      + "proof.",
    discussion: Examples.help(
      Examples.first, "`ikewhy FILE…` is short for `ikewhy explain FILE…`."),
    version: "ikewhy \(Program.version)",
    subcommands: [
      Explain.self, Live.self, Check.self, Diff.self, Annotate.self, Anonymize.self,
      Decode.self, DeriveKeys.self, Policy.self, Extract.self, SparkArchive.self, Rules.self,
      ShowRule.self, Schema.self, Extcap.self,
    ])
}

/// A command whose exit code tells what was found.
protocol JudgingCommand: ParsableCommand {
  /// Whether it reports what was read when a signal ends the reading.
  static var reportsWhenInterrupted: Bool { get }
  mutating func judge() throws -> Int32
}

extension JudgingCommand {
  static var reportsWhenInterrupted: Bool { false }
}

/// Something that ends the program with a message of one line.
struct ProgramFailure: Error {
  var exitCode: Int32
  var message: String

  /// The message without the program's name.
  var reason: Substring {
    message.hasPrefix("ikewhy: ") ? message.dropFirst("ikewhy: ".count) : message[...]
  }

  static func usage(_ message: String) -> ProgramFailure {
    ProgramFailure(exitCode: 2, message: "ikewhy: \(message)")
  }

  static func input(_ message: String) -> ProgramFailure {
    ProgramFailure(exitCode: 3, message: "ikewhy: \(message)")
  }
}
