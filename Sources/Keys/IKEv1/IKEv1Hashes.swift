package import ISAKMP

/// What came of verifying a hash, an AUTH payload or an integrity check value.
package enum HashVerdict: Hashable, Sendable {
  /// `name` is the RFC's: "HASH_I", "HASH(2)".
  case verified(name: String)
  case wrong
  /// The secrets or messages at hand do not suffice.
  case untestable(String)

  package var isVerified: Bool { if case .verified = self { true } else { false } }
}

/// The hashes of Phase 1 and Phase 2. All work on octets as sent.
package enum IKEv1Hashes {
  /// RFC 2409 section 5:
  /// ```
  /// HASH_I = prf(SKEYID, g^xi | g^xr | CKY-I | CKY-R | SAi_b | IDii_b )
  /// HASH_R = prf(SKEYID, g^xr | g^xi | CKY-R | CKY-I | SAi_b | IDir_b )
  /// ```
  /// Base Mode's message 3 goes out before g^xr is there (RFC 2408 section 4.4 leaves the hash to the key
  /// exchange; this is what racoon sends and takes):
  /// ```
  /// HASH_I = prf(SKEYID, g^xi | CKY-I | CKY-R | SAi_b | IDii_b )
  /// ```
  /// - Parameters:
  ///   - identityBody: the body of the sender's own ID payload.
  ///   - isBeforeAnswer: it is Base Mode's HASH_I.
  package static func phase1(
    _ role: Role, prf: PRF, skeyid: SecretOctets, exchange: IKEv1Exchange,
    identityBody: [UInt8], isBeforeAnswer: Bool = false
  ) -> [UInt8] {
    let own: [UInt8]
    switch role {
    case .initiator where isBeforeAnswer:
      own =
        exchange.initiatorKE + exchange.initiatorCookie.octets + exchange.responderCookie.octets
    case .initiator:
      own =
        exchange.initiatorKE + exchange.responderKE + exchange.initiatorCookie.octets
        + exchange.responderCookie.octets
    case .responder:
      own =
        exchange.responderKE + exchange.initiatorKE + exchange.responderCookie.octets
        + exchange.initiatorCookie.octets
    }
    return prf(key: skeyid.octets, own + exchange.initiatorSABody + identityBody)
  }

  /// RFC 2409 section 5.5 and 5.7, and the Transaction exchange:
  /// ```
  /// HASH(1) = prf(SKEYID_a, M-ID | SA | Ni [ | KE ] [ | IDci | IDcr )
  /// HASH(2) = prf(SKEYID_a, M-ID | Ni_b | SA | Nr [ | KE ] [ | IDci | IDcr )
  /// HASH(3) = prf(SKEYID_a, 0 | M-ID | Ni_b | Nr_b)
  /// Informational: HASH(1) = prf(SKEYID_a, M-ID | N/D)
  /// ```
  /// - Parameter rest: everything behind the HASH payload up to the end of the last payload.
  package static func first(_ keys: IKEv1Keys, messageID: UInt32, rest: [UInt8]) -> [UInt8]? {
    keys.skeyidA.map { keys.algorithms.prf(key: $0.octets, messageID.octets + rest) }
  }

  package static func second(
    _ keys: IKEv1Keys, messageID: UInt32, initiatorNonce: [UInt8], rest: [UInt8]
  ) -> [UInt8]? {
    keys.skeyidA.map {
      keys.algorithms.prf(key: $0.octets, messageID.octets + initiatorNonce + rest)
    }
  }

  package static func third(
    _ keys: IKEv1Keys, messageID: UInt32, initiatorNonce: [UInt8], responderNonce: [UInt8]
  ) -> [UInt8]? {
    keys.skeyidA.map {
      keys.algorithms.prf(
        key: $0.octets, [0] + messageID.octets + initiatorNonce + responderNonce)
    }
  }
}

/// Tests pre-shared keys against aggressive mode, which shows all that it takes but the key itself:
/// HASH_R in message 2, and HASH_I in message 3 where that is sent in clear; and against Base Mode, which
/// shows both.
///
/// A key that fits HASH_R is the responder's; one that fits HASH_I the initiator's. No
/// Diffie-Hellman secret is needed.
package struct AggressiveModeCheck: Sendable {
  private let prf: PRF
  private let exchange: IKEv1Exchange
  private let role: Role
  private let identityBody: [UInt8]
  private let hash: [UInt8]
  private let isBeforeAnswer: Bool

  /// - Parameters:
  ///   - role: who sent `hash` and the identity.
  ///   - identityBody: body of that sender's ID payload.
  ///   - hash: body of the HASH payload.
  ///   - isBeforeAnswer: it is Base Mode's HASH_I.
  package init(
    hashAlgorithm: Digest, exchange: IKEv1Exchange, role: Role,
    identityBody: some Sequence<UInt8>, hash: some Sequence<UInt8>, isBeforeAnswer: Bool = false
  ) {
    prf = .hmac(hashAlgorithm)
    self.exchange = exchange
    self.role = role
    self.identityBody = Array(identityBody)
    self.hash = Array(hash)
    self.isBeforeAnswer = isBeforeAnswer
  }

  package func fits(_ key: SecretOctets) -> Bool {
    let nonces = exchange.initiatorNonce + exchange.responderNonce
    let skeyid = SecretOctets(prf(key: key.octets, nonces))
    let computed = IKEv1Hashes.phase1(
      role, prf: prf, skeyid: skeyid, exchange: exchange, identityBody: identityBody,
      isBeforeAnswer: isBeforeAnswer)
    return !computed.isEmpty && computed == hash
  }
}
