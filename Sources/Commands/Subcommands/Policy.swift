internal import ArgumentParser
import Capture
import Diagnosis
import Negotiations
import Policies
import Reports

/// `ikewhy policy FILE…`: how configurations read as policies; with `--offer` what they make of the
/// offers in a capture.
struct Policy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Show how a device's configuration reads as policies, defaults included.")

  @Argument(
    help: ArgumentHelp(
      "Configurations: Cisco IOS or ASA, swanctl.conf, ipsec.conf, or YAML; with the address of the "
        + "endpoint that they belong to where they do not say it.",
      valueName: "[address=]file"))
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "Walk every first offer in the capture through the policies, as the device would.",
      valueName: "capture"))
  var offer: String?

  @Option(
    help: ArgumentHelp(
      "With --offer: the form of the reconstructed `debug crypto isakmp`, by release: 12.2, 12.4 or "
        + "15.5.", valueName: "release"))
  var debugStyle = IOSTranscript.Style.classic

  @OptionGroup var outputOptions: OutputOptions

  @Option(help: "text or json.")
  var format = PolicyFormatName.text

  mutating func run() throws {
    let policies = try files.map { try GivenPolicy($0).read() }
    if let offer {
      try walk(offer, policies)
      return
    }
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

  private func walk(_ capture: String, _ policies: [PeerPolicy]) throws {
    var examination = Examination(policies: policies)
    for file in try CaptureSources.open([capture]) { examination.read(file) }
    let output = try outputOptions.open()
    switch format {
    case .text: writeWalks(capture, policies, &examination, output)
    case .json:
      var walks = WalkJSON(capture: capture, style: debugStyle)
      _ = examination.judge { judged in
        for policy in policies { walks.add(judged.negotiation, policy) }
        return true
      }
      output.write(walks.document())
    }
    try output.finish()
  }

  private func writeWalks(
    _ capture: String, _ policies: [PeerPolicy], _ examination: inout Examination,
    _ output: Output
  ) {
    let text = WalkText(layout: outputOptions.layout(for: output), style: debugStyle)
    var count = 0
    _ = examination.judge { judged in
      for policy in policies {
        let page = text.page(judged.negotiation, policy)
        if !page.isEmpty { output.write((count > 0 ? Array("\n".utf8) : []) + page) }
        count += page.isEmpty ? 0 : 1
      }
      return !output.isBroken
    }
    if count == 0 {
      output.write(Array("No offer of Phase 1 or of an IKE SA in \(capture).\n".utf8))
    }
  }
}

extension IOSTranscript.Style: ExpressibleByArgument {}

enum PolicyFormatName: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
