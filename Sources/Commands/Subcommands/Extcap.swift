internal import ArgumentParser
import Capture
import Diagnosis
import Glibc
import Reports

/// `ikewhy --extcap-…`: Wireshark's interface to programs that capture for it. A link to the program
/// in Wireshark's folder `extcap` puts it among the interfaces.
struct Extcap: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "extcap", abstract: "Capture for Wireshark, findings between the packets.",
    shouldDisplay: false)

  @Flag(name: .customLong("extcap-interfaces")) var listsInterfaces = false
  @Flag(name: .customLong("extcap-dlts")) var listsLinkTypes = false
  @Flag(name: .customLong("extcap-config")) var listsOptions = false
  @Flag(name: .customLong("capture")) var captures = false
  @Option(name: .customLong("extcap-version")) var hostVersion: String?
  @Option(name: .customLong("extcap-interface")) var extcapInterface: String?
  @Option(name: .customLong("extcap-capture-filter")) var filter: String?
  @Option(name: .customLong("extcap-reload-option")) var reloadedOption: String?
  @Option(name: .customLong("fifo")) var fifo: String?
  @Option(name: .customLong("interface")) var interface = "any"
  @Option(name: .customLong("quiet-time")) var quietTime = 30.0
  @OptionGroup var secretsOptions: SecretsOptions
  @OptionGroup var policyOptions: PolicyOptions

  /// As Wireshark names it among the interfaces.
  private static let name = "ikewhy"

  /// The first word of a call by Wireshark begins so.
  static func isMeant(by arguments: [String]) -> Bool {
    arguments.contains { $0.hasPrefix("--extcap-") }
  }

  mutating func judge() throws -> Int32 {
    if captures { return try capture() }
    let output = Output.standard()
    if listsInterfaces {
      output.write(
        Array(
          """
          extcap {version=\(Program.version)}{display=ikewhy}
          interface {value=\(Self.name)}{display=IKE, with what ikewhy finds}

          """.utf8))
    } else if listsLinkTypes {
      output.write(
        Array("dlt {number=147}{name=\(Self.name)}{display=As the interface has it}\n".utf8))
    } else if listsOptions {
      output.write(Array((Self.options.joined(separator: "\n") + "\n").utf8))
    } else {
      throw ProgramFailure.usage("extcap is for Wireshark: one of its calls is missing")
    }
    try output.finish()
    return 0
  }

  /// What Wireshark asks for before it starts.
  private static var options: [String] {
    let interfaces =
      ["any"]
      + ((try? DirectorySearch.entries(of: "/sys/class/net")) ?? [])
      .compactMap { $0.split(separator: "/").last.map(String.init) }
    return [
      "arg {number=0}{call=--interface}{display=Interface}{type=selector}{default=any}"
        + "{tooltip=Where the packets are}",
      "arg {number=1}{call=--secrets}{display=Secrets}{type=fileselect}{mustexist=true}"
        + "{tooltip=Keys that open encrypted messages}",
      "arg {number=2}{call=--policy}{display=Configuration}{type=fileselect}{mustexist=true}"
        + "{tooltip=The configuration of one side}",
      "arg {number=3}{call=--quiet-time}{display=Silence in seconds}{type=double}{default=30}"
        + "{tooltip=A negotiation without a message for so long has fallen silent}",
    ]
      + interfaces.map { "value {arg=0}{value=\($0)}{display=\($0)}{default=\($0 == "any")}" }
  }

  private func capture() throws -> Int32 {
    guard let fifo else { throw ProgramFailure.usage("--capture needs --fifo FILE") }
    let policies = try policyOptions.read(isQuiet: true)
    let secrets = try secretsOptions.read(with: policies)
    let output = try LiveOutput(path: fifo)
    let ports = IKEPorts()
    var setting = LiveInterface.Setting()
    setting.ports = ports
    setting.narrowing = filter.flatMap { $0.isEmpty ? nil : $0 }
    Signals.catchAll()
    let interfaces = LiveInterfaces([interface], setting, waits: false, isQuiet: true)
    try interfaces.openAll()
    if Privileges.isRoot { try? Privileges.drop(to: Privileges.usual, keepingRawSockets: false) }
    let format = LivePcapng(
      ReportSetting(version: Program.version), interfaces: [CaptureSummary(path: interface)])
    let (linkType, snaplen) = interfaces.description(0) ?? (.ethernet, 0)
    _ = output.write(format.begin([(interface, linkType, snaplen)]))
    let session = LiveSession(
      watch: Watch(
        interfaces: [interface], ports: ports, secrets: secrets, policies: policies,
        quietTime: Int64(min(max(quietTime, 0.1), 86_400) * 1e9), minConfidence: .possible),
      interfaces: interfaces, output: output, format: format, failOn: .none, archive: nil,
      metrics: nil, hasStatus: false)
    session.tap = { frame, octets, index in format.packet(frame, octets, interface: index) }
    // Wireshark ends it by a signal, or by reading no more.
    return try session.run() == 4 ? 4 : 0
  }
}
