import Reports
import Testing

/// What files and packets say moves no cursor.
@Suite struct SafeTextTests {
  @Test(arguments: [
    ("plain text, ä, 漢\n\tand more", "plain text, ä, 漢\n\tand more"),
    ("a\u{17}b", "a\u{fffd}b"), ("a\u{1b}[2Jb", "a\u{fffd}[2Jb"), ("\u{202e}evil", "\u{fffd}evil"),
    ("a\u{9b}b", "a\u{fffd}b"), ("\u{2066}x\u{2069}", "\u{fffd}x\u{fffd}"),
  ])
  func isSafe(_ text: String, _ safe: String) {
    #expect(SafeText.text(text) == safe)
  }

  @Test func ownColoursStay() {
    #expect(
      SafeText.text("\u{1b}[1;31mred\u{1b}[0m", hasColour: true) == "\u{1b}[1;31mred\u{1b}[0m")
    #expect(SafeText.text("\u{1b}]0;x", hasColour: true) == "\u{fffd}]0;x")
  }
}
