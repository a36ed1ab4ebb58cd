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
}
