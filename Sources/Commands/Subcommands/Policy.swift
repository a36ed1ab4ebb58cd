internal import ArgumentParser
import Policies
import Reports

/// `ikewhy policy FILE…`: how configurations read as policies.
struct Policy: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how a device's configuration reads as policies, defaults included.")

  @Argument(
    help: ArgumentHelp(
      "Configurations: Cisco IOS or ASA, swanctl.conf, ipsec.conf, or YAML; with the address of the "
        + "endpoint that they belong to where they do not say it.",
      valueName: "[address=]file"))
  var files: [String]

  @OptionGroup var outputOptions: OutputOptions

  @Option(help: "text or json.")
  var format = PolicyFormatName.text

  mutating func run() throws {
    let policies = try files.map { try GivenPolicy($0).read() }
    let output = try outputOptions.open()
    switch format {
    case .text:
      let text = PolicyText(layout: outputOptions.layout(for: output))
      for (index, policy) in policies.enumerated() {
        output.write((index > 0 ? Array("\n".utf8) : []) + text.page(policy))
      }
    case .json: output.write(PolicyJSON.document(policies))
    }
    try output.finish()
  }
}

enum PolicyFormatName: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
