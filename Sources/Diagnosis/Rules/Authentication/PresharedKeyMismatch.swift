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
      "On both sides: enter the same key anew; look for a trailing space, a line end or "
        + "quotes that became part of it.",
      "On IOS: check that the address of `crypto isakmp key` is the one that the peer "
        + "really comes from.",
      "On strongSwan: check the `id` lines of the secret; on libreswan the identities in "
        + "front of `PSK`.",
    ],
    references: [
      "RFC 2409 sections 5 and 5.4",
      "RFC 7296 section 2.15",
    ])
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
        title:
          "the pre-shared keys of \(negotiation.address(.initiator)) and "
          + "\(negotiation.address(.responder)) differ",
        explanation:
          "Main Mode got as far as its first encrypted message, whose key is made from the "
          + "pre-shared key. "
          + "The responder answered it with an encrypted Informational message instead of message "
          + "6, and the "
          + "initiator went on repeating message 5 as if it could not read that answer: with "
          + "different keys "
          + "neither side can read the other. A refused identity (IKE202) looks different as a "
          + "rule: its refusal "
          + "can be read, and the initiator stops.",
        evidence: negotiation.repetitionEvidence(message) + [
          negotiation.evidence(
            by,
            "encrypted Informational message from the responder, "
              + "\(negotiation.interval(message, by)) after message 5; no message 6"
          )
        ],
        remedies: [
          "enter the same pre-shared key anew on both sides; look for a trailing space, a line end "
            + "or quotes that became part of it",
          "check that each key is stored for the address or identity that the peer really has: "
            + "\(negotiation.address(.initiator)) and \(negotiation.address(.responder))"
            + MakerExamples(negotiation, run).text([
              ("cisco-ios", "IOS `show crypto isakmp key`"),
              ("strongswan", "strongSwan the `id` lines of the secret"),
              ("libreswan", "libreswan what stands in front of `PSK`"),
            ]),
        ],
        deviceMessages: DeviceWords.presharedKeyMainMode(
          peer: negotiation.address(.initiator)),
        settle:
          "the pre-shared keys with the Diffie-Hellman secret (charon log at `ike = 4`) decide it; "
          + "or the responder's log: `decryption failed`, `mismatch of preshared secrets`",
        asks: .responder
      )
    ]
  }
}

extension PresharedKeyMismatch {
  /// The responder says in clear that it cannot read the first message that the key protects.
  private func calledMalformed(_ negotiation: Negotiation, _ message: Int, _ by: Int) -> Finding {
    let responder = negotiation.who(.responder)
    return Finding(
      page, .likely,
      title:
        "the pre-shared keys of \(negotiation.address(.initiator)) and "
        + "\(negotiation.address(.responder)) differ",
      explanation:
        "\(responder) answered message 5 with PAYLOAD-MALFORMED in clear. Message 5 is the first one "
        + "that is encrypted, and its key is made from the pre-shared key: with another key it "
        + "decrypts to noise, which reads as malformed payloads. A message 5 that was made wrongly, "
        + "or damaged on its way each time, would be answered alike.",
      evidence: negotiation.repetitionEvidence(message) + [
        negotiation.evidence(
          by, "PAYLOAD-MALFORMED in clear, \(negotiation.interval(message, by)) after message 5")
      ],
      remedies: remedies(nil),
      deviceMessages: DeviceWords.presharedKeyMainMode(peer: negotiation.address(.initiator)),
      settle:
        "the pre-shared keys of both sides compared, or the log of \(responder): `probably due to "
        + "mismatched pre-shared key`, `mismatch of preshared secrets`")
  }

  /// The initiator got the responder's proof, and ended itself.
  private func gaveUp(_ negotiation: Negotiation, _ message: Int, _ error: Int) -> Finding {
    let initiator = negotiation.who(.initiator)
    return Finding(
      page, .likely,
      title:
        "the pre-shared keys of \(negotiation.address(.initiator)) and "
        + "\(negotiation.address(.responder)) differ",
      explanation:
        "Message 2 carries the responder's proof of the key (HASH_R), and \(initiator), which checks "
        + "it there and goes on with message 3 where it fits, ended instead: its port is closed. An "
        + "identity of the responder that it does not expect (IKE202), or a user who ended the "
        + "program in this very moment, would look the same.",
      evidence: [
        negotiation.evidence(message, "\(negotiation.passage(message)), with HASH_R"),
        Evidence(
          negotiation.icmpErrors[error].reference,
          "port unreachable from \(negotiation.icmpErrors[error].error.reporter)"),
      ],
      remedies: remedies(nil),
      settle:
        "the pre-shared keys of both sides, given with --secrets: Aggressive Mode's hash is recomputed "
        + "from them alone; or the log of \(initiator)")
  }

