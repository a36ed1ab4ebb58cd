internal import Texts

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

  /// The shared secrets of a hundred thousand negotiations and more, as programs write them: 600
  /// octets each.
  private static let longestFile = 128 << 20

  static func read(_ text: TextFile) throws(TextError) -> Secrets {
    let top = try YAMLFields(
      text, known: ["psk", "dh", "nonces", "ppk", "ikev1", "ikev2"], hidingKeys: true,
      maximumOctets: longestFile)
    var secrets = Secrets()
    let pskKeys = ["label", "peer", "key", "key_hex"]
    for (position, entry) in try top.list("psk", known: pskKeys).enumerated() {
      secrets.preSharedKeys.append(
        PreSharedKey(
          label: try entry.text("label")?.value ?? "\(position + 1)",
          peers: try entry.texts("peer").map(\.value), key: try entry.key(),
          origin: text.origin(entry.line)))
    }
    let dhKeys = ["initiator_spi", "responder_spi", "shared_secret", "message_id"]
    for entry in try top.list("dh", known: dhKeys) {
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
    for entry in try top.list("nonces", known: nonceFields) {
      secrets.decryptedNonces.append(try nonces(entry, text))
    }
    for entry in try top.list("ppk", known: ["id", "key", "key_hex"]) {
      secrets.postQuantumKeys.append(
        PostQuantumKey(
          id: try entry.text("id")?.value, key: try entry.key(), origin: text.origin(entry.line)))
    }
    try readSessionKeys(top, text, &secrets)
    return secrets
  }

  private static let nonceFields = [
    "initiator_spi", "responder_spi", "initiator_nonce", "responder_nonce", "initiator_id",
    "responder_id",
  ]

  private static func nonces(_ entry: YAMLFields, _ text: TextFile) throws(TextError)
    -> DecryptedNonces
  {
    func identity(_ name: String) throws(TextError) -> [UInt8]? {
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
    _ top: YAMLFields, _ text: TextFile, _ secrets: inout Secrets
  ) throws(TextError) {
    let ikev1Keys = ["initiator_spi", "responder_spi", "encryption_key"]
    for entry in try top.list("ikev1", known: ikev1Keys) {
      secrets.ikev1Rows.append(
        IKEv1KeyRow(
          initiatorCookie: try entry.number("initiator_spi", digits: 16, isRequired: true),
          responderCookie: try entry.number("responder_spi", digits: 16),
          cipherKey: try entry.hex("encryption_key"), origin: text.origin(entry.line)))
    }
    let optional = ["sk_ai", "sk_ar", "sk_d", "sk_pi", "sk_pr"]
    let ikev2Keys = ["initiator_spi", "responder_spi", "sk_ei", "sk_er"] + optional
    for entry in try top.list("ikev2", known: ikev2Keys) {
      func key(_ name: String) throws(TextError) -> SecretOctets? {
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
}

extension YAMLFields {
  fileprivate var line: Int { place.line }

  fileprivate func key() throws(TextError) -> SecretOctets {
    switch (try text("key")?.value, has("key_hex")) {
    case (let key?, false):
      guard !key.isEmpty else { throw TextError(place, "key is empty") }
      return SecretOctets(key.utf8)
    case (nil, true): return try hex("key_hex")
    case (_?, true): throw TextError(place, "key and key_hex exclude each other")
    case (nil, false): throw TextError(place, "key or key_hex is missing")
    }
  }

  fileprivate func hex(_ name: String) throws(TextError) -> SecretOctets {
    guard let value = try text(name) else { throw TextError(place, "\(name) is missing") }
    guard let octets = SecretOctets(hex: value.value.hexDigits), !octets.isEmpty else {
      throw TextError(value.place, "\(name) is not an even number of hexadecimal digits")
    }
    return octets
  }

  fileprivate func number(
    _ name: String, digits: Int, isRequired: Bool = false
  ) throws(TextError) -> UInt64? {
    guard let value = try text(name) else {
      if isRequired { throw TextError(place, "\(name) is missing") }
      return nil
    }
    let written = value.value.hexDigits
    guard written.count == digits, let number = UInt64(written, radix: 16) else {
      throw TextError(value.place, "\(name) must be \(digits) hexadecimal digits")
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
