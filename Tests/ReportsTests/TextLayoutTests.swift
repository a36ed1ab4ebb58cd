import Reports
import Testing

/// Widths and wrapping, which the reports do octet by octet, beside Swift's own characters.
struct TextLayoutTests {
  @Test("A text takes as many columns as it has characters, whatever it is made of")
  func columns() {
    var texts = [
      "", "plain", "SA VID×5 → 10.0.0.1", "│ ─▶", "…", "e\u{301}t\u{e9}", "日本", "🇩🇪 ▶\u{fe0f}",
    ]
    for scalar in (0x20...0x2bff).compactMap(Unicode.Scalar.init) {
      texts.append("a\(Character(scalar))b")
      texts.append("─\(Character(scalar))\u{301}×")
    }
    for text in texts where !text.contains("\u{7f}") {
      #expect(TextLayout.columns(text) == text.count, "\(text.unicodeScalars.map(\.value))")
    }
  }

  @Test("Padding fills to a width, and takes nothing from what is wider")
  func padding() {
    #expect(TextLayout.padded("×2", to: 4) == "×2  ")
    #expect(TextLayout.rightAligned("12", in: 5) == "   12")
    #expect(TextLayout.padded("wider", to: 2) == "wider")
    #expect(TextLayout.spaces(-1).isEmpty)
    #expect(TextLayout.spaces(600) == String(repeating: " ", count: 600))
  }

  /// Words, and how many characters a line of them has.
  static let paragraphs = [
    "one two three four five six seven eight nine ten",
    "a  b   c    d", "  nested words that go on for a while and then some more", "",
    "first line\nsecond line\n  nested third that is longer than the others are\n\nlast",
    "AES-CBC-256  SHA2-256  group 14  × → 192.0.2.1 … — “quoted” naïve 日本語 text",
    "averyveryverylongwordthatfitsonnolineatall and another",
  ]

  @Test("No line is wider than it may be, and no word is lost", arguments: [10, 24, 40, 80, 200])
  func wrapping(width: Int) {
    for paragraph in Self.paragraphs {
      let lines = TextLayout(width: width).wrapped(paragraph, lead: "  lead  ", indent: 8)
      let words = lines.joined(separator: " ").split(separator: " ")
      #expect(words == ["lead"] + paragraph.split { $0 == " " || $0 == "\n" })
      for line in lines {
        #expect(line.last != " ")
        // A word that is longer than the line stands alone on it, behind the lead.
        let isOneWord = line.drop { $0 == " " }.split(separator: " ").count <= 2
        #expect(line.count <= width || isOneWord, "\(line)")
      }
    }
  }

  @Test("What follows the first line is indented, and what was nested further")
  func indentation() {
    let layout = TextLayout(width: 20)
    #expect(
      layout.wrapped("one two three four\n  nested and more words", lead: "do ", indent: 3) == [
        "do one two three", "   four", "     nested and more", "       words",
      ])
    #expect(layout.wrapped("  a", lead: "x ", indent: 2) == ["x   a"])
  }
}
