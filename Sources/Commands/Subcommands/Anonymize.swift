import Anonymization
internal import ArgumentParser
import Capture
import Diagnosis
import ISAKMP
import Negotiations
import Reports

/// `ikewhy anonymize IN OUT`: a copy that can be shown to strangers.
struct Anonymize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anonymize",
    abstract: "Copy a capture so that it can be shared, with the same findings.",
    discussion: Examples.help(
      "anonymize",
      """
      Replaced, the same each time: addresses, identities, certificates, unknown Vendor IDs, hashes \
      that a key can be guessed from. Cut off: ESP behind its sequence number, and everything that is \
      neither IKE nor ESP. What is encrypted stays: whoever has its keys reads it.
      """))

  @Argument(
    help: ArgumentHelp("A capture: pcap or pcapng, plain or compressed.", valueName: "in"))
  var input: String

  @Argument(help: ArgumentHelp("The copy, in the same format, not compressed.", valueName: "out"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Write what was replaced by what; keep this file to yourself.", valueName: "file"))
  var map: String?

  @Option(
    name: .customLong("port"),
    help: ArgumentHelp("A further UDP port that carries IKE.", valueName: "n"))
  var ports: [UInt16] = []

  @Flag(help: "Replace what is there, even a capture.")
  var force = false

  @Flag(help: "Nothing on standard error but errors.")
  var quiet = false

  mutating func run() throws {
    try CaptureSources.requireForCopy(input, by: "anonymize")
    // It is read again while the copy is written.
    for file in [output, map ?? "-"] where file != "-" && GivenFile.areSame(input, file) {
      throw ProgramFailure.usage("\(file) is the input; the copy needs another name")
    }
    let ikePorts = IKEPorts(additional: Set(ports))
    let file = try CaptureSources.open([input])[0]
    let target = output == "-" ? Output.standard() : try Output(path: output, isForced: force)
    // Who reads it may do so only if its owner lets them.
    let list = try map.map { try Output(path: $0, mode: 0o600, isForced: force) }
    let candidates = try Self.insideEndpoints(in: file, ikePorts)
    let outcome: Anonymization.Outcome
    do {
      outcome = try Anonymization(ports: ikePorts, candidates: candidates).copy(input) {
        target.write($0)
      }
    } catch {
      throw ProgramFailure.input("\(error)")
    }
    list?.write(
      ReplacementsJSON.document(
        outcome.entries.map {
          ReplacementsJSON.Entry(
            kind: $0.kind, original: $0.original, replacement: $0.replacement)
        }, encryptedFrames: outcome.encryptedFrames))
    try target.finish()
    try list?.finish()
    if !quiet { report(outcome) }
  }

  private func report(_ outcome: Anonymization.Outcome) {
    let name = output == "-" ? "the copy" : output
    StandardError.say("\(name): \(outcome.frames) frames, \(outcome.entries.count) values replaced")
    let frames = outcome.encryptedFrames
    guard !frames.isEmpty else { return }
    let shown = frames.prefix(8).map(String.init).joined(separator: ", ")
    StandardError.say(
      "not replaced: what \(frames.count) encrypted messages hold (frames \(shown)"
        + "\(frames.count > 8 ? " …" : "")); whoever has their keys reads the identities, "
        + "certificates and addresses in them")
  }

  /// Endpoints that the hashes of a negotiation stand for, though no packet shows them: by initiator
  /// SPI. What the engine finds now it is to find in the copy.
  private static func insideEndpoints(
    in file: CaptureFile, _ ports: IKEPorts
  ) throws -> [UInt64: [Endpoint]] {
    var examination = Examination(ports: ports)
    try DamagedCaptures.tell(examination.read(file), done: "copied")
    var endpoints: [UInt64: [Endpoint]] = [:]
    _ = examination.judge { judged in
      let negotiation = judged.negotiation
      var found: [Endpoint] = []
      for comparison in negotiation.nat.comparisons {
        if case .isHashOf(let endpoint) = comparison.result, !found.contains(endpoint) {
          found.append(endpoint)
        }
      }
      guard !found.isEmpty else { return true }
      for spi in Set(negotiation.messages.map(\.content.header.initiatorSPI)) {
        endpoints[spi, default: []] += found
      }
      return true
    }
    return endpoints
  }
}
