import Testing

@testable import Texts

/// Lines as every program saves them.
@Suite struct TextLinesTests {
  @Test(arguments: [
    ("", [""]), ("a", ["a"]), ("a\n", ["a", ""]), ("\n\n", ["", "", ""]),
    ("a\r\nb\r\n", ["a", "b", ""]),
    ("a\r\r\nb", ["a", "b"]), ("a\rb\r", ["a", "b", ""]), ("\r", ["", ""]),
    ("a\rb\nc", ["a\rb", "c"]),
  ])
  func areSplit(_ text: String, _ expected: [String]) {
    let lines = TextFile(text, file: "f").lines
    #expect(lines.map(\.text) == expected)
    #expect(lines.map(\.number) == Array(1...expected.count))
    #expect(String(decoding: lines.joined, as: UTF8.self) == expected.joined(separator: "\n"))
  }

  /// A line of nothing costs what says where it is.
  @Test func takeFourOctetsEach() {
    #expect(MemoryLayout<TextLines>.size == 2 * MemoryLayout<[UInt8]>.size)
    #expect(TextFile(String(repeating: "\n", count: 100_000), file: "f").lines.count == 100_001)
  }
}
