import ISAKMP
import Keys
import Policies

/// The session keys to try: of every secret that was given, or that a table or log shows.
extension IKEv1Unsealing {
  /// What making session keys costs, in tests of one hash.
  static let derivation = 8

  mutating func addKeys(
    _ negotiation: Negotiation, _ algorithms: IKEv1Algorithms, _ candidates: [CandidateKey],
    _ shared: [SharedSecret], _ rows: [IKEv1KeyRow], _ secrets: SecretIndex
  ) {
    let kind = clear.authentication
    if kind == .publicKeyEncryption {
      addDecrypted(negotiation, algorithms, shared, secrets)
    } else if let exchange = clear.exchange(negotiation) {
      let shared = shared.prefix(KeyRing.untiedLimit)
      let withKeys = kind == .signatures ? [] : candidates
      let each = withKeys.count + (kind == .preSharedKey ? 0 : 1)
      // Each pair makes keys of its own, and its messages are tried with them.
      var room = tests.take(shared.count * each, cost: Self.derivation)
      if room < shared.count * each { isCut = true }
      func isRoom() -> Bool {
        room -= 1
        return room >= 0
      }
      for secret in shared {
        if secret.initiatorSPI != nil { decryption.hasSessionSecret = true }
        for candidate in withKeys where isRoom() {
          add(
            IKEv1Keys(
              algorithms: algorithms, exchange: exchange,
              authentication: .preSharedKey(candidate.key), sharedSecret: secret.value),
            candidate, secret.origin, secret)
        }
        if kind != .preSharedKey, isRoom() {
          add(
            IKEv1Keys(
              algorithms: algorithms, exchange: exchange, authentication: .signatures,
              sharedSecret: secret.value),
            nil, secret.origin, secret)
        }
      }
    } else if rows.isEmpty {
      decryption.obstacle = "key exchange values or nonces were not captured"
    }
    let tried = tests.take(min(rows.count, KeyRing.untiedLimit), cost: Self.derivation)
    for row in rows.prefix(tried) {
      guard
        let keys = IKEv1Keys(
          algorithms: algorithms, exchange: clear.exchange(negotiation), cipherKey: row.cipherKey,
          skeyid: row.skeyid, skeyidD: row.skeyidD, skeyidA: row.skeyidA)
      else { continue }
      if row.initiatorCookie != nil { decryption.hasSessionSecret = true }
      add(keys, nil, row.origin)
    }
  }

  /// The capture begins after Phase 1: the key's length leaves few ciphers, the shape of what opens
  /// tells which, and every IV but the first is the ciphertext's own.
  mutating func addGuessed(_ rows: [IKEv1KeyRow]) {
    for row in rows.prefix(KeyRing.untiedLimit) where row.initiatorCookie != nil {
      decryption.hasSessionSecret = true
      for algorithms in IKEv1Algorithms.candidates(keyOctets: row.cipherKey.count) {
        guard
          let keys = IKEv1Keys(
            algorithms: algorithms, exchange: nil, cipherKey: row.cipherKey, skeyid: row.skeyid,
            skeyidD: row.skeyidD, skeyidA: row.skeyidA)
        else { continue }
        add(keys, nil, row.origin)
      }
    }
  }

  /// Public key encryption: the nonces do not cross the network in clear.
  private mutating func addDecrypted(
    _ negotiation: Negotiation, _ algorithms: IKEv1Algorithms, _ shared: [SharedSecret],
    _ secrets: SecretIndex
  ) {
    let given = secrets.decryptedNonces(
      initiatorCookie: negotiation.initiatorSPI, responderCookie: negotiation.responderSPI)
    if given.isEmpty { decryption.obstacle = "the decrypted nonces were not given" }
    for nonces in given {
      guard let decrypted = clear.decrypted(negotiation, nonces, algorithms) else { continue }
      let room = tests.take(min(shared.count, KeyRing.untiedLimit), cost: Self.derivation)
      for secret in shared.prefix(room) {
        if secret.initiatorSPI != nil { decryption.hasSessionSecret = true }
        add(
          IKEv1Keys(
            algorithms: algorithms, exchange: decrypted.exchange,
            authentication: .publicKeyEncryption, sharedSecret: secret.value),
          nil, secret.origin, secret, identities: decrypted.identities)
      }
    }
  }

  private mutating func add(
    _ keys: IKEv1Keys, _ candidate: CandidateKey?, _ origin: SecretOrigin,
    _ secret: SharedSecret? = nil, identities: [Role: [UInt8]]? = nil
  ) {
    var opener = IKEv1Opener(keys: keys)
    let known = identities.map { $0.map { (role: $0, body: $1) } } ?? clear.identities
    for (role, identity) in known {
      opener.learn(identityBody: identity, of: role)
    }
    openers.append(Opener(candidate: candidate, origin: origin, secret: secret, opener: opener))
  }
}
