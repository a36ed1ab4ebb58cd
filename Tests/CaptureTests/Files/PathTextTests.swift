import Foundation
import TestSupport
import Testing

@testable import Capture

/// Names of files as texts, and back.
@Suite struct PathTextTests {
  @Test(arguments: [
    ("lab.pcap", "lab.pcap"), ("Zürich 東京.pcap", "Zürich 東京.pcap"),
    ("two\nlines", "two\\x0alines"), ("\u{1b}[2J\t", "\\x1b[2J\\x09"), ("", ""),
  ]) func controlCharactersAreSpelledOut(_ name: String, _ text: String) {
    #expect(PathText.text(Array(name.utf8)) == text)
  }

  @Test func octetsThatAreNotUTF8AreSpelledOut() {
    #expect(PathText.text(Array("caf".utf8) + [0xe9, 0x0a, 0xc3, 0xbc]) == "caf\\xe9\\x0aü")
  }

  @Test func aFileThatIsThereGetsItsNameBack() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("two\nlines\u{7f}", [1])
    let text = PathText.text(Array(path.utf8))
    #expect(text.hasSuffix("two\\x0alines\\x7f"))
    #expect(PathText.octets(text) == Array(path.utf8CString))
    // None is there: the name stays what was written.
    #expect(PathText.octets("a\\x0ab") == Array("a\\x0ab".utf8CString))
  }
}
