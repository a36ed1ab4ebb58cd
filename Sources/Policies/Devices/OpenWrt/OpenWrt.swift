package import Texts

/// OpenWrt's `/etc/config/ipsec`.
package enum OpenWrt: ConfigurationSyntax {
  package static let name = "OpenWrt /etc/config/ipsec"

  package static func recognises(_ text: TextFile) -> Bool {
    text.lines.contains { line in
      guard line.octets.count < 200 else { return false }
      let shown = AddressText.trimmed(line.text)
      if shown.hasPrefix(UCIDocument.package) {
        return ["=remote", "=ipsec", "=crypto_proposal"].contains(where: shown.hasSuffix)
      }
      let words = QuotedWords.of(shown).words
      guard words.count >= 2, words[0] == "config" else { return false }
      return words[1] == "ipsec" || words[1] == "remote" || words[1] == "crypto_proposal"
    }
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var reader = OpenWrtReader(text, product: .openWrt)
    return reader.read()
  }
}
