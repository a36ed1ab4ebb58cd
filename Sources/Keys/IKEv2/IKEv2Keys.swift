/// The keys of an IKE SA.
///
/// ```swift
/// let keys = IKEv2Keys(
///   algorithms: try IKEv2Algorithms(suite: accepted.combined), exchange: exchange,
///   sharedSecret: dh.sharedSecret)
/// let opening = IKEv2Opener(keys: keys).open(message)
/// ```
package struct IKEv2Keys: Hashable, Sendable {
  package var algorithms: IKEv2Algorithms
  package var exchange: IKEv2Exchange?
  /// `nil` where the keys come from a table, which has only what decrypts.
  package var d: SecretOctets?
  package var ai: SecretOctets
  package var ar: SecretOctets
  package var ei: SecretOctets
  package var er: SecretOctets
  package var pi: SecretOctets?
  package var pr: SecretOctets?

  /// The first keys of an IKE SA, RFC 7296 section 2.14:
  /// ```
  /// SKEYSEED = prf(Ni | Nr, g^ir)
  /// ```
  package init(algorithms: IKEv2Algorithms, exchange: IKEv2Exchange, sharedSecret: SecretOctets) {
    let key =
      algorithms.prf.takesHalfNonces
      ? exchange.initiatorNonce.prefix(8) + exchange.responderNonce.prefix(8)
      : exchange.nonces[...]
    self.init(
      algorithms: algorithms, exchange: exchange,
      skeyseed: algorithms.prf(key: Array(key), sharedSecret.octets))
  }

  /// A rekeyed IKE SA's keys, RFC 7296 section 2.18, RFC 9370 section 2.2.4:
  /// ```
  /// SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr [ | SK(1) | … | SK(n) ])
  /// ```
  /// with the old IKE SA's PRF; the new one's PRF expands it.
  package init?(
    rekeying old: IKEv2Keys, algorithms: IKEv2Algorithms, exchange: IKEv2Exchange,
    sharedSecret: SecretOctets, additionalSecrets: [SecretOctets] = []
  ) {
    guard let d = old.d else { return nil }
    let seed = sharedSecret.octets + exchange.nonces + additionalSecrets.flatMap(\.octets)
    self.init(
      algorithms: algorithms, exchange: exchange,
      skeyseed: old.algorithms.prf(key: d.octets, seed))
  }

  /// The keys after an IKE_INTERMEDIATE exchange with an additional key exchange, RFC 9370 section
  /// 2.2.2: messages from the next exchange on use them.
  /// ```
  /// SKEYSEED(n) = prf(SK_d(n-1), SK(n) | Ni | Nr)
  /// ```
  package func updated(with additionalSecret: SecretOctets) -> IKEv2Keys? {
    guard let d, let exchange else { return nil }
    return IKEv2Keys(
      algorithms: algorithms, exchange: exchange,
      skeyseed: algorithms.prf(key: d.octets, additionalSecret.octets + exchange.nonces))
  }

  /// From keys that are known already: a table's row, a log's dumps.
  package init?(
    algorithms: IKEv2Algorithms, exchange: IKEv2Exchange? = nil, ei: SecretOctets,
    er: SecretOctets, ai: SecretOctets, ar: SecretOctets, d: SecretOctets? = nil,
    pi: SecretOctets? = nil, pr: SecretOctets? = nil
  ) {
    let encryption = algorithms.encryption.keyMaterialOctets
    let integrity = algorithms.integrity?.keyOctets ?? 0
    guard ei.count == encryption, er.count == encryption, ai.count == integrity,
      ar.count == integrity
    else { return nil }
    self.algorithms = algorithms
    self.exchange = exchange
    self.d = d
    self.ai = ai
    self.ar = ar
    self.ei = ei
    self.er = er
    self.pi = pi
    self.pr = pr
  }

  /// ```
  /// {SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} = prf+ (SKEYSEED, Ni | Nr | SPIi | SPIr)
  /// ```
  private init(algorithms: IKEv2Algorithms, exchange: IKEv2Exchange, skeyseed: [UInt8]) {
    let prf = algorithms.prf.octets
    let integrity = algorithms.integrity?.keyOctets ?? 0
    let encryption = algorithms.encryption.keyMaterialOctets
    var rest = algorithms.prf.plus(
      key: skeyseed, exchange.seed, octets: 3 * prf + 2 * integrity + 2 * encryption)[...]
    func take(_ count: Int) -> SecretOctets {
      defer { rest = rest.dropFirst(count) }
      return SecretOctets(rest.prefix(count))
    }
    self.algorithms = algorithms
    self.exchange = exchange
    d = take(prf)
    ai = take(integrity)
    ar = take(integrity)
    ei = take(encryption)
    er = take(encryption)
    pi = take(prf)
    pr = take(prf)
  }

  /// The keys with a post-quantum pre-shared key mixed in, RFC 8784 section 3. IKE messages open
  /// without it; AUTH and the Child SAs' keys need it.
  /// ```
  /// SK_d = prf+ (PPK, SK_d')    SK_pi = prf+ (PPK, SK_pi')    SK_pr = prf+ (PPK, SK_pr')
  /// ```
  package func mixing(ppk: SecretOctets) -> IKEv2Keys {
    func mix(_ key: SecretOctets?) -> SecretOctets? {
      key.map {
        SecretOctets(algorithms.prf.plus(key: ppk.octets, $0.octets, octets: algorithms.prf.octets))
      }
    }
    var mixed = self
    mixed.d = mix(d)
    mixed.pi = mix(pi)
    mixed.pr = mix(pr)
    return mixed
  }

  /// A Child SA's key material for both directions: encryption then integrity key of the initiator's
  /// direction, then the responder's. RFC 7296 section 2.17, RFC 9370 section 2.2.4:
  /// ```
  /// KEYMAT = prf+(SK_d, [ g^ir (new) | ] Ni | Nr [ | SK(1) | … | SK(n) ])
  /// ```
  package func keyMaterial(
    initiatorNonce: [UInt8], responderNonce: [UInt8], newSecret: SecretOctets? = nil,
    additionalSecrets: [SecretOctets] = [], octets: Int
  ) -> SecretOctets? {
    guard let d else { return nil }
    let seed =
      (newSecret?.octets ?? []) + initiatorNonce + responderNonce
      + additionalSecrets.flatMap(\.octets)
    return SecretOctets(algorithms.prf.plus(key: d.octets, seed, octets: octets))
  }
}
