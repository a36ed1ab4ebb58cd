import ISAKMP
import Negotiations

extension KeyFault {
  /// What a log of one side, or of both, decides without the pre-shared keys themselves.
  ///
  /// RFC 2409 section 5: with a pre-shared key SKEYID is prf(key, Ni_b | Nr_b), and every session key
  /// comes of SKEYID, g^xy and the cookies. Both sides of one Main Mode see the same of all but the
  /// key. One message that is noise may have been corrupted on its way; several under message IDs of
  /// their own were encrypted one by one.
  static func sessionKeyFault(_ negotiation: Negotiation) -> KeyFault? {
    guard negotiation.version == .ikev1, negotiation.mode == .main,
      negotiation.usesPresharedKey == true, negotiation.phase1.lastMessage == .main(5),
      hasOneExchange(negotiation)
    else { return nil }
    let decryption = negotiation.decryption
    if let initiator = decryption.sessionProofs[.initiator],
      let responder = decryption.sessionProofs[.responder]
    {
      return initiator.isSame(as: responder)
        ? nil : .sessionKeysDiffer(initiator: initiator, responder: responder)
    }
    for role in [Role.initiator, .responder] {
      guard let proof = decryption.sessionProofs[role],
        let noise = decryption.closed[role.other], !noise.isEmpty
      else { continue }
      let identifiers = Set(noise.map { negotiation.messages[$0].content.header.messageID })
      return .sessionKeysOfOne(proof, of: role, noise: noise, isProven: identifiers.count > 1)
    }
    return nil
  }
}

extension KeyFault {
  /// Messages 3 and 4 were seen with one content each: both sides work with these nonces and key
  /// exchange values.
  private static func hasOneExchange(_ negotiation: Negotiation) -> Bool {
    [MessageName.main(3), .main(4)].allSatisfy { name in
      negotiation.messages.filter { $0.name == name && $0.retransmissionOf == nil }.count == 1
    }
  }
}

extension PresharedKeyMismatch {
  /// Each side's messages open under session keys of its own.
  func sessionKeysDiffer(
    _ negotiation: Negotiation, _ initiator: SessionProof, _ responder: SessionProof
  ) -> Finding {
    Finding(
      Self.page, .proven, title: Self.title(negotiation),
      explanation:
        "The two sides made different session keys of the same exchange: the \(initiator.proof) of "
        + "\(negotiation.who(.initiator)) fits under the keys of \(initiator.origin), the "
        + "\(responder.proof) of \(negotiation.who(.responder)) under those of "
        + "\(responder.origin). Nonces, cookies and key exchange are the same for both, so it is the "
        + "pre-shared key that differs.",
      evidence: [
        proofEvidence(negotiation, initiator, .initiator),
        proofEvidence(negotiation, responder, .responder),
      ],
      remedies: [Self.remedy],
      deviceMessages: DeviceWords.presharedKeyMainMode(peer: negotiation.address(.initiator)))
  }

  /// One side's messages open, the other's are noise.
  func sessionKeysOfOne(
    _ negotiation: Negotiation, _ proof: SessionProof, _ role: Role, noise: [Int], isProven: Bool
  ) -> Finding {
    let other = negotiation.who(role.other)
    let count =
      noise.count == 1 ? "one whole message" : "\(noise.count) whole messages"
    return Finding(
      Self.page, isProven ? .proven : .likely, title: Self.title(negotiation),
      explanation:
        "Under the keys of \(proof.origin) the \(proof.proof) of \(negotiation.who(role)) fits, and "
        + "\(count) of \(other) are noise from the first octet to the last. "
        + (isProven
          ? "Each was encrypted by itself under a message ID of its own, so no corruption on the way "
            + "explains them: \(other) made other session keys of the same exchange, and only the "
            + "pre-shared key can make them differ."
          : "Other session keys made of the same exchange, by another pre-shared key, explain that; "
            + "so does a message that was corrupted on its way."),
      evidence: [proofEvidence(negotiation, proof, role)]
        + noise.prefix(3).map {
          negotiation.evidence(
            $0, "\(negotiation.messages[$0].name) from the \(role.other.rawValue): noise")
        },
      remedies: [Self.remedy],
      deviceMessages: DeviceWords.presharedKeyMainMode(peer: negotiation.address(.initiator)),
      settle: isProven
        ? nil
        : "the log of \(other) at `ike = 4` given besides with --secrets, or the pre-shared keys of "
          + "both sides")
  }

  private func proofEvidence(_ negotiation: Negotiation, _ proof: SessionProof, _ role: Role)
    -> Evidence
  {
    negotiation.evidence(
      proof.message,
      "\(negotiation.messages[proof.message].name) from the \(role.rawValue): \(proof.proof) fits "
        + "under the keys of \(proof.origin)")
  }

  private static func title(_ negotiation: Negotiation) -> String {
    "the pre-shared keys of \(negotiation.address(.initiator)) and "
      + "\(negotiation.address(.responder)) differ"
  }

  private static let remedy =
    "enter the same pre-shared key anew on both sides; look for a trailing space, a line end or "
    + "quotes that became part of it"
}
