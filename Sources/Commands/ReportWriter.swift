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

  /// What is written of a negotiation, as far as it could be made by itself.
  struct Drafted: Sendable {
    fileprivate var entry: OverviewEntry
    /// One for each report that has drafts.
    fileprivate var drafts: [[UInt8]?]
    /// Only where a report has none.
    fileprivate var judged: JudgedNegotiation?
  }

  /// Makes the drafts of all reports; asked for behind `begin`.
  var drafting: @Sendable (JudgedNegotiation) -> Drafted {
    let drafting = reports.map(\.format.drafting)
    let isWhole = drafting.contains { $0 == nil }
    return { judged in
      Drafted(
        entry: OverviewEntry(judged), drafts: drafting.map { $0?(judged) },
        judged: isWhole ? judged : nil)
    }
  }

  func add(_ judged: JudgedNegotiation) {
    if filter.admits(judged) { add(drafting(judged)) }
  }

  func add(_ drafted: Drafted) {
    for index in reports.indices {
      let octets =
        if let draft = drafted.drafts[index] {
          reports[index].format.add(drafted.entry, draft: draft)
        } else {
          drafted.judged.map { reports[index].format.add($0) } ?? []
        }
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
