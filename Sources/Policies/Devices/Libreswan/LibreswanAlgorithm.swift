internal import ISAKMP

/// The names of algorithms in libreswan's `ike=`, `esp=` and `ah=`, as `ipsec algparse` of release
/// 4.10 takes them.
enum LibreswanAlgorithm {
  /// A cipher with its key length where the name has one, `aes256`, `aes_gcm_16_128`, `aes_256`.
  static func encryption(_ name: String) -> (algorithm: EncryptionAlgorithm, keyLength: Int?)? {
    if let algorithm = ciphers[name] { return (algorithm, nil) }
    let digits = String(name.reversed().prefix { $0.isNumber }.reversed())
    guard let bits = Int(digits), digits.count == 3 else { return nil }
    var stem = name.dropLast(digits.count)
    if stem.hasSuffix("_") { stem = stem.dropLast() }
    return ciphers[String(stem)].map { ($0, bits) }
  }

  /// Also the name of an integrity algorithm in IKE: the same hash serves as both.
  static func prf(_ name: String) -> PRF? {
    switch name {
    case "md5", "hmac_md5": .hmacMD5
    case "sha", "sha1", "hmac_sha1": .hmacSHA1
    case "sha2", "sha256", "sha2_256", "hmac_sha2_256": .hmacSHA256
    case "sha384", "sha2_384", "hmac_sha2_384": .hmacSHA384
    case "sha512", "sha2_512", "hmac_sha2_512": .hmacSHA512
    case "aes_xcbc", "aes128_xcbc": .aes128XCBC
    default: nil
    }
  }

  static func integrity(_ name: String) -> IntegrityAlgorithm? {
    if let known = integrityNames[name] { return known }
    return prf(name).flatMap(integrity(of:))
  }

  /// `none` and the names with the truncation: an integrity algorithm and nothing else.
  static func isIntegrityAlone(_ name: String) -> Bool { integrityNames[name] != nil }

  static func integrity(of prf: PRF) -> IntegrityAlgorithm? {
    switch prf {
    case .hmacMD5: .hmacMD5To96
    case .hmacSHA1: .hmacSHA1To96
    case .hmacSHA256: .hmacSHA256To128
    case .hmacSHA384: .hmacSHA384To192
    case .hmacSHA512: .hmacSHA512To256
    case .aes128XCBC: .aesXCBCTo96
    default: nil
    }
  }

  enum Group: Equatable {
    case none
    case group(KeyExchangeGroup)
  }

  static func group(_ name: String) -> Group? {
    switch name {
    case "none", "null", "dh0": return Group.none
    default:
      guard let number = groups[name] else { return nil }
      return KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number)).map { .group($0) }
    }
  }

  static var words: some Sequence<String> {
    Array(ciphers.keys) + Array(integrityNames.keys) + Array(groups.keys)
      + ["md5", "sha1", "sha2", "sha2_256", "sha2_384", "sha2_512", "sha256", "sha384", "sha512"]
      + [128, 192, 256].flatMap { ["aes\($0)", "aes_gcm\($0)", "aes_ctr\($0)", "camellia\($0)"] }
  }

  private static let ciphers: [String: EncryptionAlgorithm] = [
    "aes": .aesCBC, "aes_cbc": .aesCBC, "3des": .tripleDESCBC, "3des_cbc": .tripleDESCBC,
    "aes_ctr": .aesCTR, "aesctr": .aesCTR, "aes_gcm": .aesGCM16, "aes_gcm_a": .aesGCM8,
    "aes_gcm_b": .aesGCM12, "aes_gcm_c": .aesGCM16, "aes_gcm_8": .aesGCM8,
    "aes_gcm_12": .aesGCM12, "aes_gcm_16": .aesGCM16, "aes_ccm": .aesCCM16,
    "aes_ccm_a": .aesCCM8, "aes_ccm_b": .aesCCM12, "aes_ccm_c": .aesCCM16, "aes_ccm_8": .aesCCM8,
    "aes_ccm_12": .aesCCM12, "aes_ccm_16": .aesCCM16, "camellia": .camelliaCBC,
    "camellia_cbc": .camelliaCBC, "camellia_ctr": .camelliaCTR,
    "chacha20_poly1305": .chaCha20Poly1305, "chacha20poly1305": .chaCha20Poly1305, "null": .null,
    "null_auth_aes_gmac": .aesGMAC, "aes_gmac": .aesGMAC,
    // Known by name, refused by current builds.
    "des": .desCBC, "cast": .castCBC, "blowfish": .blowfishCBC,
  ]

  private static let integrityNames: [String: IntegrityAlgorithm] = [
    "none": .none, "null": .none, "hmac_md5_96": .hmacMD5To96, "hmac_sha1_96": .hmacSHA1To96,
    "sha1_96": .hmacSHA1To96, "hmac_sha2_256_128": .hmacSHA256To128,
    "sha2_256_128": .hmacSHA256To128, "hmac_sha2_384_192": .hmacSHA384To192,
    "sha2_384_192": .hmacSHA384To192, "hmac_sha2_512_256": .hmacSHA512To256,
    "sha2_512_256": .hmacSHA512To256, "aes_xcbc_96": .aesXCBCTo96, "aes_cmac": .aesCMACTo96,
    "aes_cmac_96": .aesCMACTo96,
  ]

  private static let groups: [String: UInt16] = {
    var groups: [String: UInt16] = [
      "modp1024": 2, "modp1536": 5, "modp2048": 14, "modp3072": 15, "modp4096": 16,
      "modp6144": 17, "modp8192": 18, "ecp256": 19, "ecp_256": 19, "ecp384": 20, "ecp_384": 20,
      "ecp521": 21, "ecp_521": 21, "curve25519": 31, "x25519": 31, "modp768": 1,
      "mlkem512": 35, "mlkem768": 36, "mlkem1024": 37, "ml_kem_512": 35, "ml_kem_768": 36,
      "ml_kem_1024": 37,
    ]
    for number in Array(14...24) + [1, 2, 5, 31] { groups["dh\(number)"] = UInt16(number) }
    return groups
  }()
}
