import Testing
import Texts

/// XML 1.0 (Fifth Edition) is the oracle of what is text, what is markup and what ends the reading.
@Suite struct XMLTreeTests {
  private func read(_ text: String) throws -> XMLTree {
    try XMLTree(TextFile(Array(text.utf8), file: "a.xml"))
  }

  @Test func elementsKeepNamesLinesAttributesAndText() throws {
    let tree = try read(
      "<?xml version=\"1.0\"?>\n<config version=\"10.1.0\">\n  <a>one</a>\n  <a>\n two &amp; "
        + "<![CDATA[<three>]]>\n</a>\n  <b/>\n</config>\n")
    #expect(tree.fault == nil)
    #expect(tree.root.name == "config")
    #expect(tree.root.line == 2)
    #expect(tree.root.attribute("version") == "10.1.0")
    #expect(tree.root.children("a").map(\.text) == ["one", "two & <three>"])
    #expect(tree.root.children.map(\.line) == [3, 4, 7])
    #expect(tree.root.child("b")?.children.isEmpty == true)
    #expect(tree.root.child("b")?.parent?.name == "config")
    #expect(tree.root.descendant("b/c")?.name == nil)
  }

  @Test func whatStandsBeforeAFaultIsKept() throws {
    let tree = try read("<config>\n<a>one</a>\n<b>two</c>\n</config>")
    #expect(tree.fault?.line == 3)
    #expect(tree.root.child("a")?.text == "one")
    let cut = try read("<config>\n<a>one</a>\n<b>tw")
    #expect(cut.fault != nil)
    #expect(cut.root.child("a")?.text == "one")
  }

  @Test(arguments: [
    "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>\n<a>&b;</a>",
    "<!-- <a> -->\n<!DOCTYPE a [<!ENTITY b \"bbbb\">]>\n<a>&b;</a>",
  ]) func aTypeDeclarationIsRefused(_ text: String) {
    #expect {
      try read(text)
    } throws: { error in
      (error as? TextError)?.line == 2
        && (error as? TextError)?.reason.contains("type declaration") == true
    }
  }

  @Test func undefinedEntitiesEndTheReading() throws {
    #expect(try read("<a>\n<b>&nobody;</b></a>").fault != nil)
  }

  @Test func aDeclarationMayStandAfterBlankLinesAndNameTheFormerEncoding() throws {
    let text = "\n\n<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<a>Zürich</a>"
    #expect(try read(text).root.text == "Zürich")
    var utf16: [UInt8] = [0xff, 0xfe]
    for unit in "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>Zürich</a>".utf16 {
      utf16 += [UInt8(unit & 0xff), UInt8(unit >> 8)]
    }
    #expect(try XMLTree(TextFile(utf16, file: "a.xml")).root.text == "Zürich")
    let latin = Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>Z".utf8) + [0xfc]
    #expect(
      try XMLTree(TextFile(latin + Array("rich</a>".utf8), file: "a.xml")).root.text
        == "Zürich")
    // Neither declared nor UTF-8.
    let broken = Array("<a><b>Z".utf8) + [0xfc] + Array("rich</b><c>1</c></a>".utf8)
    let tree = try XMLTree(TextFile(broken, file: "a.xml"))
    #expect(tree.fault == nil)
    #expect(tree.root.child("c")?.text == "1")
  }

  @Test func depthIsBounded() throws {
    let tree = try read(String(repeating: "<a>", count: 100_000))
    #expect(tree.fault != nil)
  }

  /// What libxml2 gets piece by piece is the same as in one: pieces of 1 MiB end in names, in values,
  /// in texts of two octets a character, in references.
  @Test func longDocumentsAreReadInPieces() throws {
    let entry = "<entry name='Zürich &amp; Bern' uuid=\"x\">\n<ip>192.0.2.1 &lt; ü</ip></entry>\n"
    let count = (5 << 20) / 2 / entry.utf8.count
    let tree = try read("<config>" + String(repeating: entry, count: count) + "</config>")
    #expect(tree.fault == nil)
    let entries = tree.root.children("entry")
    #expect(entries.count == count)
    #expect(entries.allSatisfy { $0.attribute("name") == "Zürich & Bern" })
    #expect(entries.allSatisfy { $0.child("ip")?.text == "192.0.2.1 < ü" })
    #expect(entries.last?.line == 2 * count - 1)
    let cut = try read("<config>" + String(repeating: entry, count: count) + "<entry name='")
    #expect(cut.fault?.line == 2 * count + 1)
    #expect(cut.root.children("entry").count == count)
  }

  @Test func textAroundChildrenIsOneText() throws {
    let tree = try read("<a> one <b>two</b>\n<c/> three </a>")
    #expect(tree.root.text == "one \n three")
    #expect(tree.root.child("b")?.text == "two")
    #expect(tree.root.child("c")?.text == "")
    #expect(tree.root.attributes.isEmpty)
  }

  @Test(arguments: ["", "<", "hello", "<a", "<?xml", "<!--"]) func whatIsNoXMLIsRefused(
    _ text: String
  ) {
    #expect(throws: TextError.self) { try read(text) }
  }
}
