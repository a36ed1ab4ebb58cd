import ISAKMP

/// Google Cloud VPN's cipher tables, in the order of proposal and of selection: page "Supported IKE
/// ciphers", last updated 2026-04-10. As responder Cloud VPN goes by its own order.
enum GoogleDefaults {
  static let product = "Google Cloud VPN"

  static let groups =
    "modp2048-modp2048s224-modp2048s256-modp1536-modp3072-modp4096-modp8192-modp1024-modp1024s160"
    + "-ecp256-ecp384-ecp521-curve25519"
  static let prfs =
    "prfaesxcbc-prfaescmac-prfsha1-prfmd5-prfsha256-prfsha384-prfsha512"
  static let ike2Combined = "aes128gcm16-aes192gcm16-aes256gcm16"
  static let ike2Ciphers = "aes128-aes192-aes256-3des"
  static let ike2Integrity = "aesxcbc-aescmac-sha1-md5-sha256-sha384-sha512"
  static let esp2Combined = "aes128gcm16-aes256gcm16-aes192gcm16"
  static let esp2Ciphers = "aes128-aes256-aes192"
  static let esp2Integrity = "sha256-sha512-sha1"
  static let ike1 = "aes128-sha1-modp1024"
  static let esp1 = "aes128-sha1-modp1024"

  /// IKEv1's stands as 36,600 s in one place and as 36,000 s in another.
  static func ikeLifetime(_ version: IKEVersion) -> Configured<UInt64> {
    version == .ikev2
      ? Configured(36000, .productDefault(product)) : Configured(36600, .assumedDefault(product))
  }
  static let espLifetime: UInt64 = 10800

  /// `AES-CBC-256`, `HMAC-SHA2-256-128`, `PRF-HMAC-SHA2-256`, `Group-14`; with regard to case, as the
  /// interface has it.
  static func choice(_ word: String) -> AlgorithmChoice? {
    words[word].flatMap { CloudWords.choices($0).first } ?? group(word)
  }

  private static func group(_ word: String) -> AlgorithmChoice? {
    guard word.hasPrefix("Group-"), let number = UInt16(word.dropFirst(6)) else { return nil }
    return KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number)).map { .group($0) }
  }

  private static let words: [String: String] = [
    "AES-CBC-128": "aes128", "AES-CBC-192": "aes192", "AES-CBC-256": "aes256", "3DES-CBC": "3des",
    "AES-GCM-16-128": "aes128gcm16", "AES-GCM-16-192": "aes192gcm16",
    "AES-GCM-16-256": "aes256gcm16",
    "AES-XCBC-96": "aesxcbc", "AES-CMAC-96": "aescmac", "HMAC-SHA1-96": "sha1",
    "HMAC-MD5-96": "md5", "HMAC-SHA2-256-128": "sha256", "HMAC-SHA2-384-192": "sha384",
    "HMAC-SHA2-512-256": "sha512",
    "PRF-AES128-XCBC": "prfaesxcbc", "PRF-AES128-CMAC": "prfaescmac", "PRF-HMAC-SHA1": "prfsha1",
    "PRF-HMAC-MD5": "prfmd5", "PRF-HMAC-SHA2-256": "prfsha256", "PRF-HMAC-SHA2-384": "prfsha384",
    "PRF-HMAC-SHA2-512": "prfsha512",
    "modp-1024-160": "modp1024s160", "modp-2048-224": "modp2048s224",
    "modp-2048-256": "modp2048s256",
  ]
}
