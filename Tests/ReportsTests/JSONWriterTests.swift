import Foundation
import Reports
import Testing

@Suite struct JSONWriterTests {
  private func text(_ body: (inout JSONWriter) -> Void, indented: Bool = false) -> String {
    var json = JSONWriter(isIndented: indented)
    body(&json)
    return String(decoding: json.octets, as: UTF8.self)
  }

  @Test func nestedValues() {
    let result = text { json in
      json.object { json in
        json.field("a", 1)
        json.field("b", [1, 2]) { $0.number($1) }
        json.field("c") { $0.field("d", String?.none) }
        json.field("e", [Int]()) { $0.number($1) }
        json.field("f", true)
      }
    }
    #expect(result == #"{"a":1,"b":[1,2],"c":{"d":null},"e":[],"f":true}"#)
  }

  /// RFC 8259 section 7: quotation mark, reverse solidus and control characters must be escaped.
  @Test func escapes() {
    let result = text { $0.string("a\"b\\c\nd\u{1b}e\u{7f}é→") }
    #expect(result == #""a\"b\\c\nd\u001be\u007fé→""#)
  }

  /// U+009B begins a terminal's commands as ESC [ does, and U+202E turns what follows around (UAX #9).
  @Test func whatSteersTerminalsIsEscaped() {
    let result = text { $0.string("a\u{9b}2J\u{202e}b\u{2066}\u{200f}\u{61c}“→é\u{2028}\u{a0}") }
    let expected =
      #""a\u009b2J\u202eb\u2066\u200f\u061c"# + "“→é\u{2028}\u{a0}\""
    #expect(result == expected)
  }

  @Test func indentationIsStillJSON() throws {
    let result = text(
      { json in
        json.object { json in
          json.field("empty") { _ in }
          json.field("list", [1, 2]) { json, n in json.object { $0.field("n", n) } }
        }
      }, indented: true)
    let parsed = try #require(
      try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: Any])
    #expect((parsed["list"] as? [[String: Int]]) == [["n": 1], ["n": 2]])
    #expect(result.contains("\n"))
  }

  @Test func hexadecimal() {
    #expect(text { $0.hex([0x00, 0xab, 0xff]) } == #""00abff""#)
  }
}
