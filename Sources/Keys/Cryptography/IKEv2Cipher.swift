package import ISAKMP

/// An IKEv2 encryption transform with its key length: how an Encrypted payload divides, and how it
/// is opened.
package struct IKEv2Cipher: Hashable, Sendable {
  package enum Mode: Hashable, Sendable {
    case cbc(BlockCipher)
    /// RFC 5930.
    case counter(BlockCipher)
    /// RFC 5282.
    case gcm
    /// RFC 5282, and RFC 5529 with Camellia.
    case ccm(BlockCipher)
    /// RFC 7634.
    case chaCha20Poly1305
  }

  package let mode: Mode
  /// Octets of the key proper.
  package let keyOctets: Int
  /// Octets behind the key in SK_e that go into every nonce: 4 for CTR, GCM and ChaCha20, 3 for
  /// CCM.
  package let saltOctets: Int
  /// Octets of explicit IV before the ciphertext.
  package let ivOctets: Int
  /// Octets of the tag; 0 for modes that need an integrity algorithm.
  package let tagOctets: Int

  package var isAEAD: Bool { tagOctets > 0 }
  /// Octets of SK_ei and SK_er.
  package var keyMaterialOctets: Int { keyOctets + saltOctets }

  /// - Parameter keyLength: the Key Length attribute, in bits.
  package init(_ algorithm: IKEv2.EncryptionAlgorithm, keyLength: Int?)
    throws(UnsupportedAlgorithm)
  {
    let cbc: BlockCipher? =
      switch algorithm {
      case .null: .null
      case .desCBC: .des
      case .tripleDESCBC: .tripleDES
      case .castCBC: .cast128
      case .blowfishCBC: .blowfish
      case .aesCBC: .aes
      case .camelliaCBC: .camellia
      default: nil
      }
    let text = algorithm.description + (keyLength.map { "-\($0)" } ?? "")
    if let cbc {
      guard let octets = cbc.keyOctets(forBits: keyLength) else {
        throw UnsupportedAlgorithm("encryption algorithm \(text)")
      }
      self.init(
        .cbc(cbc), key: octets, salt: 0, iv: cbc == .null ? 0 : cbc.blockOctets, tag: 0)
      return
    }
    guard keyLength.map({ [128, 192, 256].contains($0) }) ?? true else {
      throw UnsupportedAlgorithm("encryption algorithm \(text)")
    }
    let key = (keyLength ?? 128) / 8
    switch algorithm {
    case .aesCTR: self.init(.counter(.aes), key: key, salt: 4, iv: 8, tag: 0)
    case .camelliaCTR: self.init(.counter(.camellia), key: key, salt: 4, iv: 8, tag: 0)
    case .aesCCM8: self.init(.ccm(.aes), key: key, salt: 3, iv: 8, tag: 8)
    case .aesCCM12: self.init(.ccm(.aes), key: key, salt: 3, iv: 8, tag: 12)
    case .aesCCM16: self.init(.ccm(.aes), key: key, salt: 3, iv: 8, tag: 16)
    case .camelliaCCM8: self.init(.ccm(.camellia), key: key, salt: 3, iv: 8, tag: 8)
    case .camelliaCCM12: self.init(.ccm(.camellia), key: key, salt: 3, iv: 8, tag: 12)
    case .camelliaCCM16: self.init(.ccm(.camellia), key: key, salt: 3, iv: 8, tag: 16)
    case .aesGCM8: self.init(.gcm, key: key, salt: 4, iv: 8, tag: 8)
    case .aesGCM12: self.init(.gcm, key: key, salt: 4, iv: 8, tag: 12)
    case .aesGCM16: self.init(.gcm, key: key, salt: 4, iv: 8, tag: 16)
    case .chaCha20Poly1305: self.init(.chaCha20Poly1305, key: 32, salt: 4, iv: 8, tag: 16)
    default: throw UnsupportedAlgorithm("encryption algorithm \(text)")
    }
  }

  private init(_ mode: Mode, key: Int, salt: Int, iv: Int, tag: Int) {
    self.mode = mode
    keyOctets = key
    saltOctets = salt
    ivOctets = iv
    tagOctets = tag
  }

  /// Decrypts; for an AEAD only if the tag fits.
  ///
  /// - Parameter keyMaterial: SK_ei or SK_er, the salt at its end.
  func open(
    _ ciphertext: ArraySlice<UInt8>, iv: ArraySlice<UInt8>, tag: ArraySlice<UInt8>,
    associated: ArraySlice<UInt8>, keyMaterial: [UInt8]
  ) -> [UInt8]? {
    guard keyMaterial.count == keyMaterialOctets else { return nil }
    let key = Array(keyMaterial.prefix(keyOctets))
    let nonce = keyMaterial.suffix(saltOctets) + iv
    switch mode {
    case .cbc(let cipher):
      return cipher.decrypt(ciphertext, key: key, iv: Array(iv))
    case .counter(let cipher):
      // The block counter starts at one (RFC 3686 section 4).
      return CipherRun.counter(
        cipher.libraryName(keyOctets: keyOctets, mode: "CTR"), key: key,
        counterBlock: Array(nonce) + [0, 0, 0, 1], ciphertext)
    case .ccm(.camellia):
      return CounterWithMAC(cipher: .camellia, key: key, nonce: Array(nonce))
        .open(ciphertext, tag: tag, associated: associated)
    case .gcm, .ccm:
      let isCCM = mode != .gcm
      return CipherRun.openAEAD(
        "AES-\(keyOctets * 8)-\(isCCM ? "CCM" : "GCM")", isCCM: isCCM, key: key,
        nonce: Array(nonce), associated: associated, ciphertext, tag: tag)
    case .chaCha20Poly1305:
      return CipherRun.openAEAD(
        "ChaCha20-Poly1305", isCCM: false, key: key, nonce: Array(nonce), associated: associated,
        ciphertext, tag: tag)
    }
  }
}

