import ISAKMP

/// racoon.conf's words.
enum RacoonWords {
  static let paths: Set<String> = [
    "include", "pre_shared_key", "certificate", "backupsa", "script", "pidfile", "racoon",
  ]

  /// Outside of sections.
  static let global: Set<String> = [
    "path", "include", "privsep", "identifier", "timer", "listen", "gss_id_enc", "log", "padding",
    "mode_cfg", "complex_bundle", "pfkey_buffer", "ldapcfg", "radiuscfg", "remote", "sainfo",
    "vendor_id", "policy",
  ]

  static let switches: Set<String> = ["on", "off"]

  /// Types of an identity.
  static let identities: Set<String> = [
    "address", "fqdn", "user_fqdn", "keyid", "asn1dn",
  ]

  /// Of `remote`.
  static let remote: Set<String> = [
    "exchange_mode", "doi", "situation", "identifier", "my_identifier", "xauth_login",
    "peers_identifier", "verify_identifier", "certificate_type", "ca_type", "mode_cfg",
    "weak_phase1_check", "peers_certfile", "script", "send_cert", "send_cr", "match_empty_cr",
    "verify_cert", "lifetime", "ike_frag", "esp_frag", "initial_contact", "passive",
    "proposal_check", "support_proxy", "generate_policy", "nat_traversal", "dpd_delay",
    "dpd_retry", "dpd_maxfail", "nonce_size", "rekey", "ph1id", "remote_address", "gss_id",
    "proposal", "support_mip6", "dpd_algorithm", "keepalive",
    // Apple's.
    "shared_secret", "local_address", "disconnect_on_idle", "idle_timeout", "verification_module",
    "open_dir_auth_group", "certificate_verification", "xauth_local_auth", "idle_timeout_dir",
  ]

  /// Of `proposal`.
  static let proposal: Set<String> = [
    "encryption_algorithm", "hash_algorithm", "authentication_method", "dh_group", "lifetime",
    "gss_id",
  ]

  /// racoon refuses a file whose proposal lacks one of them.
  static let ofEveryProposal = [
    "encryption_algorithm", "hash_algorithm", "authentication_method", "dh_group",
  ]

  /// The same of a `sainfo`.
  static let ofEverySainfo = ["encryption_algorithm", "authentication_algorithm"]

  /// Of `sainfo`.
  static let sainfo: Set<String> = [
    "pfs_group", "lifetime", "encryption_algorithm", "authentication_algorithm",
    "compression_algorithm", "my_identifier", "remoteid",
  ]

  static let ciphers: [(word: String, cipher: EncryptionAlgorithm, isVariable: Bool)] = [
    ("des", .desCBC, false), ("3des", .tripleDESCBC, false), ("aes", .aesCBC, true),
    ("rijndael", .aesCBC, true), ("blowfish", .blowfishCBC, true),
    ("cast128", .castCBC, true), ("camellia", .camelliaCBC, true),
    ("des_iv64", .desIV64, false), ("des_iv32", .desIV32, false), ("rc5", .rc5CBC, true),
    ("rc4", .rc4, false), ("idea", .ideaCBC, false), ("3idea", .tripleIDEA, false),
    ("null_enc", .null, false),
  ]

  /// What a cipher of several lengths has where none is written.
  private static let usualLengths: [EncryptionAlgorithm: Int] = [
    .aesCBC: 128, .blowfishCBC: 448, .castCBC: 128, .camelliaCBC: 128, .rc5CBC: 128,
  ]

  /// In bits, as far as they are met.
  static func lengths(_ cipher: EncryptionAlgorithm) -> [Int] {
    stride(from: 64, through: 448, by: 64).filter { cipher.keyLengths.allows($0) }
  }

  /// `aes 256`, and whether its length is written or needs no writing; `nil` for a word that is none.
  static func cipher(_ words: [String]) -> (choice: AlgorithmChoice, isWhole: Bool)? {
    guard let first = words.first, let known = ciphers.first(where: { $0.word == first }) else {
      return nil
    }
    guard known.isVariable else {
      return words.count == 1 ? (.encryption(known.cipher, keyLength: nil), true) : nil
    }
    if words.count == 1 {
      return (.encryption(known.cipher, keyLength: usualLengths[known.cipher]), false)
    }
    guard words.count == 2, let bits = Int(words[1]), known.cipher.keyLengths.allows(bits) else {
      return nil
    }
    return (.encryption(known.cipher, keyLength: bits), true)
  }

  /// Of times, in seconds.
  static let units: [String: UInt64] = [
    "sec": 1, "secs": 1, "second": 1, "seconds": 1, "min": 60, "mins": 60, "minute": 60,
    "minutes": 60, "hour": 3600, "hours": 3600,
  ]

  static let hashes: [(word: String, hash: HashAlgorithm)] = [
    ("md5", .md5), ("sha1", .sha1), ("sha256", .sha256), ("sha384", .sha384),
    ("sha512", .sha512),
  ]

  static let integrity: [(word: String, algorithm: IntegrityAlgorithm)] = [
    ("hmac_md5", .hmacMD5To96), ("hmac_sha1", .hmacSHA1To96), ("hmac_sha256", .hmacSHA256To128),
    ("hmac_sha384", .hmacSHA384To192), ("hmac_sha512", .hmacSHA512To256), ("non_auth", .none),
  ]

  static let methods: [(word: String, method: AuthenticationMethod)] = [
    ("pre_shared_key", .preSharedKey), ("rsasig", .rsaSignatures), ("dsssig", .dssSignatures),
    ("hybrid_rsa_server", .hybridRSA), ("hybrid_rsa_client", .hybridRSA),
    ("xauth_psk_server", .xauthPreSharedKey), ("xauth_psk_client", .xauthPreSharedKey),
    ("xauth_rsa_server", .xauthRSA), ("xauth_rsa_client", .xauthRSA),
  ]

  static let groups: [UInt16: Int] = [
    1: 768, 2: 1024, 5: 1536, 14: 2048, 15: 3072, 16: 4096, 17: 6144, 18: 8192,
  ]

  /// `modp2048` or its number.
  static func group(_ word: String) -> KeyExchangeGroup? {
    let number =
      word.hasPrefix("modp")
      ? Int(word.dropFirst(4)).flatMap { bits in groups.first { $0.value == bits }?.key }
      : UInt16(word)
    return number.flatMap { number in
      groups[number] == nil ? nil : KeyExchangeGroup.all.first { $0.number == number }
    }
  }
}
