package import Texts

/// racoon.conf(5), of KAME's and ipsec-tools' IKEv1 daemon.
package enum RacoonConfiguration: ConfigurationSyntax {
  package static let name = "racoon.conf"

  package static func recognises(_ text: TextFile) -> Bool {
    var hasRemote = false
    for line in text.lines {
      // Every line of a large file is looked at here.
      let start = line.octets.drop { $0 <= 0x20 }
      guard let first = start.first, "rspe".utf8.contains(first) else { continue }
      let words = start.prefix(80).split(maxSplits: 2, whereSeparator: { $0 <= 0x20 })
        .map { String(decoding: $0, as: UTF8.self) }
      switch words[0] {
      case "sainfo" where words.count > 1: return true
      case "path" where words.count > 1 && RacoonWords.paths.contains(words[1]): return true
      case "remote" where words.count > 1: hasRemote = true
      case "exchange_mode": if hasRemote { return true }
      default: break
      }
      if hasRemote, start.firstRange(of: "exchange_mode".utf8) != nil { return true }
    }
    return false
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    let document = try RacoonDocument(text, including: include)
    var reader = RacoonReader(text.file)
    return reader.read(document)
  }
}
