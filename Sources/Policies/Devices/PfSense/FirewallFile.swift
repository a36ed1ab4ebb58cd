internal import Texts

/// `---- BEGIN config.xml ----`, which both products write around an encrypted backup.
enum EncryptedBackup {
  static func isOne(_ text: TextFile) -> Bool {
    text.lines.prefix(20).contains { $0.octets.starts(with: Array("---- BEGIN config.xml".utf8)) }
  }
}

/// The name of a document's first element, found without reading the document.
enum FirewallRoot {
  static func name(_ text: TextFile) -> String? {
    for line in text.lines.prefix(200) {
      var rest = AddressText.trimmed(line.text)[...]
      while rest.first == "<" {
        let next = rest.dropFirst()
        if next.first?.isLetter == true {
          return String(next.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
        }
        guard let end = rest.firstIndex(of: ">") else { break }
        rest = rest[rest.index(after: end)...].drop { $0.isWhitespace }
      }
    }
    return nil
  }
}
