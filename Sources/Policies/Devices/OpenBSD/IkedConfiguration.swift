package import Texts

/// OpenIKED's iked.conf, by its manual and the grammar of release 7.
package enum IkedConfiguration: ConfigurationSyntax {
  package static let name = "OpenIKED iked.conf"

  /// A statement that begins with `ikev2` and goes on as a policy does: routers have commands that
  /// begin with that word too.
  package static func recognises(_ text: TextFile) -> Bool {
    guard text.lines.contains(where: { begins($0.octets) }) else { return false }
    var lexer = IkedLexer(text)
    return lexer.statements { _, _ in [] }.contains { statement in
      let words = statement.tokens.lazy.filter { !$0.isQuoted }.map(\.text)
      return words.first == "ikev2" && Set(words).intersection(Self.parts).count > 1
    }
  }

  private static let parts: Set<String> = [
    "from", "to", "peer", "local", "ikesa", "childsa", "srcid", "dstid", "esp", "psk",
  ]
  private static let ikev2 = Array("ikev2".utf8)

  private static func begins(_ line: ArraySlice<UInt8>) -> Bool {
    let word = line.drop { $0 <= 0x20 }
    guard word.starts(with: ikev2) else { return false }
    return word.dropFirst(ikev2.count).first.map { $0 <= 0x20 || $0 == UInt8(ascii: "\\") } ?? true
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var lexer = IkedLexer(text)
    var inclusion = TextInclusion()
    let statements = try lexer.statements(including: include, &inclusion)
    var reader = IkedReader(text.file)
    return reader.read(statements, lexer.faults, inclusion.remarks)
  }
}
