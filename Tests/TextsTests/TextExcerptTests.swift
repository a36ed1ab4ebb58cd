import Testing

@testable import Texts

/// A line is quoted whole as far as a person writes it.
@Suite struct TextExcerptTests {
  @Test(arguments: [("  ike = aes \t", "ike = aes"), ("", ""), ("\t", ""), ("é", "é")])
  func whatIsShortStays(_ line: String, _ expected: String) {
    #expect(TextExcerpt.of(line) == expected)
    #expect(TextExcerpt.of(Array(line.utf8)[...]) == expected)
  }

  /// A character may be of several octets, and is never cut in two.
  @Test(arguments: ["x", "é", "漢", "👩‍👩‍👧"])
  func whatIsLongIsCut(_ character: String) {
    let line = String(repeating: character, count: 3000)
    let text = TextExcerpt.of(Array(line.utf8)[...])
    #expect(text.hasSuffix("…"))
    #expect(text.count <= TextExcerpt.longest + 1)
    #expect(text.utf8.count <= 8 * TextExcerpt.longest + 3)
    #expect(TextExcerpt.of(line) == String(repeating: character, count: TextExcerpt.longest) + "…")
  }
}
