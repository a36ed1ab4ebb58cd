import Archive
internal import ArgumentParser
import Capture
import Glibc
import Reports

/// `ikewhy archive INPUT… -o OUTPUT`: the verdicts of an archive that outgrows one machine, by Apache
/// Spark.
struct SparkArchive: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "The same verdicts over an archive of captures, on Apache Spark.",
    discussion: Examples.help(
      "archive",
      """
      Submits the job that ships with this program to the user's own Spark (`pip install \
      'pyspark>=3.5' pyarrow 'pandas<3'`, or SPARK_HOME). Each file is read once, wherever Spark finds it; what \
      belongs together is judged together, whatever the files' boundaries and order; what is said is \
      what `ikewhy explain` says of all files in one run.

      OUTPUT gets Parquet tables (negotiations, findings, messages; run_findings, captures, faults), \
      NDJSON, and the records of all files: run again, only new files are read, and nothing is done \
      where nothing is new. A file that cannot be read is a row in `faults`, and exit code 3 at the \
      end. Secrets and policies are read on every machine under the names given.

      It is what `ikewhy explain --room all` says, which forgets nothing: with less room one run tells a \
      negotiation that goes on after it was let go of, or whose SPIs come again, in two pieces, and \
      judges the first without the second. Other than in that run: `group` is null; inside addresses \
      are looked for in each group with a budget of its own, so more may be found (`--search-addresses \
      all` finds the same); ESP of an SA is tied to its negotiation by the hosts, not by what an opened \
      message names alone; and what a client and the gateway that it was redirected to sent each other \
      is judged by itself where the REDIRECT was encrypted, in IKE_AUTH or later.

      One machine holds all IKE messages that two hosts sent each other while they are judged. New \
      files are judged together with all that are there, as any capture may prove what another leaves \
      open: an OUTPUT for each month, or day, keeps that small.
      """))

  @Argument(
    help: ArgumentHelp(
      "Captures, directories or patterns, in quotes: a path, or a URI that Spark reads.",
      valueName: "input"))
  var inputs: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder to write: a path, or a URI.", valueName: "folder"))
  var output: String?

  @Option(help: "local[*], spark://…, yarn or k8s://…, as spark-submit takes it.")
  var master = "local[*]"

  @Option(help: ArgumentHelp("Parts that work is split into; three a core.", valueName: "n"))
  var partitions: Int?

  @Option(
    name: .customLong("conf"),
    help: ArgumentHelp("A setting of Spark's. Repeatable.", valueName: "key=value"))
  var settings: [String] = []

  @Option(
    name: .customLong("ikewhy"),
    help: ArgumentHelp(
      "Where this program is on every machine; else it is brought along.", valueName: "path"))
  var installed: String?

  @Option(
    name: .customLong("port"),
    help: ArgumentHelp("A further UDP port that carries IKE.", valueName: "n"))
  var ports: [UInt16] = []

  @OptionGroup var secretsOptions: SecretsOptions
  @OptionGroup var policyOptions: PolicyOptions

  @Option(
    name: .customLong("search-addresses"),
    help: "likely or all: which private addresses are tried as those behind a NAT.")
  var searchedAddresses = SearchedAddresses.likely

  @Flag(help: "Read local files through Spark too, for machines that do not have them.")
  var throughSpark = false

  @Flag(help: "Print SQL over the tables, and do nothing else.")
  var queries = false

  @Flag(help: "Nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    guard !queries else { return }
    if inputs.isEmpty { throw ValidationError("an input is needed: captures or a pattern") }
    if output == nil { throw ValidationError("-o is needed: the folder to write") }
    if let partitions, partitions < 1 { throw ValidationError("--partitions: at least 1") }
  }

  mutating func judge() throws -> Int32 {
    if queries {
      let target = Output.standard()
      target.write(SparkJob.queries)
      try target.finish()
      return 0
    }
    // What cannot be used is said here, not by a hundred machines.
    _ = try secretsOptions.read(with: try policyOptions.read(isQuiet: quiet))
    let submission = try SparkSubmission()
    defer { submission.discard() }
    return try submission.run(
      arguments: try sparkArguments(submission) + jobArguments())
  }

  private func sparkArguments(_ submission: SparkSubmission) throws -> [String] {
    var arguments = ["--master", master, "--name", "ikewhy archive"]
    arguments += ["--py-files", submission.modules.joined(separator: ",")]
    if installed == nil { arguments += ["--files", try submission.program()] }
    arguments += ["--driver-java-options", "-Dlog4j2.configurationFile=file:\(submission.logging)"]
    arguments += ["--conf", "spark.ui.showConsoleProgress=false"]
    arguments += ["--conf", "spark.ui.enabled=false"]
    for setting in settings { arguments += ["--conf", setting] }
    return arguments + [submission.main]
  }

  private func jobArguments() -> [String] {
    var arguments = ["--output", output ?? "", "--version", Program.version]
    if let installed { arguments += ["--ikewhy", installed] }
    if let partitions { arguments += ["--partitions", "\(partitions)"] }
    for port in ports { arguments += ["--port", "\(port)"] }
    for file in secretsOptions.secretsFiles { arguments.append("--judge=--secrets=\(file)") }
    for file in policyOptions.policyFiles { arguments.append("--judge=--policy=\(file)") }
    if searchedAddresses == .all { arguments.append("--judge=--search-addresses=all") }
    if throughSpark { arguments.append("--through-spark") }
    if quiet { arguments.append("--quiet") }
    return arguments + ["--"] + inputs
  }
}
