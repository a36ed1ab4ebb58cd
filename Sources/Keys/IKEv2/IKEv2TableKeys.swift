internal import ISAKMP

/// What a row of Wireshark's IKEv2 table says of its algorithms, and the keys that come of it.
///
/// A capture may begin after IKE_SA_INIT, and then the row is all that tells. Where the negotiation is
/// there too the row may still name something else on purpose: users write counter mode for CCM, and
/// an integrity algorithm that checks nothing for one that their Wireshark lacks.
extension IKEv2KeyRow {
  /// Keys as the negotiated algorithms take them, then as the row names them.
  ///
  /// - Parameter negotiated: `nil` where IKE_SA_INIT was not captured.
  package func keys(negotiated: IKEv2Algorithms?, exchange: IKEv2Exchange?) -> [IKEv2Keys] {
    var found: [IKEv2Keys] = []
    if let negotiated {
      if let keys = keys(negotiated, exchange) { found.append(keys) }
      if let keys = counterModeAsCCM(negotiated, exchange) { found.append(keys) }
    }
    if let named, named != negotiated, let keys = keys(named, exchange) { found.append(keys) }
    return found
  }

  /// `nil` for a name that Wireshark does not have, or that a log does not give.
  package var named: IKEv2Algorithms? {
    guard let encryption = Self.cipher(encryptionName ?? "") else { return nil }
    let integrity = Self.integrity(integrityName ?? "")
    guard encryption.isAEAD || integrity != nil || Self.isNone(integrityName ?? "") else {
      return nil
    }
    // What more is derived of SK_d needs the right function: only a log has both.
    guard let prf = Self.function(prfName) ?? (d == nil ? .hmac(.sha256) : nil) else { return nil }
    return IKEv2Algorithms(
      encryption: encryption, integrity: encryption.isAEAD ? nil : integrity, prf: prf)
  }

  private func keys(_ algorithms: IKEv2Algorithms, _ exchange: IKEv2Exchange?) -> IKEv2Keys? {
    // What is passed over needs no key, whatever stands in the field.
    let isKeyed = algorithms.integrity.map(\.isChecked) ?? false
    return IKEv2Keys(
      algorithms: algorithms, exchange: exchange, ei: ei, er: er,
      ai: isKeyed ? ai : SecretOctets([]), ar: isKeyed ? ar : SecretOctets([]), d: d, pi: pi, pr: pr
    )
  }

  /// CCM encrypts in counter mode from a block of its own kind (RFC 3610 section 2.3, RFC 5282
  /// section 4):
  /// ```
  /// | flags 03 | salt, 3 octets | IV, 8 octets | counter, 4 octets |
  /// ```
  /// A counter mode's nonce of four octets that begins with the flags does the same, tag unread. With
  /// the flags taken away the tag can be checked.
  private func counterModeAsCCM(_ negotiated: IKEv2Algorithms, _ exchange: IKEv2Exchange?)
    -> IKEv2Keys?
  {
    guard case .ccm = negotiated.encryption.mode, let named, case .counter = named.encryption.mode
    else { return nil }
    func translated(_ key: SecretOctets) -> SecretOctets? {
      let octets = key.octets
      let at = negotiated.encryption.keyOctets
      guard octets.count == at + 4, octets[at] == 3 || octets.allSatisfy({ $0 == 0 }) else {
        return nil
      }
      return SecretOctets(octets.prefix(at) + octets.suffix(3))
    }
    guard let ei = translated(ei), let er = translated(er) else { return nil }
    return IKEv2Keys(
      algorithms: negotiated, exchange: exchange, ei: ei, er: er, ai: SecretOctets([]),
      ar: SecretOctets([]), d: d, pi: pi, pr: pr)
  }
}

