internal import ArgumentParser
import Capture
import Diagnosis
import Glibc
import Reports

/// `ikewhy live -i INTERFACE`: the same as `explain`, while packets arrive.
struct Live: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "live",
    abstract: "Watch interfaces, and say what happens to each negotiation as it happens.",
    discussion: Examples.help(
      "live",
      """
      A negotiation is told when it ends, is refused or falls silent, and again when that changes. \
      SIGINT or SIGTERM ends the watch with a summary; SIGHUP opens the output file again.
      """))

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "An interface, or `any`; `-` for a capture on standard input. Repeatable.",
      valueName: "name"))
  var interface: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Only packets that pass this filter as well, as in tcpdump: `host 192.0.2.1`.",
      valueName: "expression"))
  var filter: String?

  @Option(
    name: .customLong("port"),
    help: ArgumentHelp("A further UDP port that carries IKE.", valueName: "n"))
  var ports: [UInt16] = []

  @OptionGroup var secretsOptions: SecretsOptions
  @OptionGroup var policyOptions: PolicyOptions
  @OptionGroup var outputOptions: OutputOptions
  @OptionGroup var threshold: ThresholdOptions

  @Option(help: "text, or ndjson: an event a line.")
  var format = Format.text

  @Option(
    help: ArgumentHelp(
      "A negotiation without a message for so long has fallen silent.", valueName: "seconds"))
  var quietTime = 30.0

  @Option(
    help: ArgumentHelp(
      "Keep the packets of failed negotiations there, as pcapng with the findings as comments.",
      valueName: "directory"))
  var write: String?

  @Option(
    help: ArgumentHelp("What these files may take together, in MiB.", valueName: "mib"))
  var writeLimit = 100

  @Option(
    help: ArgumentHelp("Write figures for Prometheus there, as a text file.", valueName: "file"))
  var metrics: String?

  @Option(
    help: ArgumentHelp(
      "Who to be once the interfaces are open; by default who called sudo, or nobody.",
      valueName: "name"))
  var user: String?

  @Flag(help: "Wait for interfaces that are not there, or go away.")
  var wait = false

  @Option(help: ArgumentHelp("The kernel's buffer for each interface, in MiB.", valueName: "mib"))
  var buffer = 64

  @Option(help: ArgumentHelp("Octets of a packet that are looked at.", valueName: "octets"))
  var snaplen: Int?

  @Flag(help: "Nothing on standard error but errors.")
  var quiet = false

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, ndjson

    var type: any LiveFormat.Type { self == .text ? LiveText.self : LiveNDJSON.self }
  }

  func validate() throws {
    if interface.isEmpty {
      throw ValidationError("an interface is needed: `ikewhy live -i eth0`, or `-i any`")
    }
    if Set(interface).count < interface.count {
      throw ValidationError("an interface is named twice")
    }
    if isStream {
      if interface.count > 1 { throw ValidationError("`-i -` stands alone") }
      if filter != nil || wait || snaplen != nil {
        throw ValidationError(
          "-f, --snaplen and --wait are for interfaces; who records the stream narrows it")
      }
    }
    guard quietTime >= 0.1, quietTime <= 86_400 else {
      throw ValidationError("--quiet-time is from 0.1 to 86400 seconds")
    }
    guard (1...1_000_000).contains(writeLimit) else {
      throw ValidationError("--write-limit is from 1 to 1000000 MiB")
    }
    guard (1...2000).contains(buffer) else {
      throw ValidationError("--buffer is from 1 to 2000 MiB")
    }
    if let snaplen, !(256...262_144).contains(snaplen) {
      throw ValidationError("--snaplen is from 256 to 262144 octets")
    }
  }

  /// A capture on standard input, while it is written.
  private var isStream: Bool { interface.contains("-") }

  mutating func judge() throws -> Int32 {
    let policies = try policyOptions.read(isQuiet: quiet)
    let secrets = try secretsOptions.read(with: policies)
    let ports = IKEPorts(additional: Set(ports))
    let successor = try successor()
    let output = try LiveOutput(path: outputOptions.output, isForced: outputOptions.force)
    let layout =
      outputOptions.output == nil
      ? outputOptions.layout(for: .standard())
      : TextLayout(width: 80, hasColour: outputOptions.color == .always)
    Signals.catchAll()
    let interfaces = try sources(ports)
    let archive = try write.map {
      try FailureArchive(directory: $0, limit: writeLimit << 20, owner: successor)
    }
    let figures = metrics.map { MetricsFile(path: $0) }
    output.give(to: successor)
    do {
      try Privileges.drop(to: successor, keepingRawSockets: wait)
    } catch {
      throw ProgramFailure.usage("\(error)")
    }
    try archive?.check()
    let session = LiveSession(
      watch: Watch(
        interfaces: interface, ports: ports, secrets: secrets, policies: policies,
        quietTime: Int64(quietTime * 1e9), minConfidence: threshold.minConfidence.confidence),
      interfaces: interfaces, output: output,
      format: format.type.init(
        ReportSetting(version: Program.version, layout: layout),
        interfaces: interface.map { CaptureSummary(path: $0) }),
      failOn: threshold.failOn ?? .none, archive: archive, metrics: figures,
      hasStatus: !quiet && isatty(2) == 1)
    return try session.run()
  }

  private func sources(_ ports: IKEPorts) throws -> any LiveSources {
    if isStream { return try LiveStream() }
    var setting = LiveInterface.Setting()
    setting.ports = ports
    setting.narrowing = filter
    setting.snaplen = snaplen
    setting.bufferOctets = buffer << 20
    let interfaces = LiveInterfaces(interface, setting, waits: wait, isQuiet: quiet)
    try interfaces.openAll()
    return interfaces
  }

  /// Who the program goes on as.
  private func successor() throws -> Privileges.User? {
    guard Privileges.isRoot else {
      if let user {
        throw ProgramFailure.usage("--user \(user): only root can become another user")
      }
      return nil
    }
    guard let user else { return Privileges.usual }
    guard let found = Privileges.user(named: user) else {
      throw ProgramFailure.usage("--user \(user): there is no such user")
    }
    // Who asks for root gets it, without capabilities.
    return found.user == 0 ? nil : found
  }
}
