import ISAKMP
import Keys
import Policies

/// The words that Wireshark's decryption tables take for algorithms: other spellings make it refuse
/// the whole table. `nil` for what Wireshark does not decrypt.
enum WiresharkNames {
  /// Of `ikev2_decryption_table`.
  static func ikev2(_ cipher: IKEv2Cipher) -> String? {
    let bits = cipher.keyOctets * 8
    switch cipher.mode {
    case .cbc(.null): return "NULL [RFC2410]"
    case .cbc(.tripleDES): return "3DES [RFC2451]"
    case .cbc(.aes): return "AES-CBC-\(bits) [RFC3602]"
    case .counter(.aes): return "AES-CTR-\(bits) [RFC5930]"
    case .gcm: return "AES-GCM-\(bits) with \(cipher.tagOctets) octet ICV [RFC5282]"
    case .ccm(.aes): return "AES-CCM-\(bits) with \(cipher.tagOctets) octet ICV [RFC5282]"
    default: return nil
    }
  }

  /// The integrity algorithm, and whether its key belongs into the row: for those that Wireshark
  /// lacks it can pass over a value of the same length, and then wants no key.
  static func ikev2(_ integrity: IKEv2Integrity?) -> (name: String, takesKey: Bool)? {
    guard let integrity else { return ("NONE [RFC4306]", false) }
    switch integrity.algorithm {
    case .hmacMD5To96: return ("HMAC_MD5_96 [RFC2403]", true)
    case .hmacSHA1To96: return ("HMAC_SHA1_96 [RFC2404]", true)
    case .hmacMD5To128: return ("HMAC_MD5_128 [RFC4595]", true)
    case .hmacSHA1To160: return ("HMAC_SHA1_160 [RFC4595]", true)
    case .hmacSHA256To128: return ("HMAC_SHA2_256_128 [RFC4868]", true)
    case .hmacSHA384To192: return ("HMAC_SHA2_384_192 [RFC4868]", true)
    case .hmacSHA512To256: return ("HMAC_SHA2_512_256 [RFC4868]", true)
    default:
      let bits = integrity.checkOctets * 8
      return [64, 96, 128, 160, 192, 256].contains(bits)
        ? ("ANY \(bits)-bits of Authentication [No Checking]", false) : nil
    }
  }

  /// Whether Wireshark opens IKEv1 with this cipher.
  static func opensIKEv1(_ cipher: BlockCipher) -> Bool {
    [.des, .tripleDES, .aes].contains(cipher)
  }

  /// Of `esp_sa`.
  static func esp(_ encryption: EncryptionAlgorithm) -> String? {
    switch encryption {
    case .null: "NULL"
    case .desCBC: "DES-CBC [RFC2405]"
    case .tripleDESCBC: "TripleDES-CBC [RFC2451]"
    case .castCBC: "CAST5-CBC [RFC2144]"
    case .blowfishCBC: "BLOWFISH-CBC [RFC2451]"
    case .aesCBC: "AES-CBC [RFC3602]"
    case .aesCTR: "AES-CTR [RFC3686]"
    case .aesGCM8: "AES-GCM with 8 octet ICV [RFC4106]"
    case .aesGCM12: "AES-GCM with 12 octet ICV [RFC4106]"
    case .aesGCM16: "AES-GCM with 16 octet ICV [RFC4106]"
    default: nil
    }
  }

  /// Beside a combined mode Wireshark wants the length of the value that it passes over.
  static func aead(_ encryption: EncryptionAlgorithm) -> (name: String, takesKey: Bool)? {
    let bits = encryption.icvOctets * 8
    return [64, 96, 128].contains(bits)
      ? ("ANY \(bits) bit authentication [no checking]", false) : nil
  }

  static func esp(_ integrity: IntegrityAlgorithm?) -> (name: String, takesKey: Bool)? {
    guard let integrity else { return ("NULL", false) }
    switch integrity {
    case .hmacMD5To96: return ("HMAC-MD5-96 [RFC2403]", true)
    case .hmacSHA1To96: return ("HMAC-SHA-1-96 [RFC2404]", true)
    case .hmacSHA256To128: return ("HMAC-SHA-256-128 [RFC4868]", true)
    case .hmacSHA384To192: return ("HMAC-SHA-384-192 [RFC4868]", true)
    case .hmacSHA512To256: return ("HMAC-SHA-512-256 [RFC4868]", true)
    default:
      let bits = (integrity.icvOctets ?? 0) * 8
      return [64, 96, 128, 192, 256].contains(bits)
        ? ("ANY \(bits) bit authentication [no checking]", false) : nil
    }
  }
}
