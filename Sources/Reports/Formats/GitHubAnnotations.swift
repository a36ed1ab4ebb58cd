package import Capture
package import Diagnosis
import Negotiations
import Texts

/// `--format github`: workflow commands, which GitHub shows as annotations at a line: of the
/// configuration that a finding is about, else of the expectation that it goes against, else at the
/// capture.
///
/// ```
/// ::error file=lab/hub.expect.yaml,line=4,title=IKE100 no-proposal-chosen::the responder refused …
/// ```
package struct GitHubAnnotations: ExplanationFormat {
  package static let name = "github"

  private let setting: ReportSetting
  private var captures: [CaptureSummary] = []

  package init(_ setting: ReportSetting) {
    self.setting = setting
  }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    return []
  }

  package mutating func add(_ judged: JudgedNegotiation) -> [UInt8] {
    let label = NegotiationLabel(
      judged.negotiation,
      capture: judged.negotiation.messages.first.flatMap {
        ModelJSON.path($0.reference, captures)
      })
    return Self.octets(judged.findings.compactMap { line($0, judged, label) })
  }

  package mutating func end(_ conclusion: Conclusion) -> [UInt8] {
    var lines = conclusion.findings.compactMap { line($0, nil, nil) }
    for complaint in conclusion.check?.results.flatMap(\.complaints) ?? [] {
      let about = [complaint.negotiation?.description, complaint.reason].compactMap(\.self)
      lines.append(
        Self.command(
          "error", complaint.place.file, complaint.place.line, title: "expectation not met",
          ([complaint.text] + about).joined(separator: "\n")))
    }
    return Self.octets(lines)
  }

  /// In a check only what fails it or is a warning: a page holds few annotations.
  private func line(
    _ finding: Finding, _ judged: JudgedNegotiation?, _ label: NegotiationLabel?
  ) -> String? {
    guard finding.exemption == nil, finding.hasSomethingToDo || setting.isFailure(finding) else {
      return nil
    }
    if setting.check != nil, finding.severity == .note, !setting.isFailure(finding) { return nil }
    let capture = finding.evidence.first.flatMap { ModelJSON.path($0.reference, captures) }
    let place = finding.configurationLines.first ?? judged?.expectation
    var text = ["\(finding.title) (\(finding.confidence.rawValue))"]
    if let label { text.append(label.description) }
    if let remedy = finding.remedies.first { text.append("fix: \(remedy)") }
    let level = finding.severity == .note ? "notice" : finding.severity.rawValue
    return Self.command(
      level, place?.file ?? capture ?? captures.first?.path ?? "-", place?.line,
      title: "\(finding.page.code) \(finding.page.name)", text.joined(separator: "\n"))
  }

  private static func command(
    _ level: String, _ file: String, _ line: Int?, title: String, _ message: String
  ) -> String {
    "::\(level) file=\(Markup.commandProperty(file))"
      + (line.map { ",line=\($0)" } ?? "")
      + ",title=\(Markup.commandProperty(title))::\(Markup.commandData(message))"
  }

  private static func octets(_ lines: [String]) -> [UInt8] {
    lines.flatMap { Array(($0 + "\n").utf8) }
  }
}
