internal import ArgumentParser
import Capture
import ISAKMP
import Keys
import Negotiations
import Reports

/// `ikewhy decode FILE…`: every IKE message, payload by payload.
struct Decode: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Show every IKE message, payload by payload.",
    discussion: Examples.help("decode"))

  static let reportsWhenInterrupted = true

  @OptionGroup var input: InputOptions
  @OptionGroup var secretsOptions: SecretsOptions
  @OptionGroup var policyOptions: PolicyOptions
  @OptionGroup var outputOptions: OutputOptions

  @Option(help: "text or ndjson.")
  var format = DecodeFormatName.text

  @Option(help: ArgumentHelp("Only the message in this frame.", valueName: "n"))
  var frame: Int?

  @Option(
    help: ArgumentHelp(
      "Only messages of this negotiation: its ID, or the initiator's SPI.", valueName: "id"))
  var negotiation: String?

  mutating func judge() throws -> Int32 {
    let initiatorSPI = try wantedSPI()
    let secrets = try secretsOptions.read(with: try policyOptions.read(isQuiet: input.quiet))
    let files = try CaptureSources.open(input.files)
    let output = try outputOptions.open()
    let text = DecodeText(layout: outputOptions.layout(for: output))
    var json = DecodeJSON()
    // GDOI (RFC 6407) is IKEv1 on a port of its own: its Phase 1 can be read as far as it is clear.
    let ports = IKEPorts(additional: input.ikePorts.additional.union([848]))
    var reader = CaptureReader(ports: ports)
    // With secrets the messages wait until all are read: one opens another.
    var run = Run()
    var waiting: [(decoded: DecodedMessage, capture: Int)] = []
    var isAnyWritten = false
    // An option's value is looked up where it is read: once here, not for every message.
    let (isNDJSON, frame) = (format == .ndjson, frame)
    func write(_ decoded: DecodedMessage) {
      isAnyWritten = true
      output.write(isNDJSON ? json.line(decoded) : text.block(decoded))
    }
    for file in files {
      let path = file.path
      let capture = run.captures.count
      let summary = reader.read(file) { event in
        if case .kink(let datagram) = event, initiatorSPI == nil,
          let kink = DecodedKINK(capturePath: path, datagram: datagram),
          frame ?? kink.frame == kink.frame
        {
          isAnyWritten = true
          output.write(isNDJSON ? kink.line() : kink.block(text.layout))
        }
        if !secrets.isEmpty { run.observe(event) }
        guard let decoded = Self.decoded(event, path: path),
          frame ?? decoded.datagram.frame.number == decoded.datagram.frame.number,
          initiatorSPI ?? decoded.message.header.initiatorSPI
            == decoded.message.header.initiatorSPI
        else { return }
        if secrets.isEmpty { write(decoded) } else { waiting.append((decoded, capture)) }
      }
      run.finish(summary)
      try DamagedCaptures.tell(
        summary, isAlone: files.count == 1, isInRun: false, done: "decoded")
    }
    if !waiting.isEmpty {
      let opened = OpenedMessages(run.table, secrets: secrets)
      for (decoded, capture) in waiting {
        var decoded = decoded
        decoded.opened = opened.find(
          FrameReference(capture: capture, frame: decoded.datagram.frame.number),
          octets: decoded.message.octets)
        write(decoded)
      }
    }
    try output.finish()
    if !isAnyWritten, !input.quiet { sayNothingFound() }
    return 0
  }

  private func sayNothingFound() {
    let wanted = [frame.map { "frame \($0)" }, negotiation.map { "negotiation \($0)" }]
      .compactMap(\.self)
    let place = wanted.isEmpty ? "" : " in \(wanted.joined(separator: " of "))"
    StandardError.say("ikewhy: no IKE message\(place)")
  }

  private static func decoded(_ event: CaptureEvent, path: String) -> DecodedMessage? {
    switch event {
    case .ike(let datagram): DecodedMessage(capturePath: path, datagram: datagram)
    case .fragmentProblem(let problem): DecodedMessage(capturePath: path, problem: problem)
    default: nil
    }
  }

  private func wantedSPI() throws -> UInt64? {
    guard let negotiation else { return nil }
    guard let spi = UInt64(negotiation.prefix(16), radix: 16), negotiation.count >= 16 else {
      throw ProgramFailure.usage("--negotiation \(negotiation): 16 hexadecimal digits are needed")
    }
    return spi
  }
}

enum DecodeFormatName: String, ExpressibleByArgument, CaseIterable {
  case text, ndjson
}
