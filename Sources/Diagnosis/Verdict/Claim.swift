/// What a user sees fail. One cause speaks for each.
package enum Symptom: Hashable, Sendable, CaseIterable {
  /// Phase 1, or the IKE SA, did not come to stand.
  case ikeSA
  /// It stands, and no Phase 2, or Child SA, under it was granted.
  case child
  /// A Child SA stood, and a further one, or its renewal, was refused.
  case laterChild
  /// Everything stood, and then requests went without an answer.
  case standingSA
}

/// What a negotiation can die of: what the fix must change, whatever shows it.
package enum Cause: Hashable, Sendable, CaseIterable {
  // What the peers would agree on first.
  case version, exchangeMode, noConnection
  case encryption, keyLength, hash, group, authenticationMethod, noCommonSuite
  case builtInPolicy, refusedAlthoughAcceptable
  /// Refused, and it is not known which attribute, or whether one, was at fault.
  case offer
  case groupDemand, suiteNotOffered, cookie
  // Who the peers are.
  case presharedKey, noPresharedKey, identity, certificate, user
  /// Refused, and key, identity, certificate and method cannot be told apart.
  case peer
  // The way between them.
  case unreachable, ignored, unanswered, replyLost, wrongPort, portSwitch, port4500, marker
  case pathMTU, largeMessage, halfCapture
  // What the tunnel is to carry.
  case childSuite, pfs, selectors, encapsulationMode, insideAddress
  /// Refused, and suites, PFS and networks cannot be told apart.
  case child
  /// Granted, and refused or deleted at once by the side that had asked.
  case refusedByAsker
  // Life of the SA.
  case requestIgnored, peerDead
  // Nobody knows more than that.
  case stalled, unexplained
}

/// What a claim rests on.
package enum Basis: Hashable, Sendable, CaseIterable {
  /// Each side's own messages prove it.
  case proofs
  /// The devices' configurations decide it.
  case configuration
  /// What secrets opened or proved.
  case keys
  /// What the messages say or show by themselves.
  case messages
  /// It names the symptom, and no cause: it speaks where nobody else does.
  case nothingElse
}

/// A rule's statement, made before it has words for it, that it knows what a negotiation died of.
package struct Claim: Hashable, Sendable {
  var symptom: Symptom
  var cause: Cause
  var basis: Basis
  var confidence: Confidence

  init(_ symptom: Symptom, _ cause: Cause, _ basis: Basis, _ confidence: Confidence) {
    self.symptom = symptom
    self.cause = cause
    self.basis = basis
    self.confidence = confidence
  }
}
