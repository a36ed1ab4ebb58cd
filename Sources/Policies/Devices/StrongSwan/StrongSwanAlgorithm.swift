internal import ISAKMP

/// What a word of a proposal stands for in strongSwan.
///
/// Each was loaded into charon 5.9.8 and its log read; ML-KEM and `keX_` are of release 6.
enum StrongSwanAlgorithm: Hashable, Sendable {
  case encryption(EncryptionAlgorithm, keyLength: Int?)
  case integrity(IntegrityAlgorithm)
  case prf(PRF)
  case group(KeyExchangeGroup)
  /// `none`: the group may be left out.
  case noGroup
  case extendedSequenceNumbers(Bool)
  /// Of a private number: it fits offers of other strongSwan peers alone.
  case privateUse(SuiteAttribute)

  static func named(_ word: String) -> StrongSwanAlgorithm? { table[word] }

  /// RFC 9370: `ke1_mlkem768`.
  static func additional(_ word: String) -> (place: Int, algorithm: StrongSwanAlgorithm)? {
    guard word.hasPrefix("ke"), let underscore = word.firstIndex(of: "_"),
      let place = Int(word[..<underscore].dropFirst(2)), (1...7).contains(place)
    else { return nil }
    switch named(String(word[word.index(after: underscore)...])) {
    case .group(let group): return (place, .group(group))
    case .noGroup: return (place, .noGroup)
    case .privateUse(.group): return (place, .privateUse(.group))
    default: return nil
    }
  }

  static var words: some Sequence<String> { table.keys }

  private static let table: [String: StrongSwanAlgorithm] = {
    var table: [String: StrongSwanAlgorithm] = [
      "aes": .encryption(.aesCBC, keyLength: 128),
      "3des": .encryption(.tripleDESCBC, keyLength: nil),
      "des": .encryption(.desCBC, keyLength: nil), "null": .encryption(.null, keyLength: nil),
      "cast128": .encryption(.castCBC, keyLength: 128),
      "blowfish": .encryption(.blowfishCBC, keyLength: 128),
      "camellia": .encryption(.camelliaCBC, keyLength: 128),
      "chacha20poly1305": .encryption(.chaCha20Poly1305, keyLength: nil),
      // Sends the key's length, which RFC 7634 forbids.
      "chacha20poly1305compat": .encryption(.chaCha20Poly1305, keyLength: 256),
      "serpent": .privateUse(.encryption), "twofish": .privateUse(.encryption),

      "md5": .integrity(.hmacMD5To96), "md5_128": .integrity(.hmacMD5To128),
      "sha": .integrity(.hmacSHA1To96), "sha1": .integrity(.hmacSHA1To96),
      "sha1_160": .integrity(.hmacSHA1To160), "aesxcbc": .integrity(.aesXCBCTo96),
      "aescmac": .integrity(.aesCMACTo96), "camelliaxcbc": .privateUse(.integrity),
      "sha256_96": .privateUse(.integrity), "sha2_256_96": .privateUse(.integrity),

      "prfmd5": .prf(.hmacMD5), "prfsha1": .prf(.hmacSHA1), "prfsha256": .prf(.hmacSHA256),
      "prfsha384": .prf(.hmacSHA384), "prfsha512": .prf(.hmacSHA512),
      "prfaesxcbc": .prf(.aes128XCBC), "prfaescmac": .prf(.aes128CMAC),
      "prfcamelliaxcbc": .privateUse(.prf),

      "none": .noGroup, "modpnone": .noGroup, "modpnull": .privateUse(.group),
      "esn": .extendedSequenceNumbers(true), "noesn": .extendedSequenceNumbers(false),
    ]
    for bits in [128, 192, 256] {
      table["aes\(bits)"] = .encryption(.aesCBC, keyLength: bits)
      table["aes\(bits)ctr"] = .encryption(.aesCTR, keyLength: bits)
      table["aes\(bits)gmac"] = .encryption(.aesGMAC, keyLength: bits)
      table["blowfish\(bits)"] = .encryption(.blowfishCBC, keyLength: bits)
      table["camellia\(bits)"] = .encryption(.camelliaCBC, keyLength: bits)
      table["camellia\(bits)ctr"] = .encryption(.camelliaCTR, keyLength: bits)
      table["serpent\(bits)"] = .privateUse(.encryption)
      table["twofish\(bits)"] = .privateUse(.encryption)
      // The integrity check value, in octets or in bits.
      for (names, gcm, ccm, camellia) in [
        (["8", "64"], EncryptionAlgorithm.aesGCM8, .aesCCM8, .camelliaCCM8),
        (["12", "96"], .aesGCM12, .aesCCM12, .camelliaCCM12),
        (["16", "128", ""], .aesGCM16, .aesCCM16, .camelliaCCM16),
      ] as [([String], EncryptionAlgorithm, EncryptionAlgorithm, EncryptionAlgorithm)] {
        for name in names {
          table["aes\(bits)gcm\(name)"] = .encryption(gcm, keyLength: bits)
          table["aes\(bits)ccm\(name)"] = .encryption(ccm, keyLength: bits)
          if !name.isEmpty {
            table["camellia\(bits)ccm\(name)"] = .encryption(camellia, keyLength: bits)
          }
        }
      }
    }
    for (bits, algorithm) in [
      (256, IntegrityAlgorithm.hmacSHA256To128), (384, .hmacSHA384To192),
      (512, .hmacSHA512To256),
    ] {
      table["sha\(bits)"] = .integrity(algorithm)
      table["sha2_\(bits)"] = .integrity(algorithm)
    }
    let groups: [(String, IKEv2.KeyExchangeMethod)] = [
      ("modp768", .modp768), ("modp1024", .modp1024), ("modp1536", .modp1536),
      ("modp2048", .modp2048), ("modp3072", .modp3072), ("modp4096", .modp4096),
      ("modp6144", .modp6144), ("modp8192", .modp8192), ("modp1024s160", .modp1024s160),
      ("modp2048s224", .modp2048s224), ("modp2048s256", .modp2048s256), ("ecp192", .ecp192),
      ("ecp224", .ecp224), ("ecp256", .ecp256), ("ecp384", .ecp384), ("ecp521", .ecp521),
      ("ecp224bp", .brainpoolP224r1), ("ecp256bp", .brainpoolP256r1),
      ("ecp384bp", .brainpoolP384r1), ("ecp512bp", .brainpoolP512r1),
      ("curve25519", .curve25519), ("x25519", .curve25519), ("curve448", .curve448),
      ("x448", .curve448), ("mlkem512", .mlKEM512), ("mlkem768", .mlKEM768),
      ("mlkem1024", .mlKEM1024),
    ]
    for (word, number) in groups {
      if let group = KeyExchangeGroup(ikev2: number) { table[word] = .group(group) }
    }
    for word in ["ntru112", "ntru128", "ntru192", "ntru256", "newhope128"] {
      table[word] = .privateUse(.group)
    }
    return table
  }()
}
