import Policies
import TestSupport
import Testing

@testable import Diagnosis

/// Every page says what its findings are about.
@Suite struct DifferenceSubjectTests {
  private static let pages = RuleCatalogue.rules.map { type(of: $0).page }

  @Test func everyErrorSaysWhatItIsAbout() {
    let missing = Self.pages.filter { $0.severity == .error && $0.subjects == nil }.map(\.code)
    #expect(missing.isEmpty, "the pages of \(missing) lack their subjects")
  }

  /// What follows from a failure is never what it hangs on, and each is named once.
  @Test func onlyWhatMayDecideIsNamed() {
    for page in Self.pages {
      let subjects = page.subjects ?? []
      #expect(subjects.allSatisfy { $0.mayDecide }, "\(page.code)")
      #expect(Set(subjects).count == subjects.count, "\(page.code) names one twice")
    }
  }

  /// The folder of a rule's file is its family.
  @Test func pagesAgreeWithTheirFolders() throws {
    for file in Repository.files(under: "Sources/Diagnosis/Rules", withSuffix: ".swift") {
      let name = file.split(separator: "/").last.map { $0.dropLast(".swift".count) }
      let rule = try #require(RuleCatalogue.rules.first { "\(type(of: $0))" == name ?? "" })
      let page = type(of: rule).page
      #expect(page.isAboutChild == file.hasPrefix("Phase2/"), "\(file): isAboutChild")
      #expect(page.isAboutStrength == file.hasPrefix("Strength/"), "\(file): isAboutStrength")
    }
  }

  /// By the rules' names: a finding about an attribute names that one and no other.
  @Test(arguments: [
    ("IKE101", DifferenceSubject.suite(.encryption)), ("IKE104", .suite(.group)),
    ("IKE105", .suite(.authentication)), ("IKE111", .version), ("IKE112", .mode),
    ("IKE202", .identity), ("IKE208", .signatureHash), ("IKE302", .childSuite(.group)),
    ("IKE303", .selectors), ("IKE304", .childSuite(.encapsulation)), ("IKE306", .insideAddress),
  ])
  func aRuleAboutOneThingNamesIt(_ code: String, _ subject: DifferenceSubject) {
    #expect(RuleCatalogue.rule(code).map { type(of: $0).page.subjects } == [subject])
  }

  /// A pre-shared key is in no message.
  @Test func aKeyIsInNoMessage() {
    #expect(RuleCatalogue.rule("IKE201").map { type(of: $0).page.subjects } == [])
  }
}