/// An IKEv2 integrity transform (RFC 7296 section 2.14: its key is as long as its function's
/// output).
package struct IKEv2Integrity: Hashable, Sendable {
  package let algorithm: IKEv2.IntegrityAlgorithm
  /// `nil` where the value is passed over unread.
  let prf: PRF?
  package let keyOctets: Int
  /// Octets of the integrity check value.
  package let checkOctets: Int

  package init(_ algorithm: IKEv2.IntegrityAlgorithm) throws(UnsupportedAlgorithm) {
    switch algorithm {
    case .hmacMD5To96: self.init(algorithm, .hmac(.md5), 16, 12)
    case .hmacMD5To128: self.init(algorithm, .hmac(.md5), 16, 16)
    case .hmacSHA1To96: self.init(algorithm, .hmac(.sha1), 20, 12)
    case .hmacSHA1To160: self.init(algorithm, .hmac(.sha1), 20, 20)
    case .aesXCBCTo96: self.init(algorithm, .aes128XCBC, 16, 12)
    case .aesCMACTo96: self.init(algorithm, .aes128CMAC, 16, 12)
    case .hmacSHA256To128: self.init(algorithm, .hmac(.sha256), 32, 16)
    case .hmacSHA384To192: self.init(algorithm, .hmac(.sha384), 48, 24)
    case .hmacSHA512To256: self.init(algorithm, .hmac(.sha512), 64, 32)
    default: throw UnsupportedAlgorithm("integrity algorithm \(algorithm)")
    }
  }

  package var isChecked: Bool { prf != nil }

  /// A value of so many octets that a table says to pass over.
  package static func unchecked(octets: Int) -> IKEv2Integrity {
    IKEv2Integrity(.none, nil, 0, octets)
  }

  /// Wireshark's name for the form before RFC 4868: HMAC-SHA2-256 cut to 96 bits.
  package static let hmacSHA256To96 = IKEv2Integrity(.none, .hmac(.sha256), 32, 12)

  private init(
    _ algorithm: IKEv2.IntegrityAlgorithm, _ prf: PRF?, _ keyOctets: Int, _ checkOctets: Int
  ) {
    self.algorithm = algorithm
    self.prf = prf
    self.keyOctets = keyOctets
    self.checkOctets = checkOctets
  }

  /// `nil` where it is passed over.
  func check(key: [UInt8], _ octets: ArraySlice<UInt8>) -> [UInt8]? {
    prf.map { Array($0(key: key, Array(octets)).prefix(checkOctets)) }
  }
}
