/// What stands in the place of a key where a person or a program took it out, or where a template puts
/// it in.
extension PeerPolicy {
  /// Of keys whose reader says nothing of placeholders itself.
  mutating func hidePlaceholders() {
    for index in presharedKeys.indices {
      guard case .readable(let octets) = presharedKeys[index].value, octets.count <= 128,
        let text = String(validating: octets, as: UTF8.self), Self.isPlaceholder(text)
      else { continue }
      presharedKeys[index].value = .masked
      if let line = presharedKeys[index].origin.line {
        remark(line, "in place of the key stands a word for one: it is not known here")
      }
    }
  }

  /// Nothing at all, `********`, `<key>`, `${psk}`, `{{ psk }}`, `%(psk)s`, `[REDACTED]`, `xxxxxxxx`,
  /// `--PRIVATE--`, `__PSK__`.
  static func isPlaceholder(_ text: String) -> Bool {
    guard text.count > 3 else { return text.allSatisfy { $0 == "*" } }
    for (opening, closing) in brackets where text.hasPrefix(opening) && text.hasSuffix(closing) {
      return true
    }
    if let first = text.first, "*xX.•".contains(first), text.allSatisfy({ $0 == first }) {
      return true
    }
    if isFramed(text) { return true }
    let word = text.lowercased().filter { $0.isLetter || $0 == " " || $0 == "-" || $0 == "_" }
    return word.count + 2 >= text.count && words.contains(word)
  }

  /// A word in capitals between pairs of the same sign.
  private static func isFramed(_ text: String) -> Bool {
    guard let sign = text.first, "*-_#@=%~".contains(sign),
      text.hasPrefix("\(sign)\(sign)"), text.hasSuffix("\(sign)\(sign)")
    else { return false }
    let inside = text.drop { $0 == sign }.reversed().drop { $0 == sign }
    return !inside.isEmpty && inside.allSatisfy { $0.isUppercase || "_- ".contains($0) }
  }

  private static let brackets = [
    ("<", ">"), ("${", "}"), ("{{", "}}"), ("$(", ")"), ("%(", ")s"), ("%{", "}"),
  ]
  private static let words: Set<String> = [
    "redacted", "removed", "hidden", "masked", "omitted", "sanitized", "secret removed",
    "removed for security",
  ]
}
