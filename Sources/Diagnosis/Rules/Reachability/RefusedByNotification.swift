import ISAKMP
import Negotiations
import Policies

struct RefusedByNotification: Rule {
  static let page = RulePage(
    code: "IKE513",
    name: "refused-by-notification",
    severity: .error,
    summary: "The peer answered with an error notification that no other rule explains.",
    checks: """
      The negotiation ended with an error notification, in clear or opened, which is neither about
      proposals, key exchange groups, versions nor authentication: INVALID_SYNTAX,
      UNSUPPORTED_CRITICAL_PAYLOAD, ATTRIBUTES-NOT-SUPPORTED, a vendor's own, and their kind.

      That it was refused, and in which words, is proven where the notification is protected; one in
      clear may have been sent by anybody.
      """,
    consequence: """
      One side cannot use what the other sends, and says so; nothing is set up.
      """,
    misleading: """
      INVALID_SYNTAX is also the answer of products that find a message well-formed and its values
      out of range. A notification in clear is not authenticated, and daemons may go on in spite of
      it.
      """,
    fixes: [
      "On the initiator of Aggressive Mode: offer the one Diffie-Hellman group that the responder has.",
      "On the side that refused: its log says which payload or value it did not accept.",
      """
      On both sides: update the product; these are faults of an implementation more often than of \
      a configuration.
      """,
    ],
    references: [
      "RFC 2408 section 3.14.1",
      "RFC 7296 sections 2.21 and 3.10.1",
    ],
    subjects: [])
  static let needs: NegotiationFacts = .failedPhase1
}

extension RefusedByNotification {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard negotiation.phase1.state == .failed, let (_, _, _, isProtected) = refusal(negotiation)
    else { return [] }
    return [Claim(.ikeSA, .unexplained, .nothingElse, isProtected ? .proven : .likely)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.unexplained),
      let (message, by, notify, isProtected) = refusal(negotiation)
    else { return [] }
    let name = negotiation.notifyName(notify)
    let refuser = negotiation.who(by.from)
    if message == by { return [requestNotSeen(negotiation, by, name, refuser)] }
    if !isProtected, negotiation.isAbout([.unknownSA], notify) {
      return [exchangeForgotten(negotiation, message, by, name)]
    }
    let groups = GroupFixedByValue(message, of: negotiation)
    return [
      Finding(
        page, isProtected ? .proven : .likely,
        title: "\(refuser) refused \(message.name): \(name)",
        explanation: Telling.sentences(
          isProtected
            ? "The answer to \(message.name) is \(name), which was opened and is authentic."
            : "The answer to \(message.name) is \(name), in clear.",
          "It finds something in the message that it cannot use; which part, only its log tells.",
          groups.map(told)),
        evidence: [
          message.evidence(message.passage),
          by.evidence("\(name), after \(by.interval(since: message))"),
        ],
        remedies: (groups.map { [remedy($0, negotiation)] } ?? [])
          + clearMessage3(message, notify, negotiation) + [
            """
            on \(refuser): look at its log of this moment for the payload or value that it did not \
            accept
            """,
            "update both products",
          ],
        settle: isProtected ? nil : "the log of \(refuser) at this moment")
    ]
  }

  /// The refuser does not know the exchange in which it took part a moment ago.
  private func exchangeForgotten(
    _ negotiation: Negotiation, _ message: Step, _ by: Step, _ name: String
  ) -> Finding {
    let refuser = negotiation.who(by.from)
    let before = message.earlier.last { $0.from == by.from }
    return Finding(
      page, .likely,
      title: "\(refuser) does not know the exchange that \(message.name) goes on with: \(name)",
      explanation: Telling.sentences(
        "The answer to \(message.name) is \(name), in clear.",
        before.map {
          "\(refuser.capitalisedFirst) itself sent \($0.name) of it \(by.interval(since: $0)) before."
        },
        """
        It was restarted or gave the exchange up meanwhile, or \(message.name) came to another \
        machine than the messages before it: a cluster or load balancer that shares one address and \
        not its state, or a firewall that changes what is in the header.
        """),
      evidence: (before.map { [$0.evidence("the last of the exchange from there")] } ?? []) + [
        message.evidence(message.passage),
        by.evidence("\(name), after \(by.interval(since: message))"),
      ],
      remedies: [
        "on \(refuser): its log of this moment: whether it was restarted or gave up waiting",
        """
        where several machines share \(negotiation.address(by.from)): send both ports, UDP 500 and \
        4500, of one peer to the same machine
        """,
      ],
      settle: "the log of \(refuser) at this moment, or a capture there", asks: by.from)
  }

  /// Aggressive Mode's message 3 need not be encrypted (RFC 2409 section 5.4), and some demand that it is.
  private func clearMessage3(
    _ message: Step, _ notify: UInt16, _ negotiation: Negotiation
  ) -> [String] {
    guard message.name == .aggressive(3), message.content.ciphertext == nil,
      IKEv1.NotifyType(rawValue: notify) == .invalidFlags
    else { return [] }
    return [
      """
      on \(negotiation.who(.initiator)): message 3 goes in clear, which its peer refuses \
      (libreswan does): let it be encrypted, or use Main Mode or IKEv2
      """
    ]
  }

  private func told(_ groups: GroupFixedByValue) -> String {
    let others = Telling.list(groups.others.map(\.label))
    return """
      AM1 offers several Diffie-Hellman groups, and its public value of \(groups.octets) octets \
      is of \(groups.usable.label) alone: a responder that chooses \(others) finds no value for \
      it, as Aggressive Mode cannot negotiate the group (RFC 2409 section 5).
      """
  }

  private func remedy(_ groups: GroupFixedByValue, _ negotiation: Negotiation) -> String {
    """
    on \(negotiation.who(.initiator)): offer one Diffie-Hellman group in Aggressive Mode, the one \
    that \(negotiation.who(.responder)) has; or use Main Mode, which negotiates it
    """
  }

  /// The capture begins with the refusal.
  private func requestNotSeen(
    _ negotiation: Negotiation, _ by: Step, _ name: String, _ refuser: String
  ) -> Finding {
    Finding(
      page, .likely,
      title: "\(refuser) refused a request that the capture lacks: \(name)",
      explanation: """
        The first message of this negotiation in the capture is \(by.name) with \(name), in clear. \
        What it refuses was sent before the capture began, or goes another way.
        """,
      evidence: [by.evidence(name)],
      remedies: [
        """
        capture both directions, and from before the first message on: the refused offer is needed \
        to say what differs
        """, "on \(refuser): look at its log of this moment",
      ],
      settle: "a capture that holds the request, or the log of \(refuser)")
  }

  private func refusal(_ negotiation: Negotiation) -> (Step, Step, UInt16, Bool)? {
    switch negotiation.failure {
    case .refused(let message, let by, let notify): (message, by, notify, false)
    case .refusedProtected(let message, let by, .notification(let notify)):
      (message, by, notify, true)
    default: nil
    }
  }
}
