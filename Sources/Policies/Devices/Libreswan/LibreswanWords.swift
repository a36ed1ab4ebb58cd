import ISAKMP

/// The keywords that libreswan joins by hyphens.
enum LibreswanWords {
  static func word(_ choice: AlgorithmChoice) -> String? {
    switch choice {
    case .encryption(let cipher, let keyLength):
      let bits = keyLength ?? cipher.keyLengths.default
      switch cipher {
      case .aesCBC: return "aes\(bits)"
      case .aesCTR: return "aes_ctr\(bits)"
      case .aesGCM8: return "aes_gcm_8_\(bits)"
      case .aesGCM12: return "aes_gcm_12_\(bits)"
      case .aesGCM16: return "aes_gcm\(bits)"
      case .aesCCM16: return "aes_ccm\(bits)"
      case .camelliaCBC: return "camellia\(bits)"
      case .chaCha20Poly1305: return "chacha20_poly1305"
      case .tripleDESCBC: return "3des"
      default: return nil
      }
    case .hash(let hash): return word(hash)
    case .prf(let prf): return prf.hash.flatMap(word)
    case .integrity(let integrity): return integrity.hash.flatMap(word)
    case .group(let group):
      switch group.number {
      case 1, 2, 5, 14...18: return StrongSwanWords.word(group)
      case 19: return "ecp256"
      case 20: return "ecp384"
      case 21: return "ecp521"
      case 31: return "curve25519"
      default: return "dh\(group.number)"
      }
    default: return nil
    }
  }

  private static func word(_ hash: HashAlgorithm) -> String? {
    switch hash {
    case .md5: "md5"
    case .sha1: "sha1"
    case .sha256: "sha2_256"
    case .sha384: "sha2_384"
    case .sha512: "sha2_512"
    default: nil
    }
  }

  /// Of the connection's `authby`.
  @Sendable static func method(_ method: AuthenticationMethod) -> String? {
    switch method {
    case .preSharedKey: "secret"
    case .rsaSignatures: "rsasig"
    case .ecdsaSignatures, .ecdsaSHA256, .ecdsaSHA384, .ecdsaSHA512: "ecdsa"
    default: nil
    }
  }
}
