internal import Texts

/// The `secrets` section of `swanctl.conf`: `ike-…` sections with a `secret` and `id…` selectors,
/// and `ppk-…`. Everything else in the file is passed over.
enum SwanctlSecrets {
  static func isSection(_ line: Substring) -> Bool {
    let word = line.prefix { $0.isLetter || $0 == "_" || $0 == "-" }
    guard words.contains(String(word)) else { return false }
    let rest = line.dropFirst(word.count).trimmed
    return rest.isEmpty || rest.hasPrefix("{")
  }

  /// Files that it includes are passed over.
  static func read(_ text: TextFile) throws(TextError) -> Secrets {
    let (document, _) = try SettingsReader.read(text, showing: words) {
      _, _ throws(TextError) in []
    }
    var secrets = Secrets()
    for section in SettingsView(document).section("secrets")?.sections ?? [] {
      let isPSK = section.name.hasPrefix("ike")
      guard isPSK || section.name.hasPrefix("ppk") else { continue }
      guard let secret = section["secret"] else {
        throw text.error(section.line, "\(section.name) has no secret")
      }
      guard let key = SecretValue.octets(secret.value, isQuoted: false), !key.isEmpty else {
        throw text.error(
          secret.line, "the secret of \(section.name) is empty or its digits do not fit its prefix")
      }
      let ids = section.settings.filter { $0.key.hasPrefix("id") }.map(\.value)
      let origin = text.origin(secret.line)
      if isPSK {
        secrets.preSharedKeys.append(
          PreSharedKey(label: section.name, peers: ids, key: key, origin: origin))
      } else {
        secrets.postQuantumKeys.append(PostQuantumKey(id: ids.first, key: key, origin: origin))
      }
    }
    return secrets
  }

  /// Those that errors may show.
  private static let words: Set<String> = ["secrets", "connections", "pools", "authorities"]
}
