import Diagnosis
import TestSupport
import Testing

/// Every rule is demanded somewhere, and refused where all is well. Whoever adds a rule finds here what
/// it lacks; whoever gives an exception what it lacked takes it out of the list.
@Suite struct RuleCoverageTests {
  /// Rules that take secrets, configurations or damaged files, which the expectations beside captures
  /// do without: the tests that demand them.
  private static let demandedByTests: [String: [String]] = [
    "CommandsTests/RecordsTests.swift": ["IKE007"],
    "DiagnosisTests/ChangedCaptureTests.swift": ["IKE208", "IKE307"],
    "DiagnosisTests/ComposedRulesTests.swift": [
      "IKE002", "IKE006", "IKE008", "IKE106", "IKE406", "IKE408", "IKE409", "IKE506",
      "IKE510", "IKE516", "IKE601", "IKE602", "IKE703",
    ],
    "DiagnosisTests/ConfigurationTests.swift": [
      "IKE101", "IKE102", "IKE104", "IKE105", "IKE107", "IKE115", "IKE116", "IKE202", "IKE209",
      "IKE301", "IKE302", "IKE303", "IKE304", "IKE305", "IKE310",
    ],
    "DiagnosisTests/CutCaptureTests.swift": ["IKE005"],
    "DiagnosisTests/CutHeaderTests.swift": ["IKE001", "IKE004"],
    "DiagnosisTests/Expectations/SuppressionTests.swift": ["IKE606"],
    "DiagnosisTests/SecretsTests.swift": [
      "IKE204", "IKE306", "IKE308", "IKE309", "IKE605", "IKE702", "IKE704",
    ],
  ]

  /// Demanded by nothing yet, and why.
  private static let notDemanded: [String: String] = [:]

  private static var codes: [String: Severity] {
    Dictionary(
      RuleCatalogue.rules.map { (type(of: $0).page.code, type(of: $0).page.severity) },
      uniquingKeysWith: { first, _ in first })
  }

  @Test func everyRuleIsDemanded() throws {
    let demanded = try Set(
      Sample.all.flatMap { sample in
        try sample.expected().expectations.flatMap(\.require).compactMap(\.rule)
      })
    let byTests = Set(Self.demandedByTests.values.joined())
    let excepted = Set(Self.notDemanded.keys)
    let missing = Set(Self.codes.keys).subtracting(demanded).subtracting(byTests)
    #expect(
      missing.subtracting(excepted).isEmpty,
      "no expectation demands \(missing.subtracting(excepted).sorted())")
    #expect(
      excepted.subtracting(missing).isEmpty,
      "demanded by now: take \(excepted.subtracting(missing).sorted()) out of notDemanded")
    #expect(
      byTests.isDisjoint(with: demanded),
      "an expectation demands it: take \(byTests.intersection(demanded).sorted()) out")
  }

  @Test(arguments: demandedByTests.sorted { $0.key < $1.key })
  func theTestNamedNamesTheRule(_ file: String, _ codes: [String]) throws {
    let text = try Repository.text("Tests/\(file)")
    for code in codes { #expect(text.contains("\"\(code)"), "\(file) does not name \(code)") }
  }

  /// An expectation forbids it by its code, or by its severity.
  @Test func everyRuleIsRefused() throws {
    var refused: Set<String> = []
    for sample in Sample.all {
      for pattern in try sample.expected().expectations.flatMap(\.forbid)
      where pattern.confidence == nil {
        if let code = pattern.rule {
          refused.insert(code)
        } else if let severity = pattern.severity {
          refused.formUnion(Self.codes.filter { $0.value == severity }.keys)
        }
      }
    }
    let missing = Set(Self.codes.keys).subtracting(refused)
    #expect(missing.isEmpty, "no healthy or neighbouring sample forbids \(missing.sorted())")
  }
}
