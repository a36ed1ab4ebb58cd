import TestSupport
import Testing

/// The maintainers' pages name what is there.
@Suite struct DocumentationTests {
  private static let folder = "Sources/ikewhy/Documentation.docc"

  /// Types of the house that the pages name: a name that is gone leaves a page stale.
  @Test func everyTypeNamedIsThere() throws {
    let sources = try Repository.files(under: "Sources", withSuffix: ".swift")
      .map { try Repository.text("Sources/\($0)") }
    let tests = try Repository.files(under: "Tests", withSuffix: ".swift")
      .map { try Repository.text("Tests/\($0)") }
    var declared: Set<String> = []
    for text in sources + tests {
      for match in text.matches(of: /(?:struct|enum|class|protocol|actor|typealias) ([A-Z]\w+)/) {
        declared.insert(String(match.1))
      }
    }
    for page in Repository.files(under: Self.folder, withSuffix: ".md") {
      var isCode = false
      for line in try Repository.text("\(Self.folder)/\(page)").split(separator: "\n") {
        if line.hasPrefix("```") { isCode.toggle() }
        guard !isCode else { continue }
        for match in line.matches(of: /`([A-Z][a-z0-9]+[A-Z]\w+)(?:\.\w+)?(?:\(.*?\))?`/) {
          #expect(
            declared.contains(String(match.1)), "\(page) names \(match.1), which is not there")
        }
      }
    }
  }

  /// Paths of files and folders; those with a placeholder stand for what a reader will add.
  @Test func everyPathNamedIsThere() throws {
    for page in Repository.files(under: Self.folder, withSuffix: ".md") {
      for match in try Repository.text("\(Self.folder)/\(page)")
        .matches(of: /`((?:Sources|Tests|Samples)\/[\w\/.]+?)`/)
      {
        let path = String(match.1)
        #expect(Repository.exists(path), "\(page) names \(path), which is not there")
      }
    }
  }

  @Test func everyPageIsListed() throws {
    let top = try Repository.text("\(Self.folder)/ikewhy.md")
    for page in Repository.files(under: Self.folder, withSuffix: ".md") where page != "ikewhy.md" {
      #expect(top.contains("<doc:\(page.dropLast(3))>"), "ikewhy.md does not list \(page)")
    }
  }
}
