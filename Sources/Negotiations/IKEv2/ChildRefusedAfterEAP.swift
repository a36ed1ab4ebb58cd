import ISAKMP

extension Negotiation {
  /// The answer that ends IKE_AUTH behind a success of EAP, without room for a Child SA.
  ///
  /// ```
  /// initiator                    responder
  /// SK {EAP response}  ───────▶
  ///                    ◀───────  SK {EAP Success}               no more than 8 octets
  /// SK {AUTH}          ───────▶
  ///                    ◀───────  SK {AUTH, N}                   more than a lone refusal
  /// ```
  ///
  /// RFC 7296 section 2.16: behind EAP's failure the initiator has no key to make AUTH with, so that one
  /// that sends as much as AUTH and no more behind so small an answer was let in. Padding may be longer
  /// than it must, so the sizes do not prove it.
  package var childRefusedAfterEAP: (success: Step, proof: Step, answer: Step)? {
    guard version == .ikev2, let bound = phase1.accepted.flatMap({ PlaintextBound($0) }) else {
      return nil
    }
    let rounds = IKEv2Exchange.all(of: self).filter {
      $0.type == .ikeAuth && $0.requester == .initiator
    }
    guard rounds.count > 2, let last = rounds.last, let answer = last.responses.last,
      let proof = last.requests.last, let success = rounds[rounds.count - 2].responses.last,
      let successSize = rounds[rounds.count - 2].responseCapacity(self, bound),
      let proofSize = IKEv2Exchange.capacity(of: last.requests, self, bound),
      let answerSize = last.responseCapacity(self, bound)
    else { return nil }
    let proofAndWord = bound.authentication + PlaintextBound.notification
    guard successSize < PlaintextBound.eap + Self.block, proofSize >= bound.authentication,
      proofSize < bound.authentication + 2 * Self.block, answerSize >= proofAndWord,
      answerSize < bound.authentication + PlaintextBound.childGrant
    else { return nil }
    return (Step(messages, success), Step(messages, proof), Step(messages, answer))
  }

  /// Padding fills a block of the cipher, of 16 octets at most.
  private static var block: Int { 16 }
}
