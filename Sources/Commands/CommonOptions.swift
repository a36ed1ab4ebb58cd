internal import ArgumentParser
import Capture
import Diagnosis
import Glibc
import Reports

/// Options that mean the same in every command that reads captures.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Captures: pcap or pcapng, plain or compressed; directories; `-` for standard input.",
      valueName: "file"))
  var files: [String] = []

  @Option(
    name: .customLong("port"),
    help: ArgumentHelp("A further UDP port that carries IKE.", valueName: "n"))
  var ports: [UInt16] = []

  @Flag(help: "Nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    if files.isEmpty {
      throw ValidationError("a capture is needed: a file, a directory, or - for standard input")
    }
    for file in files { RunFiles.current.note(input: file) }
    if !quiet { Progress.begin() }
  }

  var ikePorts: IKEPorts { IKEPorts(additional: Set(ports)) }
}

struct OutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the report to a file.", valueName: "file"))
  var output: String?

  @Option(help: "auto, always or never; NO_COLOR is respected.")
  var color = ColourChoice.auto

  @Flag(help: "Replace what is there, even a capture or an input.")
  var force = false

  func open() throws -> Output {
    guard let output, output != "-" else { return .standard() }
    return try Output(path: output, isForced: force)
  }

  func layout(for output: Output) -> TextLayout {
    let hasColour =
      switch color {
      case .always: true
      case .never: false
      case .auto:
        output.isTerminal && getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
          && getenv("TERM").map { String(cString: $0) != "dumb" } ?? false
      }
    guard output.isTerminal else { return TextLayout(width: 80, hasColour: hasColour) }
    return TextLayout(
      width: Terminal.width, hasColour: hasColour, zone: Terminal.zone)
  }
}

enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

struct ThresholdOptions: ParsableArguments {
  @Option(help: "error, warning, note or none: exit with 1 for a finding at or above it.")
  var failOn: FailureThreshold?

  @Option(help: "proven, likely or possible: leave out findings that are less sure.")
  var minConfidence = ConfidenceChoice.possible
}

enum FailureThreshold: String, ExpressibleByArgument, CaseIterable {
  case error, warning, note, none

  /// `nil` where nothing fails.
  var severity: Severity? { Severity(rawValue: rawValue) }

  func isReached(by finding: Finding) -> Bool {
    switch self {
    case .none: false
    case .error: finding.severity == .error
    case .warning: finding.severity >= .warning
    case .note: true
    }
  }
}

enum ConfidenceChoice: String, ExpressibleByArgument, CaseIterable {
  case proven, likely, possible

  var confidence: Confidence {
    switch self {
    case .proven: .proven
    case .likely: .likely
    case .possible: .possible
    }
  }
}