  private func finding(_ negotiation: Negotiation, _ fault: KeyFault, _ run: RunFacts) -> Finding {
    let peers =
      "the pre-shared keys of \(negotiation.address(.initiator)) and "
      + "\(negotiation.address(.responder)) differ"
    switch fault {
    case .keysDiffer(let initiator, let responder):
      return Finding(
        page, .proven, title: peers,
        explanation:
          "\(negotiation.who(.initiator)) holds the key \(initiator.name): its \(initiator.proof) "
          + "fits no other. And \(negotiation.who(.responder)) holds \(responder.name), by its "
          + "\(responder.proof).",
        evidence: evidence(negotiation, [(initiator, .initiator), (responder, .responder)]),
        comparison: [
          ComparisonRow(
            attribute: "pre-shared key", offered: initiator.name, configured: responder.name,
            source: "frame \(negotiation.messages[responder.message].reference.frame)")
        ],
        remedies: remedies(initiator.alteration ?? responder.alteration),
        deviceMessages: words(negotiation))
    case .otherKey(let held, let role):
      let other = negotiation.who(role.other)
      return Finding(
        page, .proven, title: peers,
        explanation:
          "\(negotiation.who(role)) holds the key \(held.name): its \(held.proof) fits. What "
          + "\(other) "
          + "sent fits neither that key nor any other that was given, so \(other) has a key that "
          + "is "
          + "not among them.",
        evidence: evidence(negotiation, [(held, role)]) + refusalEvidence(negotiation),
        remedies: remedies(held.alteration), deviceMessages: words(negotiation))
    case .sessionKeys(let dispute):
      return sessionKeysDiffer(negotiation, dispute)
    case .leftUnanswered(let proof):
      return leftUnanswered(negotiation, proof)
    case .oneOfTwo(let held, let role, let others):
      let other = negotiation.who(role.other)
      let names = Telling.list(others.map { "“\($0.label)”" })
      let isStopped = KeyFault.stopsAtTheResponder(negotiation, run)
      let isSilent = KeyFault.isLeftUnanswered(negotiation) || isStopped
      // Whose the other key is does not travel in IKEv2: the user must have said so, by the label
      // or by that side's configuration.
      let isSettled =
        others.count == 1 && !KeyFault.isLeftUnanswered(negotiation)
        && KeyFault.holder(of: others[0], negotiation, run) == role.other
      return Finding(
        page, isSettled ? .proven : .likely, title: peers,
        explanation:
          "\(negotiation.who(role)) proved itself with the key \(held.name) and with no other: its "
          + "\(held.proof) fits that key alone. "
          + (isStopped
            ? "Then \(other) \(negotiation.initiatorClosedItsPort == nil ? "said nothing any more" : "ended, its port closed"), as one that does not believe it. "
            : isSilent
              ? "But \(other) did not take it and went on repeating its own message. "
              : "But \(other) refused it. ")
          + (isSettled
            ? "The key given as the \(role.other.rawValue)'s, \(names), is not the one that made "
              + "that \(held.proof): the two keys of this pair differ."
            : others.count == 1
              ? "The other key given, \(names), may be the \(role.other.rawValue)'s."
              : "Given besides are \(names): one of them may be the \(role.other.rawValue)'s.")
          + (isSettled || isSilent
            ? "" : " If none is, an identity that is not expected looks the same (IKE202)."),
        evidence: evidence(negotiation, [(held, role)]) + refusalEvidence(negotiation),
        comparison: [
          ComparisonRow(
            attribute: "pre-shared key", offered: held.name, configured: names,
            source: "the secrets given")
        ],
        remedies: remedies(nil), deviceMessages: words(negotiation),
        settle: isSettled
          ? nil
          : isSilent
            ? "a capture at the responder, which shows whether message 5 arrived whole, or its log"
            : "which of the keys the \(role.other.rawValue) really has: the label "
              + "“\(role.other.rawValue)” in the secrets file says so, or its configuration given "
              + "with --policy; or its log")
    case .hashRefused(let held, let role):
      let other = negotiation.who(role.other)
      return Finding(
        page, .likely, title: peers,
        explanation:
          "\(negotiation.who(role)) proved itself with the key \(held.name), which its \(held.proof) fits, "
          + "and \(other) says that the hash is wrong: it has made another one, as it does with another "
          + "key. A key that it looks up under another identity is one too.",
        evidence: evidence(negotiation, [(held, role)]) + refusalEvidence(negotiation),
        remedies: remedies(nil), deviceMessages: words(negotiation),
        settle:
          "the key of \(other) for “\(negotiation.peer(role).identity ?? negotiation.address(role))”: "
          + "given in the secrets file with the label “\(role.other.rawValue)” it is compared")
    case .altered(let held, let role):
      return Finding(
        page, .likely, title: peers,
        explanation:
          "\(negotiation.who(role)) proved itself with the key \(held.name), by its \(held.proof). "
          + "The "
          + "key as it was given does not fit, and \(negotiation.who(role.other)) refused it.",
        evidence: evidence(negotiation, [(held, role)]) + refusalEvidence(negotiation),
        remedies: remedies(held.alteration), deviceMessages: words(negotiation),
        settle: "the key as \(negotiation.who(role.other)) really has it")
    case .fitsNone(let roles):
      let side = roles.contains(.initiator) ? Role.initiator : .responder
      let tried = Telling.list(negotiation.decryption.tried.map { "“\($0.label)”" })
      return Finding(
        page, .likely, title: peers,
        explanation:
          "What \(negotiation.who(side)) sent to prove its key fits none of those given "
          + "(\(tried)), "
          + "nor any of their usual alterations such as a trailing line end. If one of them is the "
          + "key of \(negotiation.who(side.other)), the keys differ; if none is, the keys given "
          + "belong to other peers.",
        evidence: refusalEvidence(negotiation), remedies: remedies(nil),
        deviceMessages: words(negotiation),
        settle: "the key that each of the two peers really has, both given with --secrets")
    case .notTheOthers(let key, let role):
      return Finding(
        page, .proven, title: peers,
        explanation:
          "\(negotiation.who(role)) proved itself with a key that is not “\(key.label)”, which was "
          + "given as the key of \(negotiation.who(role.other)): its AUTH does not fit that key, nor "
          + "any usual alteration of it such as a trailing line end.",
        evidence: refusalEvidence(negotiation),
        comparison: [
          ComparisonRow(
            attribute: "pre-shared key", offered: "another one", configured: "“\(key.label)”",
            source: "the secrets given")
        ],
        remedies: remedies(nil), deviceMessages: words(negotiation))
    case .untested(let role, let refusal, let notify, _):
      let other = negotiation.who(role.other)
      return Finding(
        page, .likely, title: peers,
        explanation:
          "\(negotiation.who(role)) proved itself with a pre-shared key under the identity "
          + "“\(negotiation.peer(role).identity ?? "")”, its own address, and \(other) answered "
          + "\(negotiation.notifyName(notify)). A peer that answered IKE_SA_INIT from that address "
          + "expects that identity unless it is told another, so the key is the likelier cause. An "
          + "identity that is not expected (IKE202), or a connection that wants certificates, looks "
          + "the same.",
        evidence: [
          negotiation.evidence(
            refusal, "\(negotiation.notifyName(notify)) from the \(role.other.rawValue)")
        ],
        remedies: remedies(nil), deviceMessages: words(negotiation),
        settle:
          "the pre-shared keys of both sides, given with --secrets and labelled “initiator” and "
          + "“responder”: the messages are open, so AUTH can be recomputed")
    case .keyIsRight:
      return Finding(page, .possible, title: peers, explanation: "", evidence: [])
    }
  }

