import Capture
import ISAKMP
import Negotiations

struct PresharedKeyMismatch: Rule {
  static let page = RulePage(
    code: "IKE201",
    name: "preshared-key-mismatch",
    severity: .error,
    summary: "The pre-shared keys of the two sides differ.",
    checks: """
      Main Mode encrypts from message 5 on, with keys made from the pre-shared key. Without
      secrets: the responder answers message 5 with encrypted Informational messages, one for
      each repetition, and never with message 6, while the initiator goes on repeating as if it
      could not read them. That is likely at most.

      Proven only with candidate keys and the Diffie-Hellman secret: then message 5 opens under
      one key and is garbage under the other, and the finding says which side holds which.
      Aggressive Mode needs the candidates alone. A log of one side that shows its session keys
      (charon at `ike = 4`) proves it too, without any key given: one side's messages open with their
      hashes, and several of the other's, under message IDs of their own, are noise, or the hash that
      Aggressive Mode sends in clear is made with another key; or each side's hashes fit under its
      own log's keys. A single message that is noise leaves it likely, and so does a message 5 that
      is sound under the initiator's keys and that the responder, which goes on repeating message 4,
      takes no notice of.

      IKEv2: the AUTH of the side that was refused is recomputed with each key given. It is proven
      where that side's key is found, or not found, and the key of the other side is known: from
      its own AUTH, by the label “initiator” or “responder”, or by its configuration. Where no key
      was given, a refused pre-shared key under the sender's own address is likely.
      """,
    consequence: """
      Each side derives other session keys and cannot read the other's messages; nothing later
      can succeed.
      """,
    misleading: """
      A refused identity (IKE202) ends at the same message, but there the initiator can read the
      refusal and stops. Some responders stay silent on a wrong key (libreswan repeats message
      4), which looks like loss or a blocked UDP 4500 (IKE403, IKE509). The router's "failed its
      sanity check or is malformed" alone is no proof either.
      """,
    fixes: [
      """
      On both sides: enter the same key anew; look for a trailing space, a line end or quotes that \
      became part of it.
      """,
      """
      On IOS: check that the address of `crypto isakmp key` is the one that the peer really comes \
      from.
      """,
      """
      On strongSwan: check the `id` lines of the secret; on libreswan the identities in front of \
      `PSK`.
      """,
    ],
    references: [
      "RFC 2409 sections 5 and 5.4",
      "RFC 7296 section 2.15",
    ],
    subjects: [])
  static let needs: NegotiationFacts = .unsettledPhase1
}

