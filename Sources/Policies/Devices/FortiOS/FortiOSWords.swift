internal import ISAKMP

/// FortiOS's words for algorithms: `aes256-sha256`, `aes128gcm-prfsha256`, `chacha20poly1305`.
enum FortiOSWords {
  struct Cipher {
    var algorithm: EncryptionAlgorithm
    var keyLength: Int?
  }

  /// One word of `set proposal`.
  struct Proposal {
    var cipher: Cipher?
    /// Of a cipher that has no registered number: ARIA, SEED.
    var isUnregistered = false
    var hash: HashAlgorithm?
    /// Behind a cipher that authenticates itself, in Phase 1.
    var prf: HashAlgorithm?
    /// `aes256-null`: encryption alone.
    var hasNoIntegrity = false
  }

  static let ciphers: [(word: String, cipher: Cipher)] = [
    ("des", Cipher(algorithm: .desCBC, keyLength: nil)),
    ("3des", Cipher(algorithm: .tripleDESCBC, keyLength: nil)),
    ("aes128", Cipher(algorithm: .aesCBC, keyLength: 128)),
    ("aes192", Cipher(algorithm: .aesCBC, keyLength: 192)),
    ("aes256", Cipher(algorithm: .aesCBC, keyLength: 256)),
    ("aes128gcm", Cipher(algorithm: .aesGCM16, keyLength: 128)),
    ("aes256gcm", Cipher(algorithm: .aesGCM16, keyLength: 256)),
    ("chacha20poly1305", Cipher(algorithm: .chaCha20Poly1305, keyLength: nil)),
    ("null", Cipher(algorithm: .null, keyLength: nil)),
  ]
  /// No registry has numbers for them in IKE, and those that FortiOS sends are not known.
  static let unregistered: Set<String> = ["aria128", "aria192", "aria256", "seed"]
  static let hashes: [(word: String, hash: HashAlgorithm)] = [
    ("md5", .md5), ("sha1", .sha1), ("sha256", .sha256), ("sha384", .sha384),
    ("sha512", .sha512),
  ]
  /// The word of a group is its registry number. 22 to 24 are never offered.
  static let groups: Set<UInt16> = [
    1, 2, 5, 14, 15, 16, 17, 18, 19, 20, 21, 27, 28, 29, 30, 31, 32,
  ]

  static func proposal(_ word: String, isChild: Bool) -> Proposal? {
    let parts = word.lowercased().split(separator: "-", maxSplits: 1).map(String.init)
    guard let left = parts.first, !left.isEmpty else { return nil }
    let cipher = ciphers.first { $0.word == left }?.cipher
    var proposal = Proposal(cipher: cipher, isUnregistered: unregistered.contains(left))
    guard cipher != nil || proposal.isUnregistered else { return nil }
    if !isChild, cipher?.algorithm == .null { return nil }
    let right = parts.count > 1 ? parts[1] : nil
    if cipher?.algorithm.isAEAD ?? false {
      guard let right else { return isChild ? proposal : nil }
      guard !isChild, right.hasPrefix("prf"), let prf = hash(String(right.dropFirst(3))) else {
        return nil
      }
      proposal.prf = prf
      return proposal
    }
    guard let right else { return nil }
    if isChild, right == "null" {
      proposal.hasNoIntegrity = true
      return cipher?.algorithm == .null ? nil : proposal
    }
    guard let known = hash(right) else { return nil }
    proposal.hash = known
    return proposal
  }

  private static func hash(_ word: String) -> HashAlgorithm? {
    hashes.first { $0.word == word }?.hash
  }

  static var proposalWords: [String] {
    ciphers.flatMap { cipher in
      cipher.cipher.algorithm.isAEAD
        ? [cipher.word] + hashes.map { "\(cipher.word)-prf\($0.word)" }
        : hashes.map { "\(cipher.word)-\($0.word)" }
    }
  }

  // MARK: The other way

  /// The word of a whole suite, `nil` where FortiOS has none.
  static func word(_ suite: [AlgorithmChoice], isChild: Bool) -> String? {
    var cipher: String?
    var isAEAD = false
    var hash: HashAlgorithm?
    var prf: HashAlgorithm?
    var hasNoIntegrity = false
    for choice in suite {
      switch choice {
      case .encryption(let algorithm, let bits):
        let length = algorithm.keyLengths.isVariable ? bits ?? algorithm.keyLengths.default : nil
        cipher =
          ciphers.first {
            $0.cipher.algorithm == algorithm && $0.cipher.keyLength == length
          }?.word
        guard cipher != nil else { return nil }
        isAEAD = algorithm.isAEAD
      case .hash(let algorithm): hash = algorithm
      case .integrity(.none): hasNoIntegrity = true
      case .integrity(let algorithm):
        guard let known = algorithm.hash, IntegrityAlgorithm(ike: known) == algorithm else {
          return nil
        }
        hash = known
      case .prf(let algorithm):
        guard let known = algorithm.hash else { return nil }
        prf = known
      case .group, .noGroup, .authentication, .extendedSequenceNumbers, .additionalKeyExchange:
        continue
      }
    }
    guard let cipher else { return nil }
    if isAEAD {
      if isChild { return cipher }
      return prf.flatMap(word).map { "\(cipher)-prf\($0)" }
    }
    if hasNoIntegrity { return isChild ? "\(cipher)-null" : nil }
    guard let hash, prf == nil || prf == hash, let word = word(hash) else { return nil }
    return "\(cipher)-\(word)"
  }

  private static func word(_ hash: HashAlgorithm) -> String? {
    hashes.first { $0.hash == hash }?.word
  }

  static func word(_ group: KeyExchangeGroup) -> String? {
    groups.contains(group.number) ? String(group.number) : nil
  }
}
