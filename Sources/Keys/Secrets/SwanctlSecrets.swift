/// The `secrets` section of `swanctl.conf`: `ike-…` sections with a `secret` and `id…` selectors,
/// and `ppk-…`. Everything else in the file is passed over.
enum SwanctlSecrets {
  static func isSection(_ line: Substring) -> Bool {
    let word = line.prefix { $0.isLetter || $0 == "_" || $0 == "-" }
    guard ["secrets", "connections", "pools", "authorities"].contains(word) else { return false }
    let rest = line.dropFirst(word.count).trimmed
    return rest.isEmpty || rest.hasPrefix("{")
  }

  static func read(_ text: SecretsText) throws(SecretsError) -> Secrets {
    var reader = SettingsReader(text)
    var secrets = Secrets()
    var entries: [(name: String, line: Int, settings: [Setting])] = []
    while let setting = try reader.next() {
      guard setting.path.first == "secrets", setting.path.count == 3 else { continue }
      if let last = entries.indices.last, entries[last].name == setting.path[1] {
        entries[last].settings.append(setting)
      } else {
        entries.append((setting.path[1], setting.line, [setting]))
      }
    }
    for entry in entries {
      let isPSK = entry.name.hasPrefix("ike")
      guard isPSK || entry.name.hasPrefix("ppk") else { continue }
      guard let secret = entry.settings.first(where: { $0.path.last == "secret" }) else {
        throw text.error(entry.line, "\(entry.name) has no secret")
      }
      guard let key = SecretValue.octets(secret.value, isQuoted: false), !key.isEmpty else {
        throw text.error(
          secret.line, "the secret of \(entry.name) is empty or its digits do not fit its prefix")
      }
      let ids = entry.settings.filter { $0.path.last?.hasPrefix("id") == true }.map(\.value)
      let origin = text.origin(secret.line)
      if isPSK {
        secrets.preSharedKeys.append(
          PreSharedKey(label: entry.name, peers: ids, key: key, origin: origin))
      } else {
        secrets.postQuantumKeys.append(PostQuantumKey(id: ids.first, key: key, origin: origin))
      }
    }
    return secrets
  }

  struct Setting {
    /// Section names from the top, and the key.
    var path: [String]
    var value: String
    var line: Int
  }
}

/// Reads strongSwan's settings syntax: `section { key = value }`, `#` comments, quoted values with
/// backslash escapes that may span lines.
private struct SettingsReader {
  private let text: SecretsText
  private var rest: Substring
  private var line = 1
  private var sections: [String] = []

  init(_ text: SecretsText) {
    self.text = text
    rest = text.whole[...]
  }

  mutating func next() throws(SecretsError) -> SwanctlSecrets.Setting? {
    while true {
      skipBlank()
      guard let character = rest.first else {
        guard sections.isEmpty else {
          throw text.error(line, "a section that is not closed")
        }
        return nil
      }
      if character == "}" {
        guard sections.popLast() != nil else {
          throw text.error(line, "a closing brace without a section")
        }
        advance()
        continue
      }
      let name = takeName()
      guard !name.isEmpty else { throw text.error(line, "expected a section or a key") }
      if name == "include" {
        _ = takeValue(until: ["\n"])
        continue
      }
      skipBlank()
      switch rest.first {
      case "{":
        advance()
        sections.append(name)
      case ":":
        // `section : template { `
        _ = takeValue(until: ["{"])
      case "=":
        advance()
        let at = line
        return SwanctlSecrets.Setting(path: sections + [name], value: try value(), line: at)
      default:
        // What stands here may be the secret itself.
        throw text.error(line, "expected { or = behind this word")
      }
      if rest.first == "{" {
        advance()
        sections.append(name)
      }
    }
  }

  private mutating func value() throws(SecretsError) -> String {
    while let character = rest.first, character == " " || character == "\t" { advance() }
    guard rest.first == "\"" else {
      return String(takeValue(until: ["\n", "\r\n", "#", "}"]).trimmed)
    }
    let start = line
    advance()
    var value = ""
    while let character = rest.first {
      advance()
      if character == "\"" { return value }
      guard character == "\\", let escaped = rest.first else {
        value.append(character)
        continue
      }
      advance()
      switch escaped {
      case "n": value.append("\n")
      case "r": value.append("\r")
      case "t": value.append("\t")
      case "b": value.append("\u{8}")
      case "f": value.append("\u{c}")
      case "\n", "\r\n": break
      default: value.append(escaped)
      }
    }
    throw text.error(start, "a quotation mark is not closed")
  }

  private mutating func takeName() -> String {
    var name = ""
    if rest.first == "\"" {
      advance()
      while let character = rest.first, character != "\"" {
        name.append(character)
        advance()
      }
      advance()
      return name
    }
    while let character = rest.first, !character.isWhitespace, !"{}=:#".contains(character) {
      name.append(character)
      advance()
    }
    return name
  }

  private mutating func takeValue(until ends: Set<Character>) -> String {
    var value = ""
    while let character = rest.first, !ends.contains(character) {
      value.append(character)
      advance()
    }
    return value
  }

  private mutating func skipBlank() {
    while let character = rest.first {
      if character == "#" {
        while let next = rest.first, !next.isNewline { _ = rest.popFirst() == next }
      } else if character.isWhitespace {
        advance()
      } else {
        return
      }
    }
  }

  private mutating func advance() {
    guard let character = rest.popFirst() else { return }
    if character.isNewline { line += 1 }
  }
}
