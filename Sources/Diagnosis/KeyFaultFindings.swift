import ISAKMP
import Negotiations

/// What IKE201 says of a fault that the secrets show.
extension PresharedKeyMismatch {
  func finding(_ negotiation: Negotiation, _ fault: KeyFault, _ run: RunFacts) -> Finding {
    switch fault {
    case .keysDiffer(let initiator, let responder): keysDiffer(negotiation, initiator, responder)
    case .otherKey(let held, let role): otherKey(negotiation, held, role)
    case .sessionKeys(let dispute): sessionKeysDiffer(negotiation, dispute)
    case .leftUnanswered(let proof): leftUnanswered(negotiation, proof)
    case .oneOfTwo(let held, let role, let others):
      oneOfTwo(negotiation, held, role, others, run)
    case .hashRefused(let held, let role): hashRefused(negotiation, held, role)
    case .altered(let held, let role): altered(negotiation, held, role)
    case .fitsNone(let roles): fitsNone(negotiation, roles)
    case .notTheOthers(let key, let role): notTheOthers(negotiation, key, role)
    case .untested(let role, let refusal, let notify, _):
      untested(negotiation, role, refusal, notify)
    case .takenBefore(let held, let role, let refusal, let stood):
      takenBefore(negotiation, held, role, refusal, stood)
    case .ownKeyAlone(let held, let role, let refusal, let notify):
      ownKeyAlone(negotiation, held, role, refusal, notify)
    case .keyIsRight:
      Finding(page, .possible, title: Self.title(negotiation), explanation: "", evidence: [])
    }
  }

  private func keysDiffer(
    _ negotiation: Negotiation, _ initiator: HeldKey, _ responder: HeldKey
  ) -> Finding {
    Finding(
      page, .proven, title: Self.title(negotiation),
      explanation: """
        \(negotiation.who(.initiator)) holds the key \(initiator.name): its \(initiator.proof) \
        fits no other. And \(negotiation.who(.responder)) holds \(responder.name), by its \
        \(responder.proof).
        """,
      evidence: evidence(negotiation, [(initiator, .initiator), (responder, .responder)]),
      comparison: [
        ComparisonRow(
          attribute: "pre-shared key", offered: initiator.name, configured: responder.name,
          source: "frame \(negotiation.step(responder.message).reference.frame)")
      ],
      remedies: remedies(initiator.alteration ?? responder.alteration),
      deviceMessages: words(negotiation))
  }

  private func otherKey(_ negotiation: Negotiation, _ held: HeldKey, _ role: Role) -> Finding {
    let other = negotiation.who(role.other)
    return Finding(
      page, .proven, title: Self.title(negotiation),
      explanation: """
        \(negotiation.who(role)) holds the key \(held.name): its \(held.proof) fits. What \(other) \
        sent fits neither that key nor any other that was given, so \(other) has a key that is not \
        among them.
        """,
      evidence: evidence(negotiation, [(held, role)]) + refusalEvidence(negotiation),
      remedies: remedies(held.alteration), deviceMessages: words(negotiation))
  }

  private func oneOfTwo(
    _ negotiation: Negotiation, _ held: HeldKey, _ role: Role, _ others: [TriedKey],
    _ run: RunFacts
  ) -> Finding {
    let names = Telling.list(others.map { "“\($0.label)”" })
    let side = role.other.rawValue
    let isLeft = KeyFault.isLeftUnanswered(negotiation)
    let isSilent = isLeft || KeyFault.stopsAtTheResponder(negotiation, run)
    // Whose the other key is does not travel in IKEv2: the user must have said so, by the label
    // or by that side's configuration.
    let isSettled =
      others.count == 1 && !isLeft
      && KeyFault.holder(of: others[0], negotiation, run) == role.other
    var sentences = [
      """
      \(negotiation.who(role)) proved itself with the key \(held.name) and with no other: its \
      \(held.proof) fits that key alone.
      """,
      reaction(negotiation, role.other, run),
    ]
    if isSettled {
      sentences.append(
        """
        The key given as the \(side)'s, \(names), is not the one that made that \(held.proof): the \
        two keys of this pair differ.
        """)
    } else if others.count == 1 {
      sentences.append("The other key given, \(names), may be the \(side)'s.")
    } else {
      sentences.append("Given besides are \(names): one of them may be the \(side)'s.")
    }
    if !isSettled, !isSilent {
      sentences.append("If none is, an identity that is not expected looks the same (IKE202).")
    }
    let settle =
      isSilent
      ? "a capture at the responder, which shows whether message 5 arrived whole, or its log"
      : """
      which of the keys the \(side) really has: the label “\(side)” in the secrets file says so, \
      or its configuration given with --policy; or its log
      """
    return Finding(
      page, isSettled ? .proven : .likely, title: Self.title(negotiation),
      explanation: sentences.joined(separator: " "),
      evidence: evidence(negotiation, [(held, role)]) + refusalEvidence(negotiation),
      comparison: [
        ComparisonRow(
          attribute: "pre-shared key", offered: held.name, configured: names,
          source: "the secrets given")
      ],
      remedies: remedies(nil), deviceMessages: words(negotiation),
      settle: isSettled ? nil : settle)
  }

