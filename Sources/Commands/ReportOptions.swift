internal import ArgumentParser
import Capture
import Diagnosis
import Reports
import Texts

/// How a run is reported: in which formats, and where each goes.
struct ReportOptions: ParsableArguments {
  @OptionGroup var outputOptions: OutputOptions

  @Option(
    help: ArgumentHelp(
      "\(ReportFormats.names.listed("or")); with --summary \(SummaryFormats.names.listed("or")).",
      valueName: "name"))
  var format = ReportFormatName.text

  @Flag(help: "Only the overview: a line for each negotiation, or each group of them.")
  var summary = false

  @Flag(
    inversion: .prefixedNo,
    help: "Tell negotiations of the same peers that ended by the same finding once.")
  var group = true

  @Flag(name: .shortAndLong, help: "In text, tell notes with why, what shows them and what to do.")
  var verbose = false

  @Option(
    name: .customLong("also"),
    help: ArgumentHelp(
      "A further report from the same run, in another format. Repeatable.",
      valueName: "name=file"))
  var also: [String] = []

  @Option(
    help: ArgumentHelp(
      "github: SARIF results point at the line of the configuration or expectation, because code "
        + "scanning shows nothing of a binary file.", valueName: "viewer"))
  var sarifFor: SARIFViewer?

  /// Opens every output, so that one that cannot be written is said before the captures are read.
  func open(check: CheckOutcome? = nil) throws -> ReportWriter {
    let type = try format.type(isSummary: summary)
    let further = try also.map(FurtherReport.init)
    let paths = further.map(\.path) + [outputOptions.output ?? "-"]
    if let twice = paths.first(where: { path in paths.count { $0 == path } > 1 }) {
      throw ProgramFailure.usage("two reports go to \(twice == "-" ? "standard output" : twice)")
    }
    let writer = ReportWriter()
    let main = try outputOptions.open()
    writer.add(type, setting(outputOptions.layout(for: main), check), to: main)
    for report in further {
      let output =
        report.path == "-"
        ? Output.standard() : try Output(path: report.path, isForced: outputOptions.force)
      writer.add(try report.format.type(isSummary: false), setting(TextLayout(), check), to: output)
    }
    return writer
  }

  private func setting(_ layout: TextLayout, _ check: CheckOutcome?) -> ReportSetting {
    var setting = ReportSetting(version: Program.version, layout: layout, check: check)
    setting.groups = group
    setting.isVerbose = verbose
    setting.pointsAtLines = sarifFor == .github
    setting.locate = { path, frames in
      guard path != "-", let found = FrameLocations(of: frames, path: path) else { return nil }
      return ReportSetting.CaptureLocations(frames: found, sha256: GivenFile.sha256(of: path))
    }
    return setting
  }
}

enum SARIFViewer: String, ExpressibleByArgument, CaseIterable {
  case github
}

/// A name of the lists of formats.
struct ReportFormatName: ExpressibleByArgument {
  let name: String

  static let text = ReportFormatName(name: ExplanationText.name)

  private init(name: String) { self.name = name }

  init?(argument: String) {
    guard Self.allValueStrings.contains(argument) else { return nil }
    name = argument
  }

  var defaultValueDescription: String { name }
  static var allValueStrings: [String] {
    ReportFormats.names + SummaryFormats.names.filter { !ReportFormats.names.contains($0) }
  }

  func type(isSummary: Bool) throws -> any ExplanationFormat.Type {
    if isSummary {
      guard let type = SummaryFormats.named(name) else {
        throw ProgramFailure.usage(
          "--format \(name): --summary has \(SummaryFormats.names.listed("and"))")
      }
      return type
    }
    guard let type = ReportFormats.named(name) else {
      throw ProgramFailure.usage("--format \(name): only with --summary")
    }
    return type
  }
}

/// `--also NAME=FILE`.
struct FurtherReport {
  let format: ReportFormatName
  let path: String

  init(_ argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let format = ReportFormatName(argument: String(parts[0])) else {
      throw ProgramFailure.usage(
        "--also \(argument): there is no format \(parts[0]); there are "
          + ReportFormats.names.listed("and"))
    }
    guard parts.count == 2, !parts[1].isEmpty else {
      throw ProgramFailure.usage(
        "--also \(argument): a file is missing, as in --also \(parts[0])=FILE")
    }
    self.format = format
    path = String(parts[1])
  }
}