  private func evidence(_ negotiation: Negotiation, _ held: [(key: HeldKey, role: Role)])
    -> [Evidence]
  {
    held.sorted { $0.key.message < $1.key.message }.map { key, role in
      negotiation.evidence(
        key.message,
        "\(negotiation.messages[key.message].name) from the \(role.rawValue): \(key.proof) fits "
          + "\(key.name)")
    }
  }

  private func refusalEvidence(_ negotiation: Negotiation) -> [Evidence] {
    switch negotiation.phase1.failure {
    case .refusedProtected(_, let by, .notification(let type)), .refused(_, let by, let type):
      return [
        negotiation.evidence(
          by,
          "\(negotiation.notifyName(type)) from the \(negotiation.messages[by].from.rawValue)")
      ]
    case .refusedProtected(let message, let by, _):
      return [
        negotiation.evidence(message, negotiation.passage(message)),
        negotiation.evidence(by, "the answer, unreadable under every key given"),
      ]
    default:
      guard let name = negotiation.phase1.lastMessage, let last = negotiation.first(name) else {
        return []
      }
      return negotiation.repetitionEvidence(last)
    }
  }

  private func remedies(_ alteration: String?) -> [String] {
    let hint =
      alteration.map { "; one side has it with \($0)" }
      ?? "; look for a trailing space, a line end or quotes that became part of it"
    return ["enter the same pre-shared key anew on both sides" + hint]
  }

  func words(_ negotiation: Negotiation) -> [DeviceMessage] {
    negotiation.version == .ikev2
      ? DeviceWords.presharedKeyIKEv2
      : negotiation.mode == .main
        ? DeviceWords.presharedKeyMainMode(peer: negotiation.address(.initiator)) : []
  }
}
