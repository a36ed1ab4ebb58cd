internal import Texts
internal import YAML

/// ikewhy's own format.
///
/// ```yaml
/// psk:
///   - label: hub
///     peer: 198.51.100.2        # address, prefix, identity or "any"
///     key: "plain text"         # or key_hex:
/// dh:
///   - initiator_spi: 0123456789abcdef
///     responder_spi: fedcba9876543210
///     shared_secret: "hex of g^xy"
///     message_id: "hex"         # of a Quick Mode, CREATE_CHILD_SA, IKE_INTERMEDIATE or
///                               # IKE_FOLLOWUP_KE exchange with a key exchange of its own
/// nonces:                       # IKEv1 with public key encryption: as their receivers decrypted them
///   - initiator_spi: 0123456789abcdef
///     responder_spi: fedcba9876543210
///     initiator_nonce: "hex of Ni_b"
///     responder_nonce: "hex of Nr_b"
///     initiator_id: "hex of IDii_b"   # both may be left out; without them RSA encryption's hashes
///     responder_id: "hex of IDir_b"   # cannot be verified (the revised mode needs them not)
/// ppk:
///   - id: ppk1
///     key: "plain text"         # or key_hex:
/// ikev1:                        # keys that a log or table shows, where the secrets above are not known
///   - initiator_spi: 0123456789abcdef
///     encryption_key: "hex of Ka"
/// ikev2:
///   - initiator_spi: 0123456789abcdef
///     responder_spi: fedcba9876543210
///     sk_ei: "hex"              # sk_er, sk_ai, sk_ar; sk_d, sk_pi, sk_pr may be left out
/// ```
enum SecretsYAML {
  static func isStart(_ line: Substring) -> Bool {
    let trimmed = line.trimmed
    // A document's beginning, not PEM's "-----BEGIN".
    if line.hasPrefix("---"), line.dropFirst(3).first?.isWhitespace ?? true { return true }
    return ["psk:", "dh:", "nonces:", "ppk:", "ikev1:", "ikev2:", "%YAML"].contains {
      trimmed.hasPrefix($0)
    }
      && line.first?.isWhitespace == false
  }

  static func read(_ text: SecretsText) throws(SecretsError) -> Secrets {
    let root: Node?
    do {
      root = try Node.compose(text.whole)
    } catch {
      throw text.error(error.line, "not YAML: \(reason(of: error))")
    }
    guard let root else { throw text.error(nil, "the file holds no secrets") }
    let top = try Fields(root, in: text, known: ["psk", "dh", "nonces", "ppk", "ikev1", "ikev2"])
    var secrets = Secrets()
    for (position, node) in try top.list("psk").enumerated() {
      let entry = try Fields(node, in: text, known: ["label", "peer", "key", "key_hex"])
      secrets.preSharedKeys.append(
        PreSharedKey(
          label: try entry.text("label") ?? "\(position + 1)",
          peers: try entry.texts("peer"), key: try entry.key(), origin: text.origin(entry.line)))
    }
    for node in try top.list("dh") {
      let entry = try Fields(
        node, in: text,
        known: ["initiator_spi", "responder_spi", "shared_secret", "message_id"])
      secrets.sharedSecrets.append(
        SharedSecret(
          initiatorSPI: try entry.number("initiator_spi", digits: 16, isRequired: true),
          responderSPI: try entry.number("responder_spi", digits: 16),
          value: try entry.hex("shared_secret"),
          messageID: try entry.number("message_id", digits: 8).map {
            UInt32(truncatingIfNeeded: $0)
          },
          origin: text.origin(entry.line)))
    }
    for node in try top.list("nonces") {
      secrets.decryptedNonces.append(
        try nonces(Fields(node, in: text, known: Self.nonceFields), text))
    }
    for node in try top.list("ppk") {
      let entry = try Fields(node, in: text, known: ["id", "key", "key_hex"])
      secrets.postQuantumKeys.append(
        PostQuantumKey(
          id: try entry.text("id"), key: try entry.key(), origin: text.origin(entry.line)))
    }
    try readSessionKeys(top, text, &secrets)
    return secrets
  }

  private static let nonceFields = [
    "initiator_spi", "responder_spi", "initiator_nonce", "responder_nonce", "initiator_id",
    "responder_id",
  ]

  private static func nonces(_ entry: Fields, _ text: SecretsText) throws(SecretsError)
    -> DecryptedNonces
  {
    func identity(_ name: String) throws(SecretsError) -> [UInt8]? {
      entry.has(name) ? try entry.hex(name).octets : nil
    }
    guard let cookie = try entry.number("initiator_spi", digits: 16, isRequired: true) else {
      throw text.error(entry.line, "initiator_spi is missing")
    }
    return DecryptedNonces(
      initiatorCookie: cookie, responderCookie: try entry.number("responder_spi", digits: 16),
      initiator: try entry.hex("initiator_nonce"), responder: try entry.hex("responder_nonce"),
      initiatorIdentity: try identity("initiator_id"),
      responderIdentity: try identity("responder_id"), origin: text.origin(entry.line))
  }

