package import Texts

/// Junos of an SRX or vSRX, in braces, `set` lines, XML or JSON, whole or a part.
package enum JunosConfiguration: ConfigurationSyntax {
  package static let name = "Junos configuration (SRX)"

  package static func recognises(_ text: TextFile) -> Bool {
    // XML and JSON have no line of Junos's, and very many.
    switch text.octets.first(where: { $0 > 0x20 }) {
    case UInt8(ascii: "<"): return isDocument(text) { "<\($0)>" }
    case UInt8(ascii: "{"): return isDocument(text) { "\"\($0)\"" }
    default: break
    }
    var comment: Bool?
    var open: [String] = []
    for line in text.lines.prefix(200_000) {
      guard line.octets.count < 1000 else { continue }
      let octets = ShellPrompt.without(line.octets)
      if let level = JunosLine.editLevel(octets), level.first == "security" { return true }
      // Most lines of other files end the look at once.
      guard let first = octets.first, first != 0x23 else { continue }
      let tokens = BraceLine.tokens(octets, within: &comment).tokens
      var words = tokens.compactMap(\.word)
      if ["set", "deactivate", "delete"].contains(words.first) {
        words.removeFirst()
        if words.first == "groups", words.count > 2 { words.removeFirst(2) }
        if ["logical-systems", "tenants"].contains(words.first), words.count > 2 {
          words.removeFirst(2)
        }
        if words.count > 3, words[0] == "security", words[1] == "ike" || words[1] == "ipsec",
          objects.contains(words[2])
        {
          return true
        }
        continue
      }
      while let word = words.first, word.hasSuffix(":") { words.removeFirst() }
      // One object that Junos alone writes so: `proposal P {` with `dh-group group14;` in it.
      if tokens.last == .open || tokens.contains(.open) { open += words }
      if let first = words.first, leaves.contains(first), words.count > 1, tokens.contains(.end),
        open.contains(where: objects.contains)
      {
        return true
      }
      if tokens.first == .close, open.count > 4000 { return false }
    }
    return false
  }

  /// Others have one word of these or the other.
  private static func isDocument(_ text: TextFile, _ mark: (String) -> String) -> Bool {
    func has(_ word: String) -> Bool { text.octets.holds(Array(mark(word).utf8)) }
    return has("security") && (has("ike") || has("ipsec")) && documentMarks.contains(where: has)
  }

  private static let documentMarks = [
    "ike-policy", "ipsec-policy", "authentication-method", "proposal-set",
  ]
  private static let objects: Set<String> = ["proposal", "policy", "gateway", "vpn"]
  private static let leaves: Set<String> = [
    "authentication-method", "dh-group", "authentication-algorithm", "encryption-algorithm",
    "ike-policy", "ipsec-policy", "proposal-set", "external-interface", "bind-interface",
  ]

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    let first = text.octets.first { $0 > 0x20 }
    let statements =
      first == UInt8(ascii: "<") || first == UInt8(ascii: "{")
      ? try JunosStatements(document: text) : JunosStatements(text)
    var assembly = JunosAssembly(JunosObjects(statements), file: text.file)
    return assembly.read()
  }
}
