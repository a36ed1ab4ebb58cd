import Diagnosis
import Foundation
import Reports
import TestSupport
import Testing

/// The list of formats and the folder `Formats` are in step.
@Suite struct FormatListTests {
  @Test func everyFormatOfTheFolderIsListed() throws {
    let folder = "Sources/Reports/Formats"
    let declared = try Repository.files(under: folder, withSuffix: ".swift").flatMap { file in
      try Repository.text("\(folder)/\(file)")
        .matches(of: /struct (\w+): ExplanationFormat/).map { String($0.1) }
    }
    let listed = ReportFormats.all.map { "\($0)" }
    #expect(
      Set(declared) == Set(listed),
      "Sources/Reports/Explanation.swift, ReportFormats.all and \(folder) differ in \(Set(declared).symmetricDifference(listed))"
    )
    #expect(listed.count == Set(listed).count)
  }

  @Test func eachFormatIsAFileOfItsName() {
    let files = Set(
      Repository.files(under: "Sources/Reports/Formats", withSuffix: ".swift").map {
        URL(filePath: $0).deletingPathExtension().lastPathComponent
      })
    for format in ReportFormats.all { #expect(files.contains("\(format)")) }
  }

  @Test func namesAreUnique() {
    #expect(ReportFormats.names.count == Set(ReportFormats.names).count)
    for name in ReportFormats.names { #expect(ReportFormats.named(name)?.name == name) }
  }

  /// The same run gives the same octets, in every format, for every sample.
  @Test(arguments: Sample.all)
  func reportsAreTheSameEachTime(_ sample: Sample) async throws {
    let judged = try await sample.judged()
    for format in ReportFormats.all {
      let first = report(judged, format)
      #expect(first == report(judged, format), "\(format.name)")
      #expect(!first.isEmpty || format.name == "github", "\(format.name)")
    }
  }

  private func report(_ judged: JudgedCapture, _ format: any ExplanationFormat.Type) -> [UInt8] {
    var report = format.init(ReportSetting(version: "test"))
    var octets = report.begin(judged.captures)
    var summary = RunSummary()
    for negotiation in judged.negotiations {
      summary.count(negotiation)
      octets += report.add(negotiation)
    }
    summary.count(judged.findings)
    return octets + report.end(Conclusion(findings: judged.findings, summary: summary))
  }
}
