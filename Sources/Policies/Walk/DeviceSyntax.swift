import ISAKMP

/// The words of a device's configuration for what a policy can hold.
package enum DeviceSyntax {
  /// One choice as the device's command says it, `nil` where it has no word at hand.
  package static func word(
    _ choice: AlgorithmChoice, _ product: ConfiguredProduct, _ stage: WalkStage
  ) -> String? {
    switch product {
    case .ciscoIOS: ios(choice, stage)
    case .ciscoASA: asa(choice, stage)
    case .strongSwan: strongSwan(choice, stage)
    case .libreswan: libreswan(choice)
    default: nil
    }
  }

  /// The command that the word stands behind, in a Cisco policy or proposal.
  package static func command(_ attribute: SuiteAttribute) -> String? {
    switch attribute {
    case .encryption: "encryption"
    case .hash: "hash"
    case .authentication: "authentication"
    case .group: "group"
    case .prf: "prf"
    case .integrity: "integrity"
    default: nil
    }
  }

  // MARK: Cisco

  private static func ios(_ choice: AlgorithmChoice, _ stage: WalkStage) -> String? {
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

  private static func asa(_ choice: AlgorithmChoice, _ stage: WalkStage) -> String? {
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
      case .sha2_256: "sha256"
      case .sha2_384: "sha384"
      case .sha2_512: "sha512"
      default: nil
      }
    case .group(let group): String(group.number)
    case .authentication(let method):
      switch method {
      case .preSharedKey: "pre-share"
      case .rsaSignatures: "rsa-sig"
      case .rsaEncryption: "rsa-encr"
      case .ecdsaSignatures, .ecdsaSHA2_256, .ecdsaSHA2_384, .ecdsaSHA2_512: "ecdsa-sig"
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
      case .sha2_256: return "esp-sha256-hmac"
      case .sha2_384: return "esp-sha384-hmac"
      case .sha2_512: return "esp-sha512-hmac"
      default: return nil
      }
    case .group(let group): return "group\(group.number)"
    default: return nil
    }
  }

  // MARK: Keywords joined by hyphens

  private static func strongSwan(_ choice: AlgorithmChoice, _ stage: WalkStage) -> String? {
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
      case .aesXCBC_96: return "aesxcbc"
      case .aesCMAC_96: return "aescmac"
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
    case .sha2_256: "sha256"
    case .sha2_384: "sha384"
    case .sha2_512: "sha512"
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

  private static func word(_ group: KeyExchangeGroup) -> String? {
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

  private static func libreswan(_ choice: AlgorithmChoice) -> String? {
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
    case .hash(let hash): return libreswan(hash)
    case .prf(let prf): return prf.hash.flatMap(libreswan)
    case .integrity(let integrity): return integrity.hash.flatMap(libreswan)
    case .group(let group):
      switch group.number {
      case 1, 2, 5, 14...18: return word(group)
      case 19: return "ecp256"
      case 20: return "ecp384"
      case 21: return "ecp521"
      case 31: return "curve25519"
      default: return "dh\(group.number)"
      }
    default: return nil
    }
  }

  private static func libreswan(_ hash: HashAlgorithm) -> String? {
    switch hash {
    case .md5: "md5"
    case .sha1: "sha1"
    case .sha2_256: "sha2_256"
    case .sha2_384: "sha2_384"
    case .sha2_512: "sha2_512"
    default: nil
    }
  }
}

extension DeviceSyntax {
  /// A whole suite as one proposal: `aes256-sha256-modp2048`. `nil` where a member has no word.
  package static func proposal(
    _ suite: [AlgorithmChoice], _ product: ConfiguredProduct, _ stage: WalkStage
  ) -> String? {
    let hash = suite.lazy.compactMap { choice -> HashAlgorithm? in
      if case .integrity = choice { choice.hash } else { nil }
    }.first
    // The order that people write: cipher, integrity, pseudorandom function, group.
    let order: [SuiteAttribute] = [.encryption, .hash, .integrity, .prf, .group]
    let sorted = suite.enumerated().sorted { a, b in
      let x = order.firstIndex(of: a.element.attribute) ?? order.count
      let y = order.firstIndex(of: b.element.attribute) ?? order.count
      return x != y ? x < y : a.offset < b.offset
    }.map(\.element)
    var words: [String] = []
    var group: String?
    for choice in sorted {
      switch choice {
      case .authentication, .noGroup, .integrity(.none), .extendedSequenceNumbers(false): continue
      // What follows from the integrity algorithm is not written.
      case .prf(let prf) where hash != nil && prf.hash == hash: continue
      case .group where product == .libreswan:
        guard let word = word(choice, product, stage) else { return nil }
        group = word
      default:
        guard let word = word(choice, product, stage) else { return nil }
        words.append(word)
      }
    }
    guard !words.isEmpty else { return nil }
    return words.joined(separator: "-") + (group.map { ";" + $0 } ?? "")
  }
}
