package import ISAKMP
package import Keys

/// What the secrets made readable of one negotiation, and what they say of its pre-shared keys.
package struct Decryption: Sendable {
  package enum State: String, Sendable {
    case notNeeded = "not_needed"
    case none, partial, full
  }

  package enum Verdict: String, Sendable {
    case verified, refuted, untested
  }

  package var state = State.notNeeded
  /// `verified`: every proof that could be tested fits one and the same key. `refuted`: the two
  /// sides' proofs fit different keys, or made different session keys of one exchange, or a proof
  /// fits none of those given.
  package var psk = Verdict.untested
  /// The key that a side's own proof fits.
  package var initiatorKey: HeldKey?
  package var responderKey: HeldKey?
  /// The post-quantum key that a side's own proof fits together with its pre-shared key or signature.
  package var postquantumKeys: [Role: HeldPostquantumKey] = [:]
  /// IKEv2's opened messages of IKE_FOLLOWUP_KE.
  var followups = FollowupMessages()
  /// Sides whose proof could be tested and fits no key that was given.
  package var refuted: Set<Role> = []
  /// Complete messages of a side that came out as noise under the other side's key.
  package var noise: [Role: Int] = [:]
  /// IKEv1: the first message of a side whose hash fitted, and the session keys it fitted under.
  package var sessionProofs: [Role: SessionProof] = [:]
  /// IKEv1: that the sides made different session keys, by whatever shows it.
  package var sessionKeyDispute: SessionKeyDispute?
  /// The pre-shared keys that were tried, in their order.
  package var tried: [TriedKey] = []
  /// More pre-shared keys may be this negotiation's than were tried on it.
  package var isKeySearchCut = false
  /// The Diffie-Hellman secret, or the keys themselves, were given for this SA.
  package var hasSessionSecret = false
  /// Why nothing could be derived although the secrets are there.
  package var obstacle: String?
  /// What came of verifying a side's signature with the certificate that it sent.
  package var signatures: [Role: SignatureCheck] = [:]
  /// Whole messages whose hash or integrity check value does not fit, although the keys had opened
  /// others of the same SA before.
  package var integrityFailures: [Int] = []
  /// The keys that opened messages, in the order of their first use: a key update makes new ones.
  package var ikev1Keys: [IKEv1Keys] = []
  package var ikev2Keys: [IKEv2Keys] = []
  /// What Child SAs' keys come of: the last of them, with a post-quantum key where one is used.
  package var childBase: IKEv2Keys?
  /// Diffie-Hellman secrets that opened something, each with the SPIs of its SA.
  package var sharedSecrets: [SharedSecret] = []
  /// Where the secrets that matched were read.
  package var used: Set<SecretOrigin> = []

  package init() {}

  /// Every protected message was opened, or there was none.
  package var isFullyOpen: Bool { state == .full || state == .notNeeded }

  package func key(of role: Role) -> HeldKey? { role == .initiator ? initiatorKey : responderKey }

  /// Whether the keys of the two sides were both found and are not the same.
  package var keysDiffer: Bool {
    guard let initiatorKey, let responderKey else { return false }
    return !initiatorKey.isSame(as: responderKey)
  }
}

package struct SignatureCheck: Sendable {
  package var verdict: HashVerdict
  /// The message that holds the signature.
  package var message: Int
}

/// A pre-shared key that was tried, by its name.
package struct TriedKey: Sendable, Hashable {
  package var label: String
  /// The side whose key it is by its label, “initiator” or “responder”.
  package var labelledSide: Role?
  /// Files of configurations that hold it.
  package var configurations: [String]
  /// Given with the secrets as the key of the two, by no label one side's.
  package var isGivenForBoth: Bool
}

/// A pre-shared key that one side proved to have, by the name that the user gave it.
package struct HeldKey: Sendable {
  package var label: String
  /// What became of the key on that side: "a trailing line end"; `nil` for the key as given.
  package var alteration: String?
  /// What showed it: "HASH_I", "AUTH".
  package var proof: String
  /// The message that showed it.
  package var message: Int
  private let key: SecretOctets

  init(_ candidate: CandidateKey, proof: String, message: Int) {
    label = candidate.label
    alteration = candidate.alteration
    self.proof = proof
    self.message = message
    key = candidate.key
  }

  package func isSame(as other: HeldKey) -> Bool { key == other.key }
  package func isSame(as octets: [UInt8]) -> Bool { key.octets == octets }

  /// "hub" with a trailing line end.
  package var name: String { alteration.map { "“\(label)” with \($0)" } ?? "“\(label)”" }
}

/// A post-quantum key (RFC 8784) that goes into one side's proof.
package struct HeldPostquantumKey: Sendable {
  /// Its PPK_ID, where the user gave one.
  package var id: String?
  package var origin: SecretOrigin
  /// Other keys that were given under the same PPK_ID, or under none; the first of them.
  package var others: [SecretOrigin]

  init(_ key: PostQuantumKey, others: some Sequence<PostQuantumKey>) {
    id = key.id
    origin = key.origin
    self.others = others.map(\.origin)
  }
}
