import ISAKMP

/// What the elements of phases hold for an algorithm.
enum PhaseWords {
  static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage, page: String
  ) -> [String]? {
    edit.changes.lines { change in
      guard let element = element(change.to, isChild: stage.isChild) else { return nil }
      return change.told(element, in: entry) + " (\(page))"
    }
  }

  static func element(_ choice: AlgorithmChoice, isChild: Bool) -> String? {
    let option = isChild ? "-option" : ""
    switch choice {
    case .encryption(let algorithm, let keyLength):
      guard let (name, length) = cipher(algorithm, keyLength) else { return nil }
      return "<encryption-algorithm\(option)><name>\(name)</name>"
        + (length.map { "<keylen>\($0)</keylen>" } ?? "")
    case .hash, .integrity, .prf:
      guard let word = StrongSwanWords.word(choice, .ikeSA(.ikev2)) else { return nil }
      if case .prf = choice {
        return isChild ? nil : "<prf-algorithm>\(word.dropFirst(3))</prf-algorithm>"
      }
      let prefix = isChild && word.hasPrefix("sha") ? "hmac_" : ""
      return "<hash-algorithm\(option)>\(prefix)\(word)</hash-algorithm\(option)>"
    case .group(let group):
      return isChild
        ? "<pfsgroup>\(group.number)</pfsgroup>" : "<dhgroup>\(group.number)</dhgroup>"
    case .noGroup: return isChild ? "<pfsgroup>0</pfsgroup>" : nil
    default: return nil
    }
  }

  private static func cipher(_ algorithm: EncryptionAlgorithm, _ keyLength: Int?)
    -> (name: String, length: Int?)?
  {
    let bits = keyLength ?? algorithm.keyLengths.default
    switch algorithm {
    case .aesCBC: return ("aes", bits)
    case .aesGCM16: return ("aes\(bits)gcm", 128)
    case .aesGCM12: return ("aes\(bits)gcm", 96)
    case .aesGCM8: return ("aes\(bits)gcm", 64)
    case .chaCha20Poly1305: return ("chacha20poly1305", nil)
    case .tripleDESCBC: return ("3des", nil)
    case .camelliaCBC: return ("camellia", bits)
    case .blowfishCBC: return ("blowfish", bits)
    default: return nil
    }
  }
}
