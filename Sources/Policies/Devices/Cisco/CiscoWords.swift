import ISAKMP

/// The words of policies, proposals and transform sets of IOS and the ASA.
enum CiscoWords {
  @Sendable static func ios(_ choice: AlgorithmChoice, _ stage: WalkStage) -> String? {
    if stage.isChild { return transformSet(choice) }
    if case .encryption(let cipher, let keyLength) = choice {
      let bits = keyLength ?? cipher.keyLengths.default
      switch (cipher, stage.version) {
      case (.desCBC, _): return "des"
      case (.tripleDESCBC, _): return "3des"
      case (.aesCBC, .ikev1): return bits == 128 ? "aes" : "aes \(bits)"
      case (.aesCBC, .ikev2): return "aes-cbc-\(bits)"
      case (.aesGCM16, .ikev2): return "aes-gcm-\(bits)"
      default: return nil
      }
    }
    return cisco(choice, sha1: stage.version == .ikev1 ? "sha" : "sha1")
  }

  @Sendable static func asa(_ choice: AlgorithmChoice, _ stage: WalkStage) -> String? {
    if stage.isChild { return transformSet(choice) }
    if case .encryption(let cipher, let keyLength) = choice {
      let bits = keyLength ?? cipher.keyLengths.default
      switch cipher {
      case .desCBC: return "des"
      case .tripleDESCBC: return "3des"
      case .aesCBC: return bits == 128 ? "aes" : "aes-\(bits)"
      case .aesGCM16: return bits == 128 ? "aes-gcm" : "aes-gcm-\(bits)"
      default: return nil
      }
    }
    return cisco(choice, sha1: "sha")
  }

  private static func cisco(_ choice: AlgorithmChoice, sha1: String) -> String? {
    switch choice {
    case .hash, .prf, .integrity:
      switch choice.hash {
      case .md5: "md5"
      case .sha1: sha1
      case .sha256: "sha256"
      case .sha384: "sha384"
      case .sha512: "sha512"
      default: nil
      }
    case .group(let group): String(group.number)
    case .authentication(let method):
      switch method {
      case .preSharedKey: "pre-share"
      case .rsaSignatures: "rsa-sig"
      case .rsaEncryption: "rsa-encr"
      case .ecdsaSignatures, .ecdsaSHA256, .ecdsaSHA384, .ecdsaSHA512: "ecdsa-sig"
      default: nil
      }
    default: nil
    }
  }

  private static func transformSet(_ choice: AlgorithmChoice) -> String? {
    switch choice {
    case .encryption(let cipher, let keyLength):
      let bits = keyLength ?? cipher.keyLengths.default
      switch cipher {
      case .desCBC: return "esp-des"
      case .tripleDESCBC: return "esp-3des"
      case .aesCBC: return bits == 128 ? "esp-aes" : "esp-aes \(bits)"
      case .aesGCM16: return bits == 128 ? "esp-gcm" : "esp-gcm \(bits)"
      case .null: return "esp-null"
      default: return nil
      }
    case .integrity(let integrity):
      switch integrity.hash {
      case .md5: return "esp-md5-hmac"
      case .sha1: return "esp-sha-hmac"
      case .sha256: return "esp-sha256-hmac"
      case .sha384: return "esp-sha384-hmac"
      case .sha512: return "esp-sha512-hmac"
      default: return nil
      }
    case .group(let group): return "group\(group.number)"
    default: return nil
    }
  }
}
