internal import ISAKMP

/// Algorithms by the names that reports print, "AES-CBC-256", "SHA2-256", "MODP-2048", or by a few
/// that everybody uses, "aes256", "sha1", "14". Case, hyphens and blanks do not matter.
enum AlgorithmNames {
  static func encryption(_ text: String) -> AlgorithmChoice? {
    let name = bare(text)
    if let algorithm = ciphers[name] { return choice(algorithm, bits: nil) }
    // The key length stands at the end, or in the middle as in "aes256gcm16".
    for bits in [128, 192, 256] {
      if name.hasSuffix("\(bits)"), let algorithm = ciphers[String(name.dropLast(3))] {
        return choice(algorithm, bits: bits)
      }
      if let place = name.firstRange(of: "\(bits)"),
        let algorithm = ciphers[String(name[..<place.lowerBound] + name[place.upperBound...])]
      {
        return choice(algorithm, bits: bits)
      }
    }
    return nil
  }

  private static func choice(_ algorithm: EncryptionAlgorithm, bits: Int?) -> AlgorithmChoice? {
    guard algorithm.keyLengths.isVariable else {
      return bits == nil ? .encryption(algorithm, keyLength: nil) : nil
    }
    // Without a length there is no telling which one is meant.
    guard let bits, algorithm.keyLengths.allows(bits) else { return nil }
    return .encryption(algorithm, keyLength: bits)
  }

  static func hash(_ text: String) -> HashAlgorithm? { hashes[bare(text)] }

  static func prf(_ text: String) -> PRF? {
    let name = bare(text)
    return prfs[name]
      ?? hash(name.hasPrefix("prf") ? String(name.dropFirst(3)) : name)
      .flatMap { PRF(hash: $0) }
  }

  static func integrity(_ text: String) -> IntegrityAlgorithm? {
    let name = bare(text)
    if let algorithm = integrities[name] { return algorithm }
    return hash(name).flatMap { IntegrityAlgorithm(ike: $0) }
  }

  static func group(_ text: String) -> KeyExchangeGroup? {
    let name = bare(text)
    let digits = name.hasPrefix("group") ? name.dropFirst(5) : name[...]
    if let number = UInt16(digits) { return KeyExchangeGroup.all.first { $0.number == number } }
    return groups[name]
  }

  static func authentication(_ text: String) -> AuthenticationMethod? {
    switch bare(text) {
    case "psk", "preshare", "presharedkey": .preSharedKey
    case "rsa", "rsasig", "rsasignatures": .rsaSignatures
    case "ecdsa", "ecdsasig": .ecdsaSignatures
    case let name: AuthenticationMethod.allCases.first { bare($0.name) == name }
    }
  }

  // MARK: Tables

  private static func bare(_ text: String) -> String {
    String(text.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  private static let ciphers = table(EncryptionAlgorithm.allCases) { $0.name }.merging([
    "aes": .aesCBC, "3des": .tripleDESCBC, "des": .desCBC, "aesgcm": .aesGCM16,
    "aesccm": .aesCCM16, "camellia": .camelliaCBC, "chacha20poly1305": .chaCha20Poly1305,
    "blowfish": .blowfishCBC, "cast": .castCBC,
  ]) { known, _ in known }

  private static let hashes = table(HashAlgorithm.allCases) { $0.name }.merging([
    "sha": .sha1, "sha1": .sha1, "sha256": .sha256, "sha384": .sha384, "sha512": .sha512,
  ]) { known, _ in known }

  private static let prfs = table(PRF.allCases) { $0.name }
  private static let integrities = table(IntegrityAlgorithm.allCases) { $0.name }
  private static let groups = table(KeyExchangeGroup.all) { $0.name }.merging(
    table(KeyExchangeGroup.all) { $0.label }
  ) { known, _ in known }

  private static func table<Algorithm>(
    _ algorithms: [Algorithm], _ name: (Algorithm) -> String
  ) -> [String: Algorithm] {
    Dictionary(algorithms.map { (bare(name($0)), $0) }) { first, _ in first }
  }
}
