/// The keys of an ISAKMP SA.
///
/// ```swift
/// let keys = IKEv1Keys(
///   algorithms: try IKEv1Algorithms(suite: accepted), exchange: exchange,
///   authentication: .preSharedKey(candidate.key), sharedSecret: dh.sharedSecret)
/// var opener = IKEv1Opener(keys: keys)
/// ```
///
/// Keys that come from a Wireshark table or a log hold the cipher key alone; what is then missing
/// is `nil`, and hashes cannot be verified.
package struct IKEv1Keys: Hashable, Sendable {
  package var algorithms: IKEv1Algorithms
  package var exchange: IKEv1Exchange?
  package var skeyid: SecretOctets?
  package var skeyidD: SecretOctets?
  package var skeyidA: SecretOctets?
  package var skeyidE: SecretOctets?
  /// Wireshark's and strongSwan's Ka: SKEYID_e, cut or expanded to the cipher's key length.
  package var cipherKey: SecretOctets

  /// RFC 2409 section 5:
  /// ```
  /// SKEYID_d = prf(SKEYID, g^xy | CKY-I | CKY-R | 0)
  /// SKEYID_a = prf(SKEYID, SKEYID_d | g^xy | CKY-I | CKY-R | 1)
  /// SKEYID_e = prf(SKEYID, SKEYID_a | g^xy | CKY-I | CKY-R | 2)
  /// ```
  package init(
    algorithms: IKEv1Algorithms, exchange: IKEv1Exchange, authentication: IKEv1Authentication,
    sharedSecret: SecretOctets
  ) {
    self.algorithms = algorithms
    self.exchange = exchange
    let prf = algorithms.prf
    let skeyid = Self.skeyid(
      algorithms: algorithms, exchange: exchange, authentication: authentication,
      sharedSecret: sharedSecret)
    let seed = sharedSecret.octets + exchange.cookies
    let d = prf(key: skeyid, seed + [0])
    let a = prf(key: skeyid, d + seed + [1])
    let e = prf(key: skeyid, a + seed + [2])
    self.skeyid = SecretOctets(skeyid)
    skeyidD = SecretOctets(d)
    skeyidA = SecretOctets(a)
    skeyidE = SecretOctets(e)
    cipherKey = SecretOctets(Self.cipherKey(from: e, algorithms: algorithms))
  }

  /// From a cipher key that is known already, and from whatever else is.
  package init?(
    algorithms: IKEv1Algorithms, exchange: IKEv1Exchange?, cipherKey: SecretOctets,
    skeyid: SecretOctets? = nil, skeyidD: SecretOctets? = nil, skeyidA: SecretOctets? = nil
  ) {
    guard cipherKey.count == algorithms.keyOctets else { return nil }
    self.algorithms = algorithms
    self.exchange = exchange
    self.cipherKey = cipherKey
    self.skeyid = skeyid
    self.skeyidD = skeyidD
    self.skeyidA = skeyidA
  }

  /// ```
  /// pre-shared keys:        SKEYID = prf(pre-shared-key, Ni_b | Nr_b)
  /// signatures:             SKEYID = prf(Ni_b | Nr_b, g^xy)
  /// public key encryption:  SKEYID = prf(hash(Ni_b | Nr_b), CKY-I | CKY-R)
  /// ```
  private static func skeyid(
    algorithms: IKEv1Algorithms, exchange: IKEv1Exchange, authentication: IKEv1Authentication,
    sharedSecret: SecretOctets
  ) -> [UInt8] {
    let nonces = exchange.initiatorNonce + exchange.responderNonce
    switch authentication {
    case .preSharedKey(let key): return algorithms.prf(key: key.octets, nonces)
    case .signatures: return algorithms.prf(key: nonces, sharedSecret.octets)
    case .publicKeyEncryption:
      return algorithms.prf(key: algorithms.hash(nonces), exchange.cookies)
    }
  }

  /// RFC 2409 appendix B. Where SKEYID_e is too short for the cipher it is not itself part of the
  /// key: Ka = K1 | K2 | K3 with K1 = prf(SKEYID_e, 0), K2 = prf(SKEYID_e, K1) …
  static func cipherKey(from skeyidE: [UInt8], algorithms: IKEv1Algorithms) -> [UInt8] {
    if algorithms.cipher == .des {
      // "the first eight non-weak and non-semi-weak bytes of SKEYID_e"
      let choices = stride(from: 0, through: max(0, skeyidE.count - 8), by: 8)
        .map { Array(skeyidE[min($0, skeyidE.count)..<min($0 + 8, skeyidE.count)]) }
      return choices.first { !WeakDESKeys.contains($0) } ?? Array(skeyidE.prefix(8))
    }
    if skeyidE.count >= algorithms.keyOctets { return Array(skeyidE.prefix(algorithms.keyOctets)) }
    return algorithms.prf.feedback(
      key: skeyidE, first: [0], rest: [], octets: algorithms.keyOctets)
  }

  /// The IV of Phase 1's first encrypted message: hash(g^xi | g^xr), cut to a block
  /// (RFC 2409 appendix B). `nil` if the KE
  /// payloads are not known.
  package var firstIV: [UInt8]? {
    guard let exchange, !exchange.initiatorKE.isEmpty, !exchange.responderKE.isEmpty else {
      return nil
    }
    return Array(
      algorithms.hash(exchange.initiatorKE + exchange.responderKE)
        .prefix(algorithms.cipher.blockOctets))
  }

  /// The IV of a message ID's first message: hash(last block of Phase 1 | M-ID), cut to a block.
  package func firstIV(messageID: UInt32, base: [UInt8]) -> [UInt8] {
    Array(algorithms.hash(base + messageID.octets).prefix(algorithms.cipher.blockOctets))
  }
}

extension IKEv1Keys {
  /// A Phase 2 SA's keys, as many octets as its algorithms need together, the encryption key first
  /// (RFC 2409 section 5.5).
  /// ```
  /// KEYMAT = K1 | K2 | K3 | ...
  /// K1 = prf(SKEYID_d, [ g(qm)^xy | ] protocol | SPI | Ni_b | Nr_b)
  /// K2 = prf(SKEYID_d, K1 | [ g(qm)^xy | ] protocol | SPI | Ni_b | Nr_b)
  /// ```
  ///
  /// - Parameters:
  ///   - protocolID: the proposal's protocol, ESP 3 or AH 2.
  ///   - spi: the SPI that the receiver of this direction chose.
  ///   - quickModeSecret: g(qm)^xy where Quick Mode had KE payloads (PFS).
  package func keyMaterial(
    protocolID: UInt8, spi: [UInt8], initiatorNonce: [UInt8], responderNonce: [UInt8],
    quickModeSecret: SecretOctets? = nil, octets: Int
  ) -> SecretOctets? {
    guard let skeyidD else { return nil }
    let seed =
      (quickModeSecret?.octets ?? []) + [protocolID] + spi + initiatorNonce + responderNonce
    return SecretOctets(
      algorithms.prf.feedback(key: skeyidD.octets, first: seed, rest: seed, octets: octets))
  }
}
