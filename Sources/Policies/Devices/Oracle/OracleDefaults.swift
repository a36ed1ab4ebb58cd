import ISAKMP

/// What Oracle Cloud's Site-to-Site VPN supports in commercial realms: page "Supported IPSec
/// parameters" of 2024-08-21, and the names of its interface (oci-go-sdk v65).
enum OracleDefaults {
  static let product = "Oracle Cloud VPN"

  /// The recommended value first. No page names a pseudorandom function.
  static let ike =
    "aes256-aes192-aes128-sha384-sha256-sha1-ecp384-ecp256-modp2048-modp1536-modp1024-"
    + CloudWords.anyPRF
  static let ike1 =
    "aes256-aes192-aes128-sha384-sha256-sha1-ecp384-ecp256-modp2048-modp1536-modp1024"
  static let ikeLifetime: UInt64 = 28800
  static let groups = "modp1536-none-modp1024-modp2048-ecp256-ecp384-modp2048s256"
  static let esp =
    "aes256gcm16-aes192gcm16-aes128gcm16-\(groups),aes256-aes192-aes128-sha256-sha1-\(groups)"
  static let espLifetime: UInt64 = 3600

  static func cipher(_ word: String) -> AlgorithmChoice? {
    switch word.uppercased() {
    case "AES_256_CBC": .encryption(.aesCBC, keyLength: 256)
    case "AES_192_CBC": .encryption(.aesCBC, keyLength: 192)
    case "AES_128_CBC": .encryption(.aesCBC, keyLength: 128)
    case "AES_256_GCM": .encryption(.aesGCM16, keyLength: 256)
    case "AES_192_GCM": .encryption(.aesGCM16, keyLength: 192)
    case "AES_128_GCM": .encryption(.aesGCM16, keyLength: 128)
    default: nil
    }
  }

  /// `HMAC_SHA1_128` is taken to be what the wire has, HMAC-SHA1-96.
  static func hash(_ word: String) -> HashAlgorithm? {
    switch word.uppercased() {
    case "SHA2_384": .sha384
    case "SHA2_256", "HMAC_SHA2_256_128": .sha256
    case "SHA1_96", "HMAC_SHA1_128": .sha1
    default: nil
    }
  }

  static func group(_ word: String) -> AlgorithmChoice? {
    guard word.uppercased().hasPrefix("GROUP"), let number = UInt16(word.dropFirst(5)) else {
      return nil
    }
    return KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number)).map { .group($0) }
  }
}
