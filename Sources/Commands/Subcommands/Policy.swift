internal import ArgumentParser
import Capture
import Diagnosis
import Negotiations
import Policies
import Reports

/// `ikewhy policy FILE…`: how configurations read as policies; of two what becomes of them when they
/// meet; with `--offer` what they make of the offers in a capture.
struct Policy: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Show how a device's configuration reads as policies, defaults included.",
    discussion: Examples.help(
      "policy",
      """
      Two configurations are walked against each other, in both directions and without a capture: \
      exit code 1 where Phase 1 or Phase 2 cannot come up.
      """))

  @Argument(
    help: ArgumentHelp(
      "Configurations: Cisco, FortiGate, Junos, PAN-OS, RouterOS, VyOS, EdgeOS, pfSense, OPNsense, "
        + "OpenWrt, swanctl.conf, ipsec.conf, iked.conf, racoon.conf, a cloud's JSON, or YAML; or a "
        + "built-in profile such as azure; with the address of the endpoint that they belong to where they do not say it.",
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

  mutating func judge() throws -> Int32 {
    let policies = try files.map { try GivenPolicy($0).read() }
    if let offer {
      try walk(offer, policies)
      return 0
    }
    if policies.count == 2 { return try meet(policies[0], policies[1]) }
    let output = try outputOptions.open()
    switch format {
    case .text:
      let text = PolicyText(layout: outputOptions.layout(for: output))
      for (index, policy) in policies.enumerated() {
        if index > 0 { output.write(Array("\n".utf8)) }
        text.write(policy, to: output.write)
      }
    case .json: output.write(PolicyJSON.document(policies))
    }
    try output.finish()
    return 0
  }

  private func meet(_ a: PeerPolicy, _ b: PeerPolicy) throws -> Int32 {
    let pair = PolicyPair(a, b)
    let output = try outputOptions.open()
    switch format {
    case .text:
      output.write(PairText(layout: outputOptions.layout(for: output)).page(pair))
    case .json: output.write(PairJSON.document(pair))
    }
    try output.finish()
    return pair.cannotComeUp ? 1 : 0
  }

  private func walk(_ capture: String, _ policies: [PeerPolicy]) throws {
    var examination = Examination(policies: policies)
    for file in try CaptureSources.open([capture]) {
      try DamagedCaptures.tell(examination.read(file), done: "read")
    }
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
    var text = WalkText(layout: outputOptions.layout(for: output), style: debugStyle)
    var count = 0
    _ = examination.judge { judged in
      for policy in policies {
        let page = text.page(judged.negotiation, policy)
        if !page.isEmpty { output.write((count > 0 ? Array("\n".utf8) : []) + page) }
        count += page.isEmpty ? 0 : 1
      }
      return !output.isBroken
    }
    output.write(text.end())
    if count == 0 {
      output.write(Array("No offer of Phase 1 or of an IKE SA in \(capture).\n".utf8))
    }
  }
}

extension IOSTranscript.Style: ExpressibleByArgument {}

enum PolicyFormatName: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
