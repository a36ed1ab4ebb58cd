import ISAKMP

/// iked.conf's words for transforms, both ways, and the lists that stand for what is left out.
enum IkedWords {
  enum Kind: String, CaseIterable {
    case enc, auth, prf, group
  }

  static let groups: [(word: String, number: UInt16)] = [
    ("modp768", 1), ("modp1024", 2), ("modp1536", 5), ("modp2048", 14), ("modp3072", 15),
    ("modp4096", 16), ("modp6144", 17), ("modp8192", 18), ("ecp256", 19), ("ecp384", 20),
    ("ecp521", 21), ("ecp192", 25), ("ecp224", 26), ("brainpool224", 27), ("brainpool256", 28),
    ("brainpool384", 29), ("brainpool512", 30), ("curve25519", 31),
  ]
  private static let hashes: [(word: String, hash: HashAlgorithm)] = [
    ("hmac-md5", .md5), ("hmac-sha1", .sha1), ("hmac-sha2-256", .sha256),
    ("hmac-sha2-384", .sha384), ("hmac-sha2-512", .sha512),
  ]
  private static let ciphers: [(word: String, cipher: EncryptionAlgorithm, bits: Int?)] =
    [
      ("3des", .tripleDESCBC, nil), ("blowfish", .blowfishCBC, 160), ("cast", .castCBC, 128),
      ("chacha20-poly1305", .chaCha20Poly1305, nil), ("null", .null, nil),
    ]
    + [128, 192, 256].flatMap {
      (bits: Int) -> [(word: String, cipher: EncryptionAlgorithm, bits: Int?)] in
      [
        ("aes-\(bits)", .aesCBC, bits), ("aes-\(bits)-ctr", .aesCTR, bits),
        ("aes-\(bits)-gcm", .aesGCM16, bits), ("aes-\(bits)-gcm-12", .aesGCM12, bits),
        ("aes-\(bits)-gmac", .aesGMAC, bits),
      ]
    }
  /// `ikesa` takes these alone, `childsa` all but those with a shorter check value.
  private static let ofIKE: Set<String> = [
    "3des", "aes-128", "aes-192", "aes-256", "aes-128-gcm", "aes-256-gcm", "aes-128-gcm-12",
    "aes-256-gcm-12",
  ]

  /// `nil` where iked has no such word there.
  static func choice(_ kind: Kind, _ word: String, isChild: Bool) -> AlgorithmChoice? {
    switch kind {
    case .enc:
      let word = word == "3des-cbc" ? "3des" : word
      guard isChild ? !word.hasSuffix("-gcm-12") : ofIKE.contains(word) else { return nil }
      return ciphers.first { $0.word == word }.map { .encryption($0.cipher, keyLength: $0.bits) }
    case .auth: return hash(word).flatMap { IntegrityAlgorithm(ike: $0) }.map { .integrity($0) }
    case .prf: return hash(word).flatMap { PRF(hash: $0) }.map { .prf($0) }
    case .group:
      if word == "none" { return isChild ? .noGroup : nil }
      let number =
        groups.first { $0.word == word }?.number
        ?? (word.hasPrefix("grp") ? UInt16(word.dropFirst(3)) : nil)
      guard let number, groups.contains(where: { $0.number == number }) else { return nil }
      return KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number)).map { .group($0) }
    }
  }

  private static func hash(_ word: String) -> HashAlgorithm? {
    hashes.first { $0.word == word }?.hash
  }

  static func words(_ kind: Kind) -> [String] {
    switch kind {
    case .enc: ciphers.map(\.word)
    case .auth, .prf: hashes.map(\.word)
    case .group: groups.map(\.word) + ["none"]
    }
  }

  @Sendable static func word(_ choice: AlgorithmChoice, _ stage: WalkStage) -> String? {
    switch choice {
    case .encryption(let cipher, let bits):
      ciphers.first {
        $0.cipher == cipher && $0.bits == bits
          && self.choice(.enc, $0.word, isChild: stage.isChild) != nil
      }?.word
    case .integrity(let integrity): hashes.first { $0.hash == integrity.hash }?.word
    case .prf(let prf): hashes.first { $0.hash == prf.hash }?.word
    case .group(let group): groups.first { $0.number == group.number }?.word
    case .noGroup: stage.isChild ? "none" : nil
    default: nil
    }
  }

  // MARK: What is left out

  /// Of release 7; another one, and the port to Linux for ESP, have other lists.
  static func standing(_ kind: Kind, isChild: Bool, combined: Bool) -> [AlgorithmChoice] {
    let words: [String] =
      switch kind {
      case .enc:
        combined
          ? ["aes-128-gcm", "aes-256-gcm"]
          : ["aes-256", "aes-192", "aes-128"] + (isChild ? [] : ["3des"])
      case .auth, .prf: ["hmac-sha2-256", "hmac-sha2-384", "hmac-sha2-512", "hmac-sha1"]
      case .group:
        isChild
          ? ["none"]
          : [
            "curve25519", "ecp521", "ecp384", "ecp256", "modp4096", "modp3072", "modp2048",
            "modp1536", "modp1024",
          ]
      }
    return words.compactMap { choice(kind, $0, isChild: isChild) }
  }

  // MARK: The statement

  /// The words of a policy in the only order that iked takes.
  static let order: [String: Int] = {
    let stages: [[String]] = [
      ["ikev2"], ["quick", "skip", "default"], ["active", "passive"], ["ipcomp"],
      ["tunnel", "transport"], ["natt"], ["esp", "ah"], ["inet", "inet6"], ["proto"], ["rdomain"],
      ["from", "to"], ["local", "peer"], ["ikesa"], ["childsa"], ["srcid"], ["dstid"],
      ["ikelifetime"], ["lifetime"],
      ["psk", "eap", "rsa", "ecdsa256", "ecdsa384", "ecdsa521", "rfc7427", "signature"],
      ["config", "request"], ["iface"], ["tag", "tap"],
    ]
    return Dictionary(
      stages.enumerated().flatMap { place, words in words.map { ($0, place) } },
      uniquingKeysWith: { first, _ in first })
  }()

  static let transforms: Set<String> = ["enc", "auth", "prf", "group", "esn", "noesn"]

  /// `set` and one of these.
  static let settings: Set<String> = [
    "active", "passive", "couple", "decouple", "fragmentation", "nofragmentation", "mobike",
    "nomobike", "vendorid", "novendorid", "enforcesingleikesa", "noenforcesingleikesa",
    "stickyaddress", "nostickyaddress", "ocsp", "cert_partial_chain", "dpd_check_interval",
  ]

  /// Numbers of IANA's list of protocols.
  static let protocols: [String: UInt8] = [
    "icmp": 1, "igmp": 2, "ipencap": 4, "ipip": 4, "tcp": 6, "egp": 8, "udp": 17, "ipv6": 41,
    "gre": 47, "esp": 50, "ah": 51, "ipv6-icmp": 58, "icmp6": 58, "ospf": 89, "etherip": 97,
    "pim": 103, "carp": 112, "vrrp": 112, "l2tp": 115, "sctp": 132,
  ]

  /// Ports that people write by name, of IANA's list of services.
  static let ports: [String: UInt16] = [
    "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "http": 80, "www": 80, "ntp": 123,
    "snmp": 161, "bgp": 179, "ldap": 389, "https": 443, "syslog": 514, "l2tp": 1701,
  ]
}