  private static func readSessionKeys(
    _ top: Fields, _ text: SecretsText, _ secrets: inout Secrets
  ) throws(SecretsError) {
    for node in try top.list("ikev1") {
      let entry = try Fields(
        node, in: text, known: ["initiator_spi", "responder_spi", "encryption_key"])
      secrets.ikev1Rows.append(
        IKEv1KeyRow(
          initiatorCookie: try entry.number("initiator_spi", digits: 16, isRequired: true),
          responderCookie: try entry.number("responder_spi", digits: 16),
          cipherKey: try entry.hex("encryption_key"), origin: text.origin(entry.line)))
    }
    let optional = ["sk_ai", "sk_ar", "sk_d", "sk_pi", "sk_pr"]
    for node in try top.list("ikev2") {
      let entry = try Fields(
        node, in: text, known: ["initiator_spi", "responder_spi", "sk_ei", "sk_er"] + optional)
      func key(_ name: String) throws(SecretsError) -> SecretOctets? {
        entry.has(name) ? try entry.hex(name) : nil
      }
      secrets.ikev2Rows.append(
        IKEv2KeyRow(
          initiatorSPI: try entry.number("initiator_spi", digits: 16, isRequired: true),
          responderSPI: try entry.number("responder_spi", digits: 16),
          ei: try entry.hex("sk_ei"), er: try entry.hex("sk_er"),
          ai: try key("sk_ai") ?? SecretOctets([]), ar: try key("sk_ar") ?? SecretOctets([]),
          d: try key("sk_d"), pi: try key("sk_pi"), pr: try key("sk_pr"),
          origin: text.origin(entry.line)))
    }
  }

  /// Nothing of the text, which holds keys.
  private static func reason(of error: YAMLError) -> String {
    switch error {
    case .syntax(let problem, _): problem
    case .duplicatedKey: "a key stands twice in one mapping"
    case .unreadable: "the text cannot be parsed"
    }
  }
}

/// One mapping's fields, with errors that name file, line and field.
private struct Fields {
  private let mapping: Node.Mapping
  private let text: SecretsText
  let line: Int

  init(_ node: Node, in text: SecretsText, known: [String]) throws(SecretsError) {
    line = node.line
    self.text = text
    guard case .mapping(let mapping) = node else {
      throw text.error(line, "expected fields such as \(known.joined(separator: ", "))")
    }
    self.mapping = mapping
    for (key, _) in mapping {
      guard let name = key.scalar?.string, known.contains(name) else {
        throw text.error(
          key.line, "unknown field; understood are \(known.joined(separator: ", "))")
      }
    }
  }

  private func node(_ name: String) -> Node? {
    mapping.first { $0.key.scalar?.string == name }?.value
  }

  func has(_ name: String) -> Bool { node(name) != nil }

  func list(_ name: String) throws(SecretsError) -> [Node] {
    guard let node = node(name) else { return [] }
    if case .sequence(let sequence, _) = node { return Array(sequence) }
    if node.scalar?.string.isEmpty == true { return [] }
    throw text.error(node.line, "\(name) must be a list")
  }

  /// The characters as written: a key of digits stays a text.
  func text(_ name: String) throws(SecretsError) -> String? {
    guard let node = node(name) else { return nil }
    guard let scalar = node.scalar else {
      throw text.error(node.line, "\(name) must be a text")
    }
    return scalar.string
  }

  /// One text or a list of them.
  func texts(_ name: String) throws(SecretsError) -> [String] {
    guard let node = node(name) else { return [] }
    if let scalar = node.scalar { return [scalar.string] }
    if case .sequence(let sequence, _) = node {
      let texts = sequence.compactMap { $0.scalar?.string }
      if texts.count == sequence.count { return texts }
    }
    throw text.error(node.line, "\(name) must be a text or a list of texts")
  }

  func key() throws(SecretsError) -> SecretOctets {
    switch (try text("key"), node("key_hex")) {
    case (let key?, nil):
      guard !key.isEmpty else { throw text.error(line, "key is empty") }
      return SecretOctets(key.utf8)
    case (nil, _?): return try hex("key_hex")
    case (_?, _?): throw text.error(line, "key and key_hex exclude each other")
    case (nil, nil): throw text.error(line, "key or key_hex is missing")
    }
  }

  func hex(_ name: String) throws(SecretsError) -> SecretOctets {
    guard let value = try text(name) else { throw text.error(line, "\(name) is missing") }
    let at = node(name)?.line ?? line
    guard let octets = SecretOctets(hex: value.hexDigits), !octets.isEmpty else {
      throw text.error(at, "\(name) is not an even number of hexadecimal digits")
    }
    return octets
  }

  func number(_ name: String, digits: Int, isRequired: Bool = false) throws(SecretsError)
    -> UInt64?
  {
    guard let value = try text(name) else {
      if isRequired { throw text.error(line, "\(name) is missing") }
      return nil
    }
    let at = node(name)?.line ?? line
    guard value.hexDigits.count == digits, let number = UInt64(value.hexDigits, radix: 16) else {
      throw text.error(at, "\(name) must be \(digits) hexadecimal digits")
    }
    return number
  }
}

extension String {
  /// Hexadecimal digits without `0x`, colons and white space between them.
  var hexDigits: String {
    let bare = hasPrefix("0x") || hasPrefix("0X") ? dropFirst(2) : self[...]
    return String(bare.filter { $0 != ":" && !$0.isWhitespace })
  }
}