  /// What the other side did with a proof that fits a key given.
  private func reaction(_ negotiation: Negotiation, _ role: Role, _ run: RunFacts) -> String {
    let other = negotiation.who(role)
    if KeyFault.stopsAtTheResponder(negotiation, run) {
      return negotiation.initiatorClosedItsPort == nil
        ? "Then \(other) said nothing any more, as one that does not believe it."
        : "Then \(other) ended, its port closed, as one that does not believe it."
    }
    return KeyFault.isLeftUnanswered(negotiation)
      ? "But \(other) did not take it and went on repeating its own message."
      : "But \(other) refused it."
  }

  private func hashRefused(_ negotiation: Negotiation, _ held: HeldKey, _ role: Role) -> Finding {
    let other = negotiation.who(role.other)
    return Finding(
      page, .likely, title: Self.title(negotiation),
      explanation: """
        \(negotiation.who(role)) proved itself with the key \(held.name), which its \(held.proof) \
        fits, and \(other) says that the hash is wrong: it has made another one, as it does with \
        another key. A key that it looks up under another identity is one too.
        """,
      evidence: evidence(negotiation, [(held, role)]) + refusalEvidence(negotiation),
      remedies: remedies(nil), deviceMessages: words(negotiation),
      settle: """
        the key of \(other) for “\(negotiation.peer(role).identity ?? negotiation.address(role))”: \
        given in the secrets file with the label “\(role.other.rawValue)” it is compared
        """)
  }

  private func altered(_ negotiation: Negotiation, _ held: HeldKey, _ role: Role) -> Finding {
    Finding(
      page, .likely, title: Self.title(negotiation),
      explanation: """
        \(negotiation.who(role)) proved itself with the key \(held.name), by its \(held.proof). \
        The key as it was given does not fit, and \(negotiation.who(role.other)) refused it.
        """,
      evidence: evidence(negotiation, [(held, role)]) + refusalEvidence(negotiation),
      remedies: remedies(held.alteration), deviceMessages: words(negotiation),
      settle: "the key as \(negotiation.who(role.other)) really has it")
  }

  private func fitsNone(_ negotiation: Negotiation, _ roles: Set<Role>) -> Finding {
    let side = roles.contains(.initiator) ? Role.initiator : .responder
    let tried = Telling.list(negotiation.decryption.tried.map { "“\($0.label)”" })
    return Finding(
      page, .likely, title: Self.title(negotiation),
      explanation: """
        What \(negotiation.who(side)) sent to prove its key fits none of those given (\(tried)), \
        nor any of their usual alterations such as a trailing line end. If one of them is the key \
        of \(negotiation.who(side.other)), the keys differ; if none is, the keys given belong to \
        other peers.
        """,
      evidence: refusalEvidence(negotiation), remedies: remedies(nil),
      deviceMessages: words(negotiation),
      settle: "the key that each of the two peers really has, both given with --secrets")
  }

  private func notTheOthers(_ negotiation: Negotiation, _ key: TriedKey, _ role: Role) -> Finding {
    Finding(
      page, .proven, title: Self.title(negotiation),
      explanation: """
        \(negotiation.who(role)) proved itself with a key that is not “\(key.label)”, which was \
        given as the key of \(negotiation.who(role.other)): its AUTH does not fit that key, nor \
        any usual alteration of it such as a trailing line end.
        """,
      evidence: refusalEvidence(negotiation),
      comparison: [
        ComparisonRow(
          attribute: "pre-shared key", offered: "another one", configured: "“\(key.label)”",
          source: "the secrets given")
      ],
      remedies: remedies(nil), deviceMessages: words(negotiation))
  }

  private func untested(
    _ negotiation: Negotiation, _ role: Role, _ refusal: Step, _ notify: UInt16
  ) -> Finding {
    let other = negotiation.who(role.other)
    return Finding(
      page, .likely, title: Self.title(negotiation),
      explanation: """
        \(negotiation.who(role)) proved itself with a pre-shared key under the identity \
        “\(negotiation.peer(role).identity ?? "")”, its own address, and \(other) answered \
        \(negotiation.notifyName(notify)). A peer that answered IKE_SA_INIT from that address \
        expects that identity unless it is told another, so the key is the likelier cause. An \
        identity that is not expected (IKE202), or a connection that wants certificates, looks the \
        same.
        """,
      evidence: [
        refusal.evidence("\(negotiation.notifyName(notify)) from the \(role.other.rawValue)")
      ],
      remedies: remedies(nil), deviceMessages: words(negotiation),
      settle: """
        the pre-shared keys of both sides, given with --secrets and labelled “initiator” and \
        “responder”: the messages are open, so AUTH can be recomputed
        """)
  }

