import Capture
import Diagnosis
import Reports

/// Writes one run in every format that was asked for.
final class ReportWriter {
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

  func begin(_ captures: [CaptureSummary]) {
    for index in reports.indices {
      reports[index].output.write(reports[index].format.begin(captures))
    }
  }

  func add(_ judged: JudgedNegotiation) {
    for index in reports.indices {
      reports[index].output.write(reports[index].format.add(judged))
    }
  }

  /// Ends the reports, and gives the files their names.
  func end(_ conclusion: Conclusion) throws {
    for index in reports.indices {
      reports[index].output.write(reports[index].format.end(conclusion))
      reports[index].output.flush()
    }
    for report in reports { try report.output.finish() }
  }
}
