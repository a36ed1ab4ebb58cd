internal import Texts

/// `ipsec.secrets` of strongSwan and libreswan: `[selectors] : TYPE value …`, continued on lines
/// that begin with white space.
enum IPsecSecrets {
  private static let types: Set<String> = [
    "PSK", "RSA", "ECDSA", "BLISS", "PKCS8", "PKCS12", "P12", "XAUTH", "EAP", "NTLM", "PIN", "PPKS",
    "PPK-STATIC",
  ]

  static func isInclude(_ line: Substring) -> Bool {
    line.hasPrefix("include ") || line.hasPrefix("include\t")
  }

  static func isEntry(_ line: Substring) -> Bool {
    guard let tokens = try? tokens(line, { _ in Unclosed() }),
      let colon = tokens.firstIndex(where: { $0.text == ":" && !$0.isQuoted }),
      colon + 1 < tokens.count
    else { return false }
    return types.contains(tokens[colon + 1].text.uppercased())
  }

  /// Only pre-shared and post-quantum keys matter here; RSA and EAP entries are passed over, and so
  /// are files that are included.
  static func read(_ text: TextFile) throws(TextError) -> Secrets {
    var secrets = Secrets()
    for (line, entry) in entries(text) {
      if isInclude(entry[...]) { continue }
      let tokens = try tokens(entry[...], { text.error(line, $0) })
      guard let colon = tokens.firstIndex(where: { $0.text == ":" && !$0.isQuoted }) else {
        throw text.error(line, "no colon between the selectors and the kind of secret")
      }
      let peers = tokens[..<colon].map(\.text)
      let rest = tokens[(colon + 1)...]
      guard let kind = rest.first, types.contains(kind.text.uppercased()) else {
        throw text.error(line, "no kind of secret (PSK, RSA, …) behind the colon")
      }
      let values = Array(rest.dropFirst())
      switch kind.text.uppercased() {
      case "PSK":
        secrets.preSharedKeys.append(
          PreSharedKey(
            label: peers.first { !PeerName($0).isAny } ?? "line \(line)", peers: peers,
            key: try value(values.first, text, line), origin: text.origin(line)))
      case "PPKS", "PPK-STATIC":
        guard values.count == 2 else {
          throw text.error(line, "\(kind.text) takes an identity and a key")
        }
        secrets.postQuantumKeys.append(
          PostQuantumKey(
            id: values[0].text, key: try value(values[1], text, line), origin: text.origin(line)))
      default: continue
      }
    }
    return secrets
  }

  private static func value(_ token: Token?, _ text: TextFile, _ line: Int)
    throws(TextError) -> SecretOctets
  {
    guard let token else { throw text.error(line, "the secret is missing") }
    guard let octets = SecretValue.octets(token.text, isQuoted: token.isQuoted) else {
      throw text.error(line, "the secret's digits do not fit its prefix, 0x or 0s")
    }
    return octets
  }

  private static func entries(_ text: TextFile) -> [(line: Int, text: String)] {
    var entries: [(line: Int, text: String)] = []
    var depth = 0
    for line in text.lines {
      let trimmed = line.text.trimmed
      guard !trimmed.isEmpty, !trimmed.hasPrefix("#") else { continue }
      // Private keys stand in braces over several lines.
      let isContinuation = line.text.first?.isWhitespace == true || depth > 0
      if isContinuation, let last = entries.indices.last {
        entries[last].text += " " + trimmed
      } else {
        entries.append((line.number, String(trimmed)))
      }
      depth += trimmed.count { $0 == "{" } - trimmed.count { $0 == "}" }
      depth = max(0, depth)
    }
    return entries
  }

  private struct Unclosed: Error {}

  private struct Token {
    var text: String
    var isQuoted: Bool
  }

  /// Words, a colon by itself, and quoted texts. `#` begins a comment between tokens.
  private static func tokens<Failure: Error>(
    _ line: Substring, _ error: (String) -> Failure
  ) throws(Failure) -> [Token] {
    var tokens: [Token] = []
    var rest = line
    while let character = rest.first {
      if character.isWhitespace {
        rest.removeFirst()
      } else if character == "#" {
        break
      } else if character == "\"" || character == "'" {
        rest.removeFirst()
        guard let end = rest.firstIndex(of: character) else {
          throw error("a quotation mark is not closed")
        }
        tokens.append(Token(text: String(rest[..<end]), isQuoted: true))
        rest = rest[rest.index(after: end)...]
      } else if character == ":", rest.dropFirst().first.map({ $0.isWhitespace }) ?? true {
        tokens.append(Token(text: ":", isQuoted: false))
        rest.removeFirst()
      } else {
        let end = rest.firstIndex { $0.isWhitespace } ?? rest.endIndex
        tokens.append(contentsOf: word(rest[..<end]))
        rest = rest[end...]
      }
    }
    return tokens
  }

  /// `name:` is a selector and the colon; the colons of an IPv6 address stay.
  private static func word(_ word: Substring) -> [Token] {
    if word.hasPrefix(":"), types.contains(word.dropFirst().uppercased()) {
      return [
        Token(text: ":", isQuoted: false), Token(text: String(word.dropFirst()), isQuoted: false),
      ]
    }
    if word.hasSuffix(":"), !word.hasSuffix("::") {
      return [
        Token(text: String(word.dropLast()), isQuoted: false), Token(text: ":", isQuoted: false),
      ]
    }
    return [Token(text: String(word), isQuoted: false)]
  }
}