extension PresharedKeyMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    let decided = AuthenticationDecision.claim(.presharedKey, negotiation, run).map { [$0] } ?? []
    if let fault = KeyFault(negotiation, run) {
      guard fault.isKeyMismatch else { return decided }
      return decided + [Claim(.ikeSA, .presharedKey, fault.basis, fault.confidence)]
    }
    let isUnread =
      negotiation.unreadRefusal != nil && !negotiation.decryption.isFullyOpen
      || negotiation.unreadableMessage5 != nil || negotiation.rejectedProof != nil
    guard isUnread else { return decided }
    return decided + [Claim(.ikeSA, .presharedKey, .messages, .likely)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    var findings = found(in: negotiation, of: run)
    guard negotiation.version == .ikev1 else { return findings }
    // The lines are those of the responder, which cannot read message 5.
    let words = PeerWords(negotiation, run)
    for index in findings.indices {
      findings[index].deviceMessages = words.printed(
        by: .responder, findings[index].deviceMessages)
    }
    return findings
  }

  private func found(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let claim = run.verdict.claim(of: .presharedKey) else { return [] }
    if claim.basis == .configuration {
      return AuthenticationDecision.findings(page, .presharedKey, negotiation, run)
    }
    if let fault = KeyFault(negotiation, run) { return [finding(negotiation, fault, run)] }
    if let (message, by) = negotiation.unreadableMessage5 {
      return [calledMalformed(negotiation, message, by)]
    }
    if let (message, error) = negotiation.rejectedProof {
      return [gaveUp(negotiation, message, error)]
    }
    guard let (message, by) = negotiation.unreadRefusal else { return [] }
    return [
      Finding(
        page, claim.confidence,
        title: Self.title(negotiation),
        explanation: """
          Main Mode got as far as its first encrypted message, whose key is made from the \
          pre-shared key. The responder answered it with an encrypted Informational message \
          instead of message 6, and the initiator went on repeating message 5 as if it could not \
          read that answer: with different keys neither side can read the other. Most initiators \
          stop at a refusal that they can read, as of an identity (IKE202); libreswan goes on, and \
          then an identity, a mode or a method that is not expected looks the same.
          """,
        evidence: message.repetitionEvidence + [
          by.evidence(
            """
            encrypted Informational message from the responder, \(by.interval(since: message)) \
            after message 5; no message 6
            """
          )
        ],
        remedies: [
          """
          enter the same pre-shared key anew on both sides; look for a trailing space, a line end \
          or quotes that became part of it
          """,
          """
          check that each key is stored for the address or identity that the peer really has: \
          \(negotiation.address(.initiator)) and \(negotiation.address(.responder))
          """
            + MakerExamples(negotiation, run).text([
              ("cisco-ios", "IOS `show crypto isakmp key`"),
              ("strongswan", "strongSwan the `id` lines of the secret"),
              ("libreswan", "libreswan what stands in front of `PSK`"),
            ]),
        ],
        deviceMessages: DeviceWords.presharedKeyMainMode(
          peer: negotiation.address(.initiator)),
        settle: """
          the pre-shared keys with the Diffie-Hellman secret (charon log at `ike = 4`) decide it; \
          or the responder's log: `decryption failed`, `mismatch of preshared secrets`
          """,
        asks: .responder
      )
    ]
  }
}

extension PresharedKeyMismatch {
  /// The responder says in clear that it cannot read the first message that the key protects.
  private func calledMalformed(_ negotiation: Negotiation, _ message: Step, _ by: Step) -> Finding {
    let responder = negotiation.who(.responder)
    return Finding(
      page, .likely,
      title: Self.title(negotiation),
      explanation: """
        \(responder) answered message 5 with PAYLOAD-MALFORMED in clear. Message 5 is the first \
        one that is encrypted, and its key is made from the pre-shared key: with another key it \
        decrypts to noise, which reads as malformed payloads. A message 5 that was made wrongly, \
        or damaged on its way each time, would be answered alike.
        """,
      evidence: message.repetitionEvidence + [
        by.evidence("PAYLOAD-MALFORMED in clear, \(by.interval(since: message)) after message 5")
      ],
      remedies: remedies(nil),
      deviceMessages: DeviceWords.presharedKeyMainMode(peer: negotiation.address(.initiator)),
      settle: """
        the pre-shared keys of both sides compared, or the log of \(responder): `probably due to \
        mismatched pre-shared key`, `mismatch of preshared secrets`
        """)
  }

  /// The initiator got the responder's proof, and ended itself.
  private func gaveUp(_ negotiation: Negotiation, _ message: Step, _ error: Int) -> Finding {
    let initiator = negotiation.who(.initiator)
    return Finding(
      page, .likely,
      title: Self.title(negotiation),
      explanation: """
        Message 2 carries the responder's proof of the key (HASH_R), and \(initiator), which \
        checks it there and goes on with message 3 where it fits, ended instead: its port is \
        closed. An identity of the responder that it does not expect (IKE202), or a user who ended \
        the program in this very moment, would look the same.
        """,
      evidence: [
        message.evidence("\(message.passage), with HASH_R"),
        Evidence(
          negotiation.icmpErrors[error].reference,
          "port unreachable from \(negotiation.icmpErrors[error].error.reporter)"),
      ],
      remedies: remedies(nil),
      settle: """
        the pre-shared keys of both sides, given with --secrets: Aggressive Mode's hash is \
        recomputed from them alone; or the log of \(initiator)
        """)
  }
}
