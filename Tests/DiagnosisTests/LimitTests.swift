import Foundation
import TestSupport
import Testing

/// The README's table of limits says what the source says.
@Suite struct LimitTests {
  @Test func theTableIsTheConstants() throws {
    let readme = try Repository.text("README.md")
    let section = readme.components(separatedBy: "## Limits").last?
      .components(separatedBy: "\n## ").first
    let rows = try #require(section).split(separator: "\n").compactMap { line in
      line.wholeMatch(of: /\|(.+)\|(.+)\|.*\| `(\w+)\.(\w+)` \|/)
    }
    #expect(rows.count > 20)
    let sources = try Repository.files(under: "Sources", withSuffix: ".swift")
      .map { try Repository.text("Sources/\($0)") }
    for row in rows {
      let (type, name) = (String(row.3), String(row.4))
      let declaration = try Regex("(struct|class|enum|extension) \\Q\(type)\\E\\b")
      let constant = try Regex("static let \\Q\(name)\\E(: \\w+)? = ([0-9_<< ]+)")
      let values = sources.filter { $0.contains(declaration) }.flatMap { source in
        source.matches(of: constant).compactMap { match in
          match.output[2].substring.flatMap { value(of: $0) }
        }
      }
      let stated = try #require(number(in: String(row.2)), "no number in “\(row.2)”")
      #expect(values == [stated], "README.md says \(stated) of \(type).\(name)")
    }
  }

  /// `16 << 20`, `65_535`.
  private func value(of text: Substring) -> Int? {
    let parts = text.replacingOccurrences(of: "_", with: "").components(separatedBy: "<<")
      .map { Int($0.trimmingCharacters(in: .whitespaces)) }
    guard let first = parts.first ?? nil else { return nil }
    return parts.count == 2 ? (parts[1]).map { first << $0 } : first
  }

  /// “16 MiB”, “200 times”.
  private func number(in text: String) -> Int? {
    guard let match = text.firstMatch(of: /(\d+)( MiB)?/), let number = Int(match.1) else {
      return nil
    }
    return match.2 == nil ? number : number << 20
  }
}
