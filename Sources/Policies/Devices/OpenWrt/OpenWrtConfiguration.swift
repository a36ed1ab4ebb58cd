package import Texts

/// OpenWrt's `/etc/config/ipsec`.
package enum OpenWrtConfiguration: ConfigurationSyntax {
  package static let name = "OpenWrt /etc/config/ipsec"

  package static func recognises(_ text: TextFile) -> Bool {
    text.lines.contains { line in
      // Every line of a large file is looked at here: only what may begin a section is read on.
      let start = line.octets.drop { $0 <= 0x20 }
      guard line.octets.count < 200, start.starts(with: config) || start.starts(with: package)
      else { return false }
      let shown = AddressText.trimmed(line.text)
      if shown.hasPrefix(UCIDocument.package) {
        return ["=remote", "=ipsec", "=crypto_proposal"].contains(where: shown.hasSuffix)
      }
      let words = QuotedWords.of(shown).words
      guard words.count >= 2, words[0] == "config" else { return false }
      return words[1] == "ipsec" || words[1] == "remote" || words[1] == "crypto_proposal"
    }
  }

  private static let config = Array("config".utf8)
  private static let package = Array(UCIDocument.package.utf8)

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var reader = OpenWrtReader(text, product: .openWrt)
    return reader.read()
  }
}