  private func ownKeyAlone(
    _ negotiation: Negotiation, _ held: HeldKey, _ role: Role, _ refusal: Step, _ notify: UInt16
  ) -> Finding {
    let (side, other) = (negotiation.who(role), negotiation.who(role.other))
    let answer = negotiation.notifyName(notify)
    return Finding(
      page, .likely, title: "\(other) does not take the pre-shared key of \(side)",
      explanation: """
        \(side) proved the key \(held.name), its own, by its \(held.proof), under the identity \
        “\(negotiation.peer(role).identity ?? "")”, its own address, and \(other) answered \
        \(answer). Which key \(other) has for it, if any, is not known. A peer that answered IKE_SA_INIT from \
        that address expects that identity unless it is told another, so its key is the likelier \
        cause. An identity that is not expected (IKE202), or a connection that wants certificates, \
        looks the same.
        """,
      evidence: evidence(negotiation, [(held, role)]) + [
        refusal.evidence("\(answer) from the \(role.other.rawValue)")
      ],
      remedies: [
        """
        on \(other): check that the key that it has for \(negotiation.address(role)) is \
        \(held.name), character by character
        """,
        "on \(other): check that it expects the identity “\(negotiation.peer(role).identity ?? "")”",
      ],
      deviceMessages: words(negotiation),
      settle: """
        the configuration or the key of \(other), given with --policy, or with --secrets and the \
        label “\(role.other.rawValue)”; or its log of this moment
        """)
  }

  /// A tunnel of the same hosts stood, and the key that is proved now is refused.
  private func takenBefore(
    _ negotiation: Negotiation, _ held: HeldKey, _ role: Role, _ refusal: Step,
    _ stood: LearnedPolicies.Standing
  ) -> Finding {
    let (side, other) = (negotiation.who(role), negotiation.who(role.other))
    return Finding(
      page, .likely,
      title: "\(other) does not take the key of \(side) any more, though they had a tunnel before",
      explanation: """
        \(side) proves the key \(held.name) by its \(held.proof), and \(other) refuses it. A \
        tunnel that the same two hosts set up before stood, so unless that was another connection \
        of theirs, one side was changed since. A key that was changed on one side alone is the \
        likeliest; another identity or method there looks the same (IKE202).
        """,
      evidence: evidence(negotiation, [(held, role)]) + [
        refusal.evidence("the refusal, from the \(role.other.rawValue)"),
        Evidence(stood.reference, "the tunnel that stood before"),
      ],
      remedies: [
        """
        on \(other): check that the key for \(negotiation.address(role)) is still \(held.name); \
        where it was changed on purpose, enter the new one on \(side)
        """
      ],
      deviceMessages: words(negotiation),
      settle: "the key that \(other) has now, given with --secrets, or its log at this moment")
  }

  private func evidence(_ negotiation: Negotiation, _ held: [(key: HeldKey, role: Role)])
    -> [Evidence]
  {
    held.sorted { $0.key.message < $1.key.message }.map { key, role in
      let step = negotiation.step(key.message)
      return step.evidence(
        "\(step.name) from the \(role.rawValue): \(key.proof) fits \(key.name)")
    }
  }

  private func refusalEvidence(_ negotiation: Negotiation) -> [Evidence] {
    switch negotiation.failure {
    case .refusedProtected(_, let by, .notification(let type)), .refused(_, let by, let type):
      return [
        by.evidence("\(negotiation.notifyName(type)) from the \(by.from.rawValue)")
      ]
    case .refusedProtected(let message, let by, _):
      return [
        message.evidence(message.passage),
        by.evidence("the answer, unreadable under every key given"),
      ]
    default:
      guard let name = negotiation.phase1.lastMessage, let last = negotiation.first(name) else {
        return []
      }
      return last.repetitionEvidence
    }
  }

  func remedies(_ alteration: String?) -> [String] {
    let hint =
      alteration.map { "; one side has it with \($0)" }
      ?? "; look for a trailing space, a line end or quotes that became part of it"
    return ["enter the same pre-shared key anew on both sides\(hint)"]
  }

  func words(_ negotiation: Negotiation) -> [DeviceMessage] {
    if negotiation.version == .ikev2 { return DeviceWords.presharedKeyIKEv2 }
    guard negotiation.mode == .main else { return [] }
    return DeviceWords.presharedKeyMainMode(peer: negotiation.address(.initiator))
  }
}
