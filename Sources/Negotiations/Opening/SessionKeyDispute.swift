package import ISAKMP
package import Keys

/// That a side has certain session keys, wherever they came from.
package struct SessionProof: Sendable {
  /// What showed it: "HASH_I", "HASH(1)".
  package var proof: String
  package var message: Int
  /// Where the keys, or the secret that they were made from, were read.
  package var origin: SecretOrigin
  private let keys: IKEv1Keys

  init(proof: String, message: Int, origin: SecretOrigin, keys: IKEv1Keys) {
    self.proof = proof
    self.message = message
    self.origin = origin
    self.keys = keys
  }

  /// SKEYID comes of the pre-shared key and the nonces; later keys of g^xy too.
  package func isSame(as other: SessionProof) -> Bool {
    if let skeyid = keys.skeyid, let others = other.keys.skeyid { return skeyid == others }
    return keys.cipherKey == other.keys.cipherKey
  }

  /// Whether these keys made a hash that was sent in clear; `nil` where SKEYID is not known.
  func made(_ hash: ClearHash) -> Bool? { hash.fits(keys) }
}

/// A HASH payload that Aggressive Mode sends in clear, with the identity that goes into it.
struct ClearHash {
  var message: Int
  var from: Role
  var hash: [UInt8]
  var identityBody: [UInt8]
  /// Base Mode's HASH_I, made before the responder's key exchange value is there.
  var isBeforeAnswer = false

  var name: String { from == .initiator ? "HASH_I" : "HASH_R" }

  /// All that it is made of besides SKEYID is in clear; `nil` where SKEYID is not known.
  func fits(_ keys: IKEv1Keys) -> Bool? {
    guard let skeyid = keys.skeyid, let exchange = keys.exchange else { return nil }
    let computed = IKEv1Hashes.phase1(
      from, prf: keys.algorithms.prf, skeyid: skeyid,
      exchange: exchange, identityBody: identityBody, isBeforeAnswer: isBeforeAnswer)
    return !computed.isEmpty && computed == hash
  }
}

/// What shows that the two sides made different session keys of one IKEv1 exchange.
///
/// RFC 2409 section 5: with a pre-shared key SKEYID is prf(key, Ni_b | Nr_b), and every session key
/// comes of SKEYID, g^xy and the cookies. Both sides of one Phase 1 see the same of all but the key.
package enum SessionKeyDispute: Sendable {
  /// Each side proved session keys of its own.
  case eachItsOwn(initiator: SessionProof, responder: SessionProof)
  /// One side proved its keys, and the hash that the other sent in clear is made with others.
  case hash(SessionProof, of: Role, message: Int)
  /// One side proved its keys; these whole messages of the other are noise under them. One such
  /// message may have been corrupted on its way; several under message IDs of their own were
  /// encrypted one by one.
  case noise(SessionProof, of: Role, messages: [Int], isProven: Bool)

  package var isProven: Bool {
    if case .noise(_, _, _, let isProven) = self { isProven } else { true }
  }

  /// `nil` where nothing of the kind is seen.
  init?(
    _ negotiation: Negotiation, _ proofs: [Role: SessionProof], closed: [Role: [Int]],
    clearHashes: [ClearHash]
  ) {
    guard Self.hasOneExchange(negotiation) else { return nil }
    if let initiator = proofs[.initiator], let responder = proofs[.responder] {
      if initiator.isSame(as: responder) { return nil }
      self = .eachItsOwn(initiator: initiator, responder: responder)
      return
    }
    for role in [Role.initiator, .responder] {
      guard let proof = proofs[role] else { continue }
      if let other = clearHashes.first(where: { $0.from == role.other }),
        negotiation.messages[other.message].missingOctets == 0, proof.made(other) == false
      {
        self = .hash(proof, of: role, message: other.message)
        return
      }
      guard let noise = closed[role.other], !noise.isEmpty else { continue }
      let identifiers = Set(noise.map { negotiation.messages[$0].content.header.messageID })
      self = .noise(proof, of: role, messages: noise, isProven: identifiers.count > 1)
      return
    }
    return nil
  }

  /// The messages with nonces and key exchange values were seen with one content each: both sides
  /// work with these. And neither side went on as if it could read the other.
  private static func hasOneExchange(_ negotiation: Negotiation) -> Bool {
    let names = negotiation.messages.filter { $0.retransmissionOf == nil }.map(\.name)
    let goesOn = names.contains {
      switch $0 {
      case .main(6), .aggressive(3), .quick, .transaction: true
      default: false
      }
    }
    if goesOn { return false }
    let exchange: [MessageName] =
      names.contains(.main(4))
      ? [.main(3), .main(4)]
      : names.contains(.base(2))
        ? [.base(1), .base(2), .base(3), .base(4)] : [.aggressive(1), .aggressive(2)]
    return exchange.allSatisfy { name in names.filter { $0 == name }.count == 1 }
  }
}
