package import ISAKMP
package import Policies

/// What Phase 1's accepted suite means for the keys.
package struct IKEv1Algorithms: Hashable, Sendable {
  package var cipher: BlockCipher
  /// Counter mode instead of CBC.
  package var isCounterMode = false
  package var keyOctets: Int
  package var hash: Digest
  /// HMAC of the negotiated hash, unless a PRF is negotiated (RFC 2409 section 4).
  package var prf: PRF

  package init(cipher: BlockCipher, keyOctets: Int? = nil, hash: Digest) {
    self.cipher = cipher
    self.keyOctets = keyOctets ?? cipher.defaultKeyOctets
    self.hash = hash
    prf = .hmac(hash)
  }

  /// Not registered: IKEv2's number, which libreswan uses in IKEv1 too.
  private static let aesCounterMode = IKEv1.EncryptionAlgorithm(rawValue: 13)

  /// - Parameter suite: the transform that the responder's SA payload repeats.
  package init(suite: ProtectionSuite) throws(UnsupportedAlgorithm) {
    guard let encryption = suite[.encryption] else {
      throw UnsupportedAlgorithm("no encryption algorithm is stated")
    }
    let number = UInt16(exactly: encryption.id).map { IKEv1.EncryptionAlgorithm(rawValue: $0) }
    let isCounterMode = number == Self.aesCounterMode
    guard let cipher = isCounterMode ? .aes : number.flatMap({ BlockCipher(ikev1: $0) }) else {
      throw UnsupportedAlgorithm("encryption algorithm \(encryption.text)")
    }
    guard let keyOctets = cipher.keyOctets(forBits: encryption.keyLength) else {
      throw UnsupportedAlgorithm(
        "a key of \(encryption.keyLength ?? 0) bits for \(encryption.text)")
    }
    guard let hash = suite[.hash] else { throw UnsupportedAlgorithm("no hash algorithm is stated") }
    guard
      let digest = UInt16(exactly: hash.id)
        .flatMap({ Digest(ikev1: IKEv1.HashAlgorithm(rawValue: $0)) })
    else { throw UnsupportedAlgorithm("hash algorithm \(hash.text)") }
    self.init(cipher: cipher, keyOctets: keyOctets, hash: digest)
    self.isCounterMode = isCounterMode
  }

  /// One for each function that a negotiated PRF may be: no number was ever registered for one in
  /// IKEv1, so the hashes inside must tell. Without such an attribute there is one alone.
  package static func candidates(suite: ProtectionSuite) throws(UnsupportedAlgorithm)
    -> [IKEv1Algorithms]
  {
    let algorithms = try IKEv1Algorithms(suite: suite)
    if suite[.prf] == nil { return [algorithms] }
    let hashes = Digest.allCases.filter { $0 != algorithms.hash }.map { PRF.hmac($0) }
    return ([algorithms.prf, .aes128XCBC, .aes128CMAC] + hashes).map { prf in
      var candidate = algorithms
      candidate.prf = prf
      return candidate
    }
  }
}

extension IKEv1Algorithms {
  /// What a key of so many octets may belong to where the accepted transform was not captured, the
  /// commonest first.
  package static func candidates(keyOctets: Int) -> [IKEv1Algorithms] {
    let ciphers: [BlockCipher] =
      switch keyOctets {
      case 8: [.des]
      case 16: [.aes, .camellia, .cast128, .blowfish]
      case 24: [.tripleDES, .aes, .camellia, .blowfish]
      case 32: [.aes, .camellia, .blowfish]
      case 5...56: [.blowfish, .cast128]
      default: []
      }
    return ciphers.flatMap { cipher in
      [Digest.sha256, .sha1, .md5, .sha384, .sha512].map {
        IKEv1Algorithms(cipher: cipher, keyOctets: keyOctets, hash: $0)
      }
    }
  }
}

/// How SKEYID comes about: what an authentication method feeds into it (RFC 2409 section 5).
package enum IKEv1Authentication: Hashable, Sendable {
  /// Also XAUTH with a pre-shared key.
  case preSharedKey(SecretOctets)
  /// RSA, DSS, ECDSA and hybrid.
  case signatures
  /// Both methods of RSA encryption: the nonces of the exchange must then be the decrypted ones.
  case publicKeyEncryption

  package enum Kind: Hashable, Sendable { case preSharedKey, signatures, publicKeyEncryption }

  /// Which of them a method number needs; `nil` where no document says.
  package static func kind(of method: IKEv1.AuthenticationMethod) -> Kind? {
    switch method {
    case .preSharedKey, .xauthInitPreShared, .xauthRespPreShared: .preSharedKey
    case .dssSignatures, .rsaSignatures, .ecdsaSignatures, .ecdsaSHA256, .ecdsaSHA384,
      .ecdsaSHA512, .hybridInitRSA, .hybridRespRSA, .hybridInitDSS, .hybridRespDSS,
      .xauthInitDSS, .xauthRespDSS, .xauthInitRSA, .xauthRespRSA:
      .signatures
    case .rsaEncryption, .revisedRSAEncryption, .elGamalEncryption, .revisedElGamalEncryption,
      .xauthInitRSAEncryption, .xauthRespRSAEncryption, .xauthInitRevisedRSAEncryption,
      .xauthRespRevisedRSAEncryption:
      .publicKeyEncryption
    default: nil
    }
  }
}

extension IKEv1Authentication {
  /// RFC 2409 section 5.3, where more than the nonces is encrypted under keys of theirs.
  package static func isRevised(_ method: IKEv1.AuthenticationMethod) -> Bool {
    switch method {
    case .revisedRSAEncryption, .revisedElGamalEncryption, .xauthInitRevisedRSAEncryption,
      .xauthRespRevisedRSAEncryption:
      true
    default: false
    }
  }
}

/// What Phase 1 shows in clear and the keys are made from, all as sent.
package struct IKEv1Exchange: Hashable, Sendable {
  package var initiatorCookie: UInt64
  package var responderCookie: UInt64
  /// Bodies of the KE payloads, g^xi and g^xr.
  package var initiatorKE: [UInt8]
  package var responderKE: [UInt8]
  /// Bodies of the nonce payloads.
  package var initiatorNonce: [UInt8]
  package var responderNonce: [UInt8]
  /// SAi_b: the whole body of the initiator's SA payload, behind its generic header.
  package var initiatorSABody: [UInt8]

  package init(
    initiatorCookie: UInt64, responderCookie: UInt64, initiatorKE: some Sequence<UInt8>,
    responderKE: some Sequence<UInt8>, initiatorNonce: some Sequence<UInt8>,
    responderNonce: some Sequence<UInt8>, initiatorSABody: some Sequence<UInt8>
  ) {
    self.initiatorCookie = initiatorCookie
    self.responderCookie = responderCookie
    self.initiatorKE = Array(initiatorKE)
    self.responderKE = Array(responderKE)
    self.initiatorNonce = Array(initiatorNonce)
    self.responderNonce = Array(responderNonce)
    self.initiatorSABody = Array(initiatorSABody)
  }

  /// CKY-I | CKY-R
  var cookies: [UInt8] { initiatorCookie.octets + responderCookie.octets }
}

extension FixedWidthInteger {
  /// Big-endian.
  var octets: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (Self.bitWidth - 8 - 8 * $0)) }
  }
}