extension IKEv2KeyRow {
  /// "AES-CBC-256 [RFC3602]", "AES-GCM-256 with 16 octet ICV [RFC5282]"; strongSwan's "AES_CBC_256".
  private static func cipher(_ name: String) -> IKEv2Cipher? {
    let words = words(name)
    guard let kind = words.first else { return nil }
    let numbers = words.compactMap(Int.init)
    let bits = numbers.first { [128, 192, 256].contains($0) }
    let tag = numbers.first { [8, 12, 16].contains($0) } ?? 16
    func cipher(_ algorithm: IKEv2.EncryptionAlgorithm, _ bits: Int? = nil) -> IKEv2Cipher? {
      try? IKEv2Cipher(algorithm, keyLength: bits)
    }
    switch (kind, words.dropFirst().first) {
    case ("NULL", _): return cipher(.null)
    case ("DES", _): return cipher(.desCBC)
    case ("3DES", _): return cipher(.tripleDESCBC)
    case ("AES", "CBC"): return cipher(.aesCBC, bits)
    case ("AES", "CTR"): return cipher(.aesCTR, bits)
    case ("AES", "GCM"):
      return cipher(tag == 8 ? .aesGCM8 : tag == 12 ? .aesGCM12 : .aesGCM16, bits)
    case ("AES", "CCM"):
      return cipher(tag == 8 ? .aesCCM8 : tag == 12 ? .aesCCM12 : .aesCCM16, bits)
    case ("CAMELLIA", "CBC"): return cipher(.camelliaCBC, bits)
    case ("CAMELLIA", "CTR"): return cipher(.camelliaCTR, bits)
    case ("CAMELLIA", "CCM"):
      return cipher(
        tag == 8 ? .camelliaCCM8 : tag == 12 ? .camelliaCCM12 : .camelliaCCM16, bits)
    case ("CHACHA20", _): return cipher(.chaCha20Poly1305)
    default: return nil
    }
  }

  /// "HMAC_SHA2_256_128 [RFC4868]", "ANY 96-bits of Authentication [No Checking]".
  private static func integrity(_ name: String) -> IKEv2Integrity? {
    let words = words(name)
    if words.first == "ANY" {
      guard let bits = words.compactMap(Int.init).first, (8...512).contains(bits) else {
        return nil
      }
      return .unchecked(octets: bits / 8)
    }
    let algorithm: IKEv2.IntegrityAlgorithm
    switch words.joined(separator: "_") {
    case "HMAC_MD5_96": algorithm = .hmacMD5To96
    case "HMAC_MD5_128": algorithm = .hmacMD5To128
    case "HMAC_SHA1_96": algorithm = .hmacSHA1To96
    case "HMAC_SHA1_160": algorithm = .hmacSHA1To160
    case "AES_XCBC_96": algorithm = .aesXCBCTo96
    case "AES_CMAC_96": algorithm = .aesCMACTo96
    case "HMAC_SHA2_256_96": return .hmacSHA256To96
    case "HMAC_SHA2_256_128": algorithm = .hmacSHA256To128
    case "HMAC_SHA2_384_192": algorithm = .hmacSHA384To192
    case "HMAC_SHA2_512_256": algorithm = .hmacSHA512To256
    default: return nil
    }
    return try? IKEv2Integrity(algorithm)
  }

  private static func function(_ name: String?) -> PRF? {
    switch name {
    case "PRF_HMAC_MD5": .hmac(.md5)
    case "PRF_HMAC_SHA1": .hmac(.sha1)
    case "PRF_HMAC_SHA2_256": .hmac(.sha256)
    case "PRF_HMAC_SHA2_384": .hmac(.sha384)
    case "PRF_HMAC_SHA2_512": .hmac(.sha512)
    case "PRF_AES128_XCBC": .aes128XCBC
    case "PRF_AES128_CMAC": .aes128CMAC
    default: nil
    }
  }

  private static func isNone(_ name: String) -> Bool { words(name).first == "NONE" }

  /// In capitals, without the document in brackets.
  private static func words(_ name: String) -> [String] {
    name.prefix { $0 != "[" }.uppercased()
      .split { " -_/".contains($0) }.map(String.init)
  }
}
