import ISAKMP
import Negotiations
import Policies

/// A notification in clear about key, identity or certificate: not protected, so that its word and its place
/// are all that is known.
extension AuthenticationRefused {
  func refusedInClear(
    _ negotiation: Negotiation, _ message: Step, _ by: Step, _ notify: UInt16
  ) -> [Finding] {
    let name = negotiation.notifyName(notify)
    if message.name == .aggressive(1) {
      return [refusedAtFirst(negotiation, message, by, name)]
    }
    let refusesOwn = isOwnOffer(negotiation, message, by, notify)
    let lacksKey =
      refusesOwn || message.name == .main(4) && negotiation.isAbout([.key], notify)
    let refuser = negotiation.who(by.from)
    if refusesOwn, let lifetime = alteredLifetime(negotiation) {
      return [refusedAltered(negotiation, message, by, name, lifetime)]
    }
    return [
      Finding(
        page, .likely,
        title: lacksKey
          ? "\(refuser) has no key for \(negotiation.address(.responder)): \(name)"
          : "\(refuser) refused to authenticate the peer: \(name)",
        explanation: Telling.sentences(
          refusesOwn
            ? """
            Message 2 chooses what the initiator had offered itself, and it refuses that. \
            libreswan does so where it finds no pre-shared key for the two addresses or \
            identities: without one it cannot use the authentication method.
            """
            : "The suites agreed; the refusal is of key, identity or authentication method.",
          message.name == .main(3)
            ? """
            strongSwan answers message 3 so when it has no key, or another authentication \
            method, for this peer.
            """ : nil,
          lacksKey && !refusesOwn
            ? """
            It came from the initiator, where its message 5 was due, the first one that needs \
            the key.
            """ : nil,
          "The notification is not protected, so it says what was refused, not why."),
        evidence: [
          message.evidence(message.passage),
          by.evidence("\(name) in clear, after \(by.interval(since: message))"),
        ],
        remedies: lacksKey
          ? [
            """
            on \(refuser): enter the pre-shared key of \(negotiation.address(.responder)), under \
            the address or identity that it is looked up by
            """
          ] : remedies(negotiation, message, by, notify),
        settle: refusesOwn ? "the log of \(refuser) at this moment" : settle(negotiation),
        asks: by.from)
    ]
  }

  /// What was asked for first, in the order that the notification and its place suggest.
  private func remedies(
    _ negotiation: Negotiation, _ message: Step, _ by: Step, _ notify: UInt16
  ) -> [String] {
    var remedies = remedies(negotiation)
    if negotiation.isAbout([.identity], notify), message.name != .aggressive(2), remedies.count > 2
    {
      // Message 5 names its identity encrypted: who objects to it has read it, with the same key.
      remedies.swapAt(0, 1)
    }
    if message.name == .main(3), by.from == .responder, negotiation.isAbout([.key], notify) {
      remedies.insert(
        """
        on \(negotiation.who(.responder)): enter the pre-shared key of \
        \(negotiation.address(.initiator)), under the address that it is looked up by
        """, at: 0)
    }
    return remedies
  }

  /// The lifetime in seconds that message 2 answers, where every transform offered has another.
  private func alteredLifetime(_ negotiation: Negotiation) -> (offered: String, answered: String)? {
    guard let answered = negotiation.phase1.accepted?[.lifetimeSeconds] else { return nil }
    let offered = negotiation.offeredTransforms.compactMap { $0.suite[.lifetimeSeconds] }
    guard let first = offered.first, !offered.contains(answered) else { return nil }
    return (first.text, answered.text)
  }

  /// It refuses a message 2 that is not quite what it had offered.
  private func refusedAltered(
    _ negotiation: Negotiation, _ message: Step, _ by: Step, _ name: String,
    _ lifetime: (offered: String, answered: String)
  ) -> Finding {
    let (refuser, responder) = (negotiation.who(.initiator), negotiation.who(.responder))
    return Finding(
      page, .possible,
      title: """
        \(refuser) refuses message 2, which answers a lifetime of \(lifetime.answered) to its \
        \(lifetime.offered): \(name)
        """,
      explanation: """
        A responder chooses a transform as it was offered (RFC 2408 section 4.2); the lifetime in \
        message 2 is another one. Two causes look alike: the initiator does not take a lifetime that \
        it did not offer (racoon with `proposal_check strict` or `exact`), or it has no key for the \
        method that it offered itself, as libreswan answers then.
        """,
      evidence: [
        message.evidence(message.passage),
        by.evidence("\(name) in clear, after \(by.interval(since: message))"),
      ],
      remedies: [
        "set the same Phase 1 lifetime on both sides: \(lifetime.offered) or \(lifetime.answered)",
        """
        on \(refuser): check that it has a key for \(negotiation.address(.responder)), under the \
        address or identity that it is looked up by
        """,
      ],
      settle: "the log of \(refuser) at this moment; \(responder) has no part in the decision",
      asks: .initiator)
  }

  /// The first message of Aggressive Mode carries an identity and no proof of a key.
  private func refusedAtFirst(
    _ negotiation: Negotiation, _ message: Step, _ by: Step, _ name: String
  ) -> Finding {
    let identity = negotiation.initiator.identity.map { "“\($0)”" } ?? "of the initiator"
    return Finding(
      page, .likely,
      title: """
        \(negotiation.who(.responder)) refused Aggressive Mode or the identity \(identity): \(name)
        """,
      explanation: """
        The refusal came to the very first message, which proves no key yet, so it is no verdict \
        on the pre-shared key. Two causes look exactly alike: no connection takes the identity \
        \(identity), or Aggressive Mode with a pre-shared key is not permitted there (strongSwan's \
        default).
        """,
      evidence: [
        message.evidence(message.passage),
        by.evidence("\(name) in clear, after \(by.interval(since: message))"),
      ],
      remedies: [
        """
        on the responder: check whether it permits Aggressive Mode with a pre-shared key for this \
        peer, and that a connection expects the identity \(identity) (a group name is a key ID), to \
        the letter
        """,
        "on the initiator: use Main Mode, or better IKEv2", AggressiveMode.permission,
      ],
      deviceMessages: DeviceWords.lines(.aggressiveModeOrIdentityRefused),
      settle: """
        the responder's log of this moment, or its configuration given with --policy: where a \
        connection takes the identity, it is the mode
        """,
      asks: .responder)
  }
}
