import ISAKMP
import Negotiations

extension KeyFault {
  /// What a log of one side, or of both, decides without the pre-shared keys themselves.
  static func sessionKeyFault(_ negotiation: Negotiation) -> KeyFault? {
    guard negotiation.usesPresharedKey == true,
      let dispute = negotiation.decryption.sessionKeyDispute
    else { return nil }
    switch negotiation.phase1.lastMessage {
    case .main(5), .aggressive(2), .base(3), .base(4): return .sessionKeys(dispute)
    default: return nil
    }
  }
}

extension PresharedKeyMismatch {
  func sessionKeysDiffer(_ negotiation: Negotiation, _ dispute: SessionKeyDispute) -> Finding {
    switch dispute {
    case .eachItsOwn(let initiator, let responder):
      eachItsOwn(negotiation, initiator, responder)
    case .hash(let proof, let role, let message):
      hashOfOthers(negotiation, proof, role, negotiation.step(message))
    case .noise(let proof, let role, let messages, let isProven):
      noise(negotiation, proof, role, messages.map(negotiation.step), isProven: isProven)
    }
  }

  /// Each side's messages open under session keys of its own.
  private func eachItsOwn(
    _ negotiation: Negotiation, _ initiator: SessionProof, _ responder: SessionProof
  ) -> Finding {
    Finding(
      Self.page, .proven, title: Self.title(negotiation),
      explanation: """
        The two sides made different session keys of the same exchange: the \(initiator.proof) of \
        \(negotiation.who(.initiator)) fits under the keys of \(initiator.origin), the \
        \(responder.proof) of \(negotiation.who(.responder)) under those of \(responder.origin). \
        Nonces, cookies and key exchange are the same for both, so it is the pre-shared key that \
        differs.
        """,
      evidence: [
        proofEvidence(negotiation, initiator, .initiator),
        proofEvidence(negotiation, responder, .responder),
      ],
      remedies: [Self.remedy],
      deviceMessages: words(negotiation))
  }

  /// Aggressive Mode: one side's messages open, and the hash that the other sent in clear does not
  /// fit.
  private func hashOfOthers(
    _ negotiation: Negotiation, _ proof: SessionProof, _ role: Role, _ message: Step
  ) -> Finding {
    let other = negotiation.who(role.other)
    let hash = role == .initiator ? "HASH_R" : "HASH_I"
    return Finding(
      Self.page, .proven, title: Self.title(negotiation),
      explanation: """
        Under the keys of \(proof.origin) the \(proof.proof) of \(negotiation.who(role)) fits, and \
        the \(hash) of \(other), which was sent in clear, does not. Identity, nonces, cookies, key \
        exchange and proposal in it are the same for both sides, so it is the pre-shared key that \
        differs.
        """,
      evidence: [
        proofEvidence(negotiation, proof, role),
        message.evidence(
          "\(message.name) from the \(role.other.rawValue): its \(hash) is made with another key"),
      ],
      remedies: [Self.remedy], deviceMessages: words(negotiation))
  }

  /// One side's messages open, the other's are noise.
  private func noise(
    _ negotiation: Negotiation, _ proof: SessionProof, _ role: Role, _ noise: [Step], isProven: Bool
  ) -> Finding {
    let other = negotiation.who(role.other)
    let count =
      noise.count == 1 ? "one whole message" : "\(noise.count) whole messages"
    return Finding(
      Self.page, isProven ? .proven : .likely, title: Self.title(negotiation),
      explanation: Telling.sentences(
        """
        Under the keys of \(proof.origin) the \(proof.proof) of \(negotiation.who(role)) fits, and \
        \(count) of \(other) are noise from the first octet to the last.
        """,
        isProven
          ? """
          Each was encrypted by itself under a message ID of its own, so no corruption on the way \
          explains them: \(other) made other session keys of the same exchange, and only the \
          pre-shared key can make them differ.
          """
          : """
          Other session keys made of the same exchange, by another pre-shared key, explain that; so \
          does a message that was corrupted on its way.
          """),
      evidence: [proofEvidence(negotiation, proof, role)]
        + noise.prefix(3).map {
          $0.evidence("\($0.name) from the \(role.other.rawValue): noise")
        },
      remedies: [Self.remedy],
      deviceMessages: words(negotiation),
      settle: isProven
        ? nil
        : """
        the log of \(other) at `ike = 4` given besides with --secrets, or the pre-shared keys of \
        both sides
        """)
  }

  /// Message 5 is sound, and the responder goes on as if it could not read it.
  func leftUnanswered(_ negotiation: Negotiation, _ proof: SessionProof) -> Finding {
    let other = negotiation.who(.responder)
    let repeated =
      negotiation.first(.main(4)).map { answer in
        answer.transmissions.filter { $0.index > proof.message }
      } ?? []
    return Finding(
      Self.page, .likely, title: Self.title(negotiation),
      explanation: """
        Message 5 is sound: its \(proof.proof) fits under the keys of \(proof.origin). But \
        \(other) did not take it and went on repeating message 4. libreswan drops without a word \
        what does not decrypt, as with another pre-shared key, and answers what does. racoon drops \
        a message 5 with an identity that it does not expect without a word too (IKE202). A \
        message 5 that is lost on its way every time looks the same.
        """,
      evidence: [proofEvidence(negotiation, proof, .initiator)]
        + repeated.prefix(3).map { $0.evidence("MM4 from the responder again") },
      remedies: [
        Self.remedy,
        negotiation.initiator.identity.map {
          "on \(other): check that it expects the identity “\($0)” for this peer"
        } ?? "on \(other): check that it expects the identity of the initiator",
      ], deviceMessages: words(negotiation),
      settle: """
        the pre-shared key that \(other) really has, given with --secrets beside the initiator's; \
        a capture at \(other), which shows whether message 5 arrives; or its log: `malformed \
        payload in packet`
        """)
  }

  private func proofEvidence(_ negotiation: Negotiation, _ proof: SessionProof, _ role: Role)
    -> Evidence
  {
    let step = negotiation.step(proof.message)
    return step.evidence(
      """
      \(step.name) from the \(role.rawValue): \(proof.proof) fits under the keys of \(proof.origin)
      """)
  }

  static func title(_ negotiation: Negotiation) -> String {
    """
    the pre-shared keys of \(negotiation.address(.initiator)) and \
    \(negotiation.address(.responder)) differ
    """
  }

  private static let remedy = """
    enter the same pre-shared key anew on both sides; look for a trailing space, a line end or \
    quotes that became part of it
    """
}
