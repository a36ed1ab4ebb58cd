import ISAKMP

/// RouterOS's words for algorithms, both ways.
enum RouterOSAlgorithm {
  /// `enc-algorithm` of a profile: block ciphers with chaining, no suffix.
  static let profileEncryption: [(word: String, choice: AlgorithmChoice)] = [
    ("des", .encryption(.desCBC, keyLength: nil)),
    ("3des", .encryption(.tripleDESCBC, keyLength: nil)),
    ("aes-128", .encryption(.aesCBC, keyLength: 128)),
    ("aes-192", .encryption(.aesCBC, keyLength: 192)),
    ("aes-256", .encryption(.aesCBC, keyLength: 256)),
    ("blowfish", .encryption(.blowfishCBC, keyLength: 128)),
    ("camellia-128", .encryption(.camelliaCBC, keyLength: 128)),
    ("camellia-192", .encryption(.camelliaCBC, keyLength: 192)),
    ("camellia-256", .encryption(.camelliaCBC, keyLength: 256)),
  ]

  /// `enc-algorithms` of a proposal.
  static let proposalEncryption: [(word: String, choice: AlgorithmChoice)] =
    [
      ("null", .encryption(.null, keyLength: nil)), ("des", .encryption(.desCBC, keyLength: nil)),
      ("3des", .encryption(.tripleDESCBC, keyLength: nil)),
      ("blowfish", .encryption(.blowfishCBC, keyLength: 128)),
      ("chacha20poly1305", .encryption(.chaCha20Poly1305, keyLength: nil)),
    ]
    + [128, 192, 256].flatMap { (bits: Int) -> [(word: String, choice: AlgorithmChoice)] in
      [
        ("aes-\(bits)-cbc", .encryption(.aesCBC, keyLength: bits)),
        ("aes-\(bits)-ctr", .encryption(.aesCTR, keyLength: bits)),
        ("aes-\(bits)-gcm", .encryption(.aesGCM16, keyLength: bits)),
        ("camellia-\(bits)", .encryption(.camelliaCBC, keyLength: bits)),
      ]
    }

  static let hashes: [(word: String, hash: HashAlgorithm)] = [
    ("md5", .md5), ("sha1", .sha1), ("sha256", .sha256), ("sha384", .sha384),
    ("sha512", .sha512),
  ]

  static let groups: [(word: String, number: UInt16)] = [
    ("modp768", 1), ("modp1024", 2), ("ec2n155", 3), ("ec2n185", 4), ("modp1536", 5),
    ("modp2048", 14), ("modp3072", 15), ("modp4096", 16), ("modp6144", 17), ("modp8192", 18),
    ("ecp256", 19), ("ecp384", 20), ("ecp521", 21), ("x25519", 31),
  ]

  static func hash(_ word: String) -> HashAlgorithm? {
    hashes.first { $0.word == word }?.hash
  }

  static func group(_ word: String) -> KeyExchangeGroup? {
    guard let number = groups.first(where: { $0.word == word })?.number else { return nil }
    return KeyExchangeGroup.all.first { $0.number == number }
  }

  /// The word for a choice, `nil` where RouterOS has none.
  static func word(_ choice: AlgorithmChoice, isChild: Bool) -> String? {
    switch choice {
    case .encryption:
      (isChild ? proposalEncryption : profileEncryption)
        .first { $0.choice.isSame(as: choice) }?.word
    case .hash(let hash): hashes.first { $0.hash == hash }?.word
    case .integrity(.none): isChild ? "null" : nil
    case .integrity(let integrity): hashes.first { $0.hash == integrity.hash }?.word
    case .prf(let prf): hashes.first { $0.hash == prf.hash }?.word
    case .group(let group): groups.first { $0.number == group.number }?.word
    case .noGroup: isChild ? "none" : nil
    default: nil
    }
  }

  /// The setting that the word stands behind.
  static func setting(_ attribute: SuiteAttribute, isChild: Bool) -> String? {
    switch attribute {
    case .encryption: isChild ? "enc-algorithms" : "enc-algorithm"
    case .hash: "hash-algorithm"
    case .integrity: isChild ? "auth-algorithms" : "hash-algorithm"
    case .prf: isChild ? nil : "prf-algorithm"
    case .group: isChild ? "pfs-group" : "dh-group"
    default: nil
    }
  }
}
