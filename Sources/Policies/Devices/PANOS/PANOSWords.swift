internal import ISAKMP

/// PAN-OS's words for algorithms.
enum PANOSWords {
  static let encryption: [(word: String, algorithm: EncryptionAlgorithm, keyLength: Int?)] = [
    ("des", .desCBC, nil), ("3des", .tripleDESCBC, nil), ("aes-128-cbc", .aesCBC, 128),
    ("aes-192-cbc", .aesCBC, 192), ("aes-256-cbc", .aesCBC, 256), ("aes-128-gcm", .aesGCM16, 128),
    ("aes-256-gcm", .aesGCM16, 256), ("aes-128-ccm", .aesCCM16, 128), ("null", .null, nil),
    // As old releases wrote them.
    ("aes128", .aesCBC, 128), ("aes192", .aesCBC, 192), ("aes256", .aesCBC, 256),
  ]
  static let hashes: [(word: String, hash: HashAlgorithm)] = [
    ("md5", .md5), ("sha1", .sha1), ("sha256", .sha256), ("sha384", .sha384),
    ("sha512", .sha512),
  ]
  static let groups: Set<UInt16> = [1, 2, 5, 14, 15, 16, 19, 20, 21]

  static func cipher(_ word: String) -> AlgorithmChoice? {
    encryption.first { $0.word == word }.map { .encryption($0.algorithm, keyLength: $0.keyLength) }
  }

  static func hash(_ word: String) -> HashAlgorithm? { hashes.first { $0.word == word }?.hash }

  static func group(_ word: String) -> KeyExchangeGroup? {
    guard word.hasPrefix("group"), let number = UInt16(word.dropFirst(5)), groups.contains(number)
    else { return nil }
    return KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number))
  }

  /// The other way: the word of one choice, `nil` where PAN-OS has none.
  static func word(_ choice: AlgorithmChoice, isChild: Bool) -> String? {
    switch choice {
    case .encryption(let cipher, let bits):
      let length = cipher.keyLengths.isVariable ? bits ?? cipher.keyLengths.default : nil
      guard isChild || cipher != .null && cipher != .aesCCM16 else { return nil }
      return encryption.first { $0.algorithm == cipher && $0.keyLength == length }?.word
    case .hash(let hash): return word(hash)
    case .prf(let prf): return prf.hash.flatMap(word)
    case .integrity(.none): return isChild ? "none" : nil
    case .integrity(let algorithm):
      guard let hash = algorithm.hash, IntegrityAlgorithm(ike: hash) == algorithm else {
        return nil
      }
      return word(hash)
    case .group(let group): return groups.contains(group.number) ? "group\(group.number)" : nil
    case .noGroup: return isChild ? "no-pfs" : nil
    case .authentication, .extendedSequenceNumbers, .additionalKeyExchange: return nil
    }
  }

  private static func word(_ hash: HashAlgorithm) -> String? {
    hashes.first { $0.hash == hash }?.word
  }

  /// The word before it in a profile.
  static func statement(_ attribute: SuiteAttribute, isChild: Bool) -> String? {
    switch attribute {
    case .encryption: isChild ? "esp encryption" : "encryption"
    case .hash, .prf, .integrity: isChild ? "esp authentication" : "hash"
    case .group: "dh-group"
    default: nil
    }
  }

  // MARK: Factory profiles

  /// What every factory file holds, from 8.0 to 11; an administrator may have changed it.
  static let factory:
    [String: (encryption: [String], hash: String, group: String, esp: [String], espHash: String)] =
      [
        "default": (["aes-128-cbc", "3des"], "sha1", "group2", ["aes-128-cbc", "3des"], "sha1"),
        "Suite-B-GCM-128": (["aes-128-cbc"], "sha256", "group19", ["aes-128-gcm"], "none"),
        "Suite-B-GCM-256": (["aes-256-cbc"], "sha384", "group20", ["aes-256-gcm"], "none"),
      ]
}
