import Capture
import Diagnosis
import Reports

/// Writes one run in every format that was asked for.
///
/// A format's octets are taken before its output is named: with `reports[index]` loaded around the
/// call, the format would not be the only owner of what it has collected, and copy it each time.
final class ReportWriter {
  /// Which negotiations are reported.
  var filter = ReportFilter()

  private var reports: [(format: any ExplanationFormat, output: Output)] = []

  func add(_ type: any ExplanationFormat.Type, _ setting: ReportSetting, to output: Output) {
    reports.append((type.init(setting), output))
  }

  /// Nobody reads any of the reports any more.
  var isBroken: Bool { reports.allSatisfy(\.output.isBroken) }

  /// As `ExplanationFormat.room`, of all of them together.
  var room: Int? {
    let rooms = reports.compactMap { type(of: $0.format).room }
    return rooms.count == reports.count ? rooms.min() : nil
  }

  /// As `ExplanationFormat.length`, of all of them together.
  var length: FindingLength {
    reports.allSatisfy { type(of: $0.format).length == .title } ? .title : .whole
  }

  func begin(_ captures: [CaptureSummary]) {
    let captures = captures + RunFiles.current.unreadable
    for index in reports.indices {
      let octets = reports[index].format.begin(captures)
      reports[index].output.write(octets)
    }
  }

  func add(_ judged: JudgedNegotiation) {
    guard filter.admits(judged) else { return }
    for index in reports.indices {
      let octets = reports[index].format.add(judged)
      reports[index].output.write(octets)
    }
  }

  /// Tells a negotiation while more is waited for, in the first format, at once.
  func foretell(_ judged: JudgedNegotiation) {
    guard !reports.isEmpty, filter.admits(judged) else { return }
    let octets = reports[0].format.foretell(judged)
    reports[0].output.write(octets)
    reports[0].output.flush()
  }

  /// Writes what is no report, but a part of one.
  func write(part octets: [UInt8]) { reports.first?.output.write(octets) }

  /// Ends a part: nothing is concluded in it.
  func endPart() throws {
    for report in reports { try report.output.finish() }
  }

  /// Ends the reports, and gives the files their names.
  func end(_ conclusion: Conclusion) throws {
    var conclusion = conclusion
    conclusion.captures? += RunFiles.current.unreadable
    for index in reports.indices {
      let octets = reports[index].format.end(conclusion)
      reports[index].output.write(octets)
      reports[index].output.flush()
    }
    for report in reports { try report.output.finish() }
  }
}
