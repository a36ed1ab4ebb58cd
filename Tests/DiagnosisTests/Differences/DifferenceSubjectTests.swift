import Policies
import Testing

@testable import Diagnosis

/// The table that says what each finding is about keeps up with the catalogue.
@Suite struct DifferenceSubjectTests {
  private static let pages = RuleCatalogue.rules.map { type(of: $0).page }

  @Test func everyErrorSaysWhatItIsAbout() {
    let errors = Self.pages.filter { $0.severity == .error }.map(\.code)
    let missing = errors.filter { DifferenceSubject.byRule[$0] == nil }
    #expect(missing.isEmpty, "DifferenceSubject.byRule lacks \(missing)")
  }

  @Test func noEntryIsOfARuleThatIsNotThere() {
    #expect(Set(DifferenceSubject.byRule.keys).subtracting(Self.pages.map(\.code)) == [])
  }

  /// What follows from a failure is never what it hangs on, and each is named once.
  @Test func onlyWhatMayDecideIsNamed() {
    for (code, subjects) in DifferenceSubject.byRule {
      #expect(subjects.allSatisfy { $0.mayDecide }, "\(code)")
      #expect(Set(subjects).count == subjects.count, "\(code) names one twice")
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
    #expect(DifferenceSubject.byRule[code] == [subject])
  }

  /// A pre-shared key is in no message.
  @Test func aKeyIsInNoMessage() {
    #expect(DifferenceSubject.byRule["IKE201"] == [])
  }
}
