internal import ISAKMP

/// Junos's words for algorithms, as `security ike proposal` and `security ipsec proposal` have them.
enum JunosWords {
  static let encryption: [(word: String, algorithm: EncryptionAlgorithm, keyLength: Int?)] = [
    ("des-cbc", .desCBC, nil), ("3des-cbc", .tripleDESCBC, nil), ("aes-128-cbc", .aesCBC, 128),
    ("aes-192-cbc", .aesCBC, 192), ("aes-256-cbc", .aesCBC, 256), ("aes-128-gcm", .aesGCM16, 128),
    ("aes-192-gcm", .aesGCM16, 192), ("aes-256-gcm", .aesGCM16, 256),
    ("chacha20-poly1305", .chaCha20Poly1305, nil),
  ]
  /// Phase 1.
  static let hashes: [(word: String, hash: HashAlgorithm)] = [
    ("md5", .md5), ("sha1", .sha1), ("sha-256", .sha256), ("sha-384", .sha384),
    ("sha-512", .sha512),
  ]
  /// Phase 2. `hmac-sha-256-96` is sent under the number of the 128-bit one.
  static let integrity: [(word: String, algorithm: IntegrityAlgorithm)] = [
    ("hmac-md5-96", .hmacMD5To96), ("hmac-sha1-96", .hmacSHA1To96),
    ("hmac-sha-256-128", .hmacSHA256To128), ("hmac-sha-256-96", .hmacSHA256To128),
    ("hmac-sha-384", .hmacSHA384To192), ("hmac-sha-512", .hmacSHA512To256),
  ]
  static let groups: Set<UInt16> = [1, 2, 5, 14, 15, 16, 19, 20, 21, 24]
  static let methods: [(word: String, method: AuthenticationMethod)] = [
    ("pre-shared-keys", .preSharedKey), ("rsa-signatures", .rsaSignatures),
    ("dsa-signatures", .dssSignatures), ("ecdsa-signatures-256", .ecdsaSHA256),
    ("ecdsa-signatures-384", .ecdsaSHA384), ("ecdsa-signatures-521", .ecdsaSHA512),
  ]

  /// `establish-tunnels`; the last two since 23.2.
  static let beginnings = [
    "immediately", "on-traffic", "responder-only", "responder-only-no-rekey",
  ]

  static func cipher(_ word: String) -> AlgorithmChoice? {
    encryption.first { $0.word == word }.map { .encryption($0.algorithm, keyLength: $0.keyLength) }
  }

  static func group(_ word: String) -> KeyExchangeGroup? {
    guard word.hasPrefix("group"), let number = UInt16(word.dropFirst(5)), groups.contains(number)
    else { return nil }
    return KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number))
  }

  static func method(_ word: String) -> AuthenticationMethod? {
    methods.first { $0.word == word }?.method
  }

  /// The other way: the word of one choice, `nil` where Junos has none.
  static func word(_ choice: AlgorithmChoice, isChild: Bool) -> String? {
    switch choice {
    case .encryption(let cipher, let bits):
      let length = cipher.keyLengths.isVariable ? bits ?? cipher.keyLengths.default : nil
      guard isChild || !(cipher == .aesGCM16 && length == 192) else { return nil }
      return encryption.first { $0.algorithm == cipher && $0.keyLength == length }?.word
    case .hash(let hash): return hashes.first { $0.hash == hash }?.word
    case .prf(let prf): return prf.hash.flatMap { hash in hashes.first { $0.hash == hash }?.word }
    case .integrity(let algorithm):
      if isChild { return integrity.first { $0.algorithm == algorithm }?.word }
      return algorithm.hash.flatMap { hash in hashes.first { $0.hash == hash }?.word }
    case .group(let group): return groups.contains(group.number) ? "group\(group.number)" : nil
    case .authentication(let method): return methods.first { $0.method == method }?.word
    case .noGroup, .extendedSequenceNumbers, .additionalKeyExchange: return nil
    }
  }

  /// The statement that the word stands in.
  static func statement(_ attribute: SuiteAttribute) -> String? {
    switch attribute {
    case .encryption: "encryption-algorithm"
    case .hash, .prf, .integrity: "authentication-algorithm"
    case .group: "dh-group"
    case .authentication: "authentication-method"
    default: nil
    }
  }
}
