internal import ArgumentParser
import Diagnosis
import Glibc
import Keys
import Negotiations
import Reports

/// `ikewhy keys FILE…`: what the secrets make of a capture, for other programs.
struct DeriveKeys: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Derive session keys and write Wireshark's decryption tables.",
    discussion: Examples.help(
      "keys",
      """
      Without -o all tables go to standard output, each under its name. With -o DIRECTORY each goes \
      into a file of its own, named as Wireshark names it in its personal configuration folder; \
      with --format yaml -o names a file. Pre-shared keys are never written.
      """))

  static let reportsWhenInterrupted = true

  @OptionGroup var examinationOptions: ExaminationOptions

  @Option(help: "wireshark or yaml.")
  var format = Format.wireshark

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A directory for the tables, or a file for YAML.", valueName: "path"))
  var output: String?

  @Flag(help: "Replace what is there, even an input.")
  var force = false

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case wireshark, yaml
  }

  mutating func judge() throws -> Int32 {
    let given = try examinationOptions.read()
    guard !given.secrets.isEmpty else {
      throw ProgramFailure.usage("keys need --secrets FILE")
    }
    var examination = try examinationOptions.examine(
      try CaptureSources.open(examinationOptions.input.files), with: given)
    var tables = KeyTables(given.secrets)
    _ = examination.judge { judged in
      tables.add(judged.negotiation)
      return true
    }
    let isQuiet = examinationOptions.input.quiet
    if !isQuiet { for remark in tables.remarks { StandardError.say("ikewhy: \(remark)") } }
    guard !tables.isEmpty else {
      StandardError.say("ikewhy: no session key could be derived; nothing is written")
      return 1
    }
    try write(tables)
    if !isQuiet, format == .wireshark, let output, output != "-" {
      StandardError.say(
        "ikewhy: \(output) holds the tables; show a capture opened with "
          + "`WIRESHARK_CONFIG_DIR=\(output) wireshark FILE` (tshark too), or copy them to the personal "
          + "configuration folder that Help, About, Folders names")
    }
    return 0
  }

  /// Session keys are for their owner's eyes.
  private static let mode: mode_t = 0o600

  private func write(_ tables: KeyTables) throws {
    let text = format == .yaml ? tables.yaml : tables.wireshark
    guard let output, output != "-" else {
      let standard = Output.standard()
      standard.write(Array(text.utf8))
      try standard.finish()
      return
    }
    if format == .yaml {
      let file = try Output(
        path: output, mode: Self.mode, isForced: force, replacesKeys: true)
      file.write(Array(text.utf8))
      try file.finish()
      return
    }
    if mkdir(output, 0o700) != 0, errno != EEXIST {
      throw ProgramFailure.usage("cannot make \(output): \(String(cString: strerror(errno)))")
    }
    for table in KeyTables.Table.allCases {
      guard let text = tables.text(table) else { continue }
      let file = try Output(
        path: "\(output)/\(table.rawValue)", mode: Self.mode, isForced: force, replacesKeys: true)
      file.write(Array(text.utf8))
      try file.finish()
    }
  }
}
