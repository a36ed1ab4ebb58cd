import Testing

@testable import Commands

@Suite struct SpellingTests {
  /// Slips by hand: a letter too few, too many, wrong, in another's place.
  @Test(arguments: [
    ("explian", "explain"), ("explan", "explain"), ("expplain", "explain"), ("decide", "decode"),
    ("lve", "live"), ("polciy", "policy"), ("chekc", "check"),
  ])
  func aSlipIsSeen(_ word: String, _ command: String) {
    #expect(Spelling.isSlip(word, of: command))
  }

  @Test(arguments: [
    ("tunnel", "explain"), ("", "live"), ("hub", "rule"), ("capture", "decode"), ("love", "rule"),
    (String(repeating: "a", count: 1000), "archive"),
  ])
  func anotherWordIsNone(_ word: String, _ command: String) {
    #expect(!Spelling.isSlip(word, of: command))
  }
}
