import Diagnosis
import TestSupport
import Testing
import Texts

@Suite struct SuppressionTests {
  private static let file = """
    suppress:
      - rule: IKE606
        reason: the branch goes in spring
        expires: 2027-03-31
      - rule: ikev1-deprecated
        initiator: 192.0.2.99
        reason: another
        expires: 2026-01-01
    """

  @Test func anEntryCoversItsRuleUntilItsLastDay() async throws {
    let judged = try await Sample.named("v1-main-success/initiator").judged()
    let suppressions = try Suppressions(TextFile(Self.file, file: ".ikewhy.yaml"))
    for (today, isCovered) in [("2027-03-31", true), ("2027-04-01", false)] {
      var findings = judged.findings
      suppressions.apply(to: &findings, in: nil, today: today)
      let finding = try #require(findings.first { $0.page.code == "IKE606" })
      #expect((finding.exemption != nil) == isCovered)
      #expect(findings.count { $0.exemption != nil } == (isCovered ? 1 : 0))
    }
    #expect(suppressions.expired(on: "2026-12-31").map(\.place.line) == [5])
  }

  /// With a peer named, only negotiations of that peer are covered.
  @Test(arguments: [("198.51.100.10", true), ("192.0.2.99", false)])
  func anEntryMayNameAPeer(_ address: String, _ isCovered: Bool) async throws {
    let judged = try await Sample.named("v1-mismatch-hash/initiator").judged()
    let text = """
      suppress: [{rule: IKE100, initiator: \(address), reason: r, expires: 2099-01-01}]
      """
    let suppressions = try Suppressions(TextFile(text, file: "s.yaml"))
    let negotiation = try #require(judged.negotiations.first)
    var findings = negotiation.findings
    suppressions.apply(to: &findings, in: negotiation.negotiation, today: "2026-01-01")
    #expect((findings.first?.exemption != nil) == isCovered)
  }

  @Test(arguments: [
    (
      "suppress: [{rule: IKE606, expires: 2027-01-01}]",
      ", line 1: the suppression of IKE606 has no reason"
    ),
    ("suppress: [{rule: IKE606, reason: r}]", ", line 1: the suppression of IKE606 never expires"),
    ("suppress: [{reason: r}]", ", line 1: the suppression names no rule"),
    (
      "suppress:\n - rule: IKE999\n   reason: r\n   expires: 2027-01-01",
      ", line 2: there is no rule IKE999"
    ),
    ("suppress: [{rule: IKE606, reason: r, expires: 2027-02-29}]", "must be a date YYYY-MM-DD"),
    ("suppress: [{rule: IKE606, reason: r, expires: soon}]", "not “soon”"),
    ("supress: []", "did you mean suppress?"),
  ])
  func aFaultIsOneLine(_ text: String, _ message: String) {
    let error = #expect(throws: TextError.self) {
      try Suppressions(TextFile(text, file: ".ikewhy.yaml"))
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains(message))
  }
}
