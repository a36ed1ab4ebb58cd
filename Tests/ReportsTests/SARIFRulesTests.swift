import Diagnosis
import Testing

@testable import Reports

@Suite struct SARIFRulesTests {
  /// The first RFC and section of each page's references, as a regular expression finds them.
  @Test func linksLeadToTheSection() {
    var links: [String] = []
    for page in RuleCatalogue.rules.map({ type(of: $0).page }) {
      let match = page.references.lazy.compactMap {
        $0.firstMatch(of: /RFC (\d+)(?:,? section (\d+(?:\.\d+)*))?/)
      }.first
      let link = match.map { match in
        "https://www.rfc-editor.org/rfc/rfc\(match.1)" + (match.2.map { "#section-\($0)" } ?? "")
      }
      #expect(SARIFRules.helpURL(page) == link)
      links += link.map { [$0] } ?? []
    }
    #expect(links.count > 60)
    #expect(links.contains { $0.hasSuffix("#section-5.4") })
  }
}
