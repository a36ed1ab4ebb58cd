import ISAKMP

/// The keywords that strongSwan joins by hyphens.
enum StrongSwanWords {
  @Sendable static func word(_ choice: AlgorithmChoice, _ stage: WalkStage) -> String? {
    switch choice {
    case .encryption(let cipher, let keyLength):
      let bits = keyLength ?? cipher.keyLengths.default
      switch cipher {
      case .aesCBC: return "aes\(bits)"
      case .aesCTR: return "aes\(bits)ctr"
      case .aesGCM8: return "aes\(bits)gcm8"
      case .aesGCM12: return "aes\(bits)gcm12"
      case .aesGCM16: return "aes\(bits)gcm16"
      case .aesCCM8: return "aes\(bits)ccm8"
      case .aesCCM12: return "aes\(bits)ccm12"
      case .aesCCM16: return "aes\(bits)ccm16"
      case .camelliaCBC: return "camellia\(bits)"
      case .chaCha20Poly1305: return "chacha20poly1305"
      case .tripleDESCBC: return "3des"
      case .desCBC: return "des"
      case .blowfishCBC: return "blowfish\(bits)"
      case .castCBC: return "cast128"
      case .null: return "null"
      default: return nil
      }
    case .prf(let prf): return word(prf).map { "prf" + $0 }
    case .hash(let hash): return word(hash)
    case .integrity(let integrity):
      switch integrity {
      case .aesXCBCTo96: return "aesxcbc"
      case .aesCMACTo96: return "aescmac"
      default: return integrity.hash.flatMap(word)
      }
    case .group(let group): return word(group)
    case .noGroup: return nil
    case .extendedSequenceNumbers(let used): return used ? "esn" : "noesn"
    case .additionalKeyExchange(let place, let group): return word(group).map { "ke\(place)_\($0)" }
    case .authentication: return nil
    }
  }

  private static func word(_ hash: HashAlgorithm) -> String? {
    switch hash {
    case .md5: "md5"
    case .sha1: "sha1"
    case .sha256: "sha256"
    case .sha384: "sha384"
    case .sha512: "sha512"
    default: nil
    }
  }

  private static func word(_ prf: PRF) -> String? {
    switch prf {
    case .aes128XCBC: "aesxcbc"
    case .aes128CMAC: "aescmac"
    default: prf.hash.flatMap(word)
    }
  }

  static func word(_ group: KeyExchangeGroup) -> String? {
    switch group.number {
    case 1: "modp768"
    case 2: "modp1024"
    case 5: "modp1536"
    case 14: "modp2048"
    case 15: "modp3072"
    case 16: "modp4096"
    case 17: "modp6144"
    case 18: "modp8192"
    case 19: "ecp256"
    case 20: "ecp384"
    case 21: "ecp521"
    case 22: "modp1024s160"
    case 23: "modp2048s224"
    case 24: "modp2048s256"
    case 25: "ecp192"
    case 26: "ecp224"
    case 27: "ecp224bp"
    case 28: "ecp256bp"
    case 29: "ecp384bp"
    case 30: "ecp512bp"
    case 31: "curve25519"
    case 32: "curve448"
    case 35: "mlkem512"
    case 36: "mlkem768"
    case 37: "mlkem1024"
    default: nil
    }
  }

  /// Of the connection's `auth`.
  @Sendable static func method(_ method: AuthenticationMethod) -> String? {
    switch method {
    case .preSharedKey: "psk"
    case .rsaSignatures: "pubkey"
    case .ecdsaSignatures, .ecdsaSHA256, .ecdsaSHA384, .ecdsaSHA512: "pubkey"
    default: nil
    }
  }
}
