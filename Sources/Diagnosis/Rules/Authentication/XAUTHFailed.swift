import ISAKMP
import Negotiations
import Policies

struct XAUTHFailed: Rule {
  static let page = RulePage(
    code: "IKE205",
    name: "xauth-failed",
    severity: .error,
    summary: "User authentication by XAUTH did not succeed after Phase 1.",
    checks: """
      Transaction exchanges follow Phase 1, then the SA is deleted, or nothing follows although
      the capture goes on, and there is no Quick Mode.

      Likely without secrets. Proven when the messages can be opened and the status attribute is
      0.
      """,
    consequence: """
      The gateway authenticated the device (or the group), but not the user, and grants no Phase
      2.
      """,
    misleading: """
      Mode Config travels in the same exchanges: an address pool that is empty looks the same
      while the messages are closed. The client echoes the status in its acknowledgement; an
      echoed 0 is an echo and no second failure. A capture that ends right there may just be too
      short.
      """,
    fixes: [
      "On the initiator: check user name and password.",
      """
      On the responder: check the user in the local list or on the RADIUS server; its log names \
      user and reason.
      """,
      """
      On IOS, towards a site-to-site peer: add `no-xauth` to the key, or no XAUTH will be asked of \
      it.
      """,
    ],
    references: [
      "draft-beaulieu-ike-xauth-02",
      "draft-ietf-ipsec-isakmp-mode-cfg-05",
    ],
    subjects: [.user])
}

extension XAUTHFailed {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard negotiation.version == .ikev1, negotiation.steps.contains(where: \.isTransaction)
    else { return [] }
    let user = UserConfiguration(negotiation)
    if let status = user.xauthStatus {
      return status.isOK || !negotiation.phase2.isEmpty
        ? [] : [Claim(.ikeSA, .user, .keys, .proven)]
    }
    guard user.addressRequest == nil else { return [] }
    switch negotiation.failure {
    case .abandoned(let message, _)?, .silence(let message)?:
      return message.isTransaction
        ? [Claim(.ikeSA, .user, .messages, .likely)] : []
    default: return []
    }
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let user = UserConfiguration(negotiation)
    if let status = user.xauthStatus {
      // Accepted: whatever failed later is another rule's.
      return status.isOK || !negotiation.phase2.isEmpty
        ? [] : [refused(negotiation, status.message)]
    }
    // Opened, the exchanges show an address that was asked for: the user was never in question.
    if user.addressRequest != nil { return [] }
    if case .silence(let message)? = negotiation.failure, message.isTransaction {
      return [
        message.from == .initiator
          ? unansweredByGateway(negotiation, message) : unanswered(negotiation, message)
      ]
    }
    if let finding = stopped(negotiation, run) { return [finding] }
    guard negotiation.version == .ikev1,
      case .abandoned(let after, let by)? = negotiation.failure,
      after.name == .transaction
    else { return [] }
    let count = negotiation.messages.count { $0.name == .transaction && $0.retransmissionOf == nil }
    return [
      Finding(
        page, .likely,
        title: "user authentication (XAUTH) or Mode Config failed after Phase 1",
        explanation: """
          Phase 1 stood; then \(count) Transaction messages, which carry XAUTH and Mode Config, \
          and then the SA was deleted before any Quick Mode. A wrong user name or password is the \
          usual cause; an address that could not be assigned looks the same while the messages are \
          closed.
          """,
        evidence: [
          after.evidence("the last Transaction message"),
          by.evidence(
            """
            Informational message of \(negotiation.who(by.from)), \(by.interval(since: after)) later
            """
          ),
        ],
        remedies: [
          "on the initiator: check user name and password",
          """
          on the responder: check the user data base (local, RADIUS) and the address pool; its log \
          names the user
          """,
        ],
        settle: """
          the Diffie-Hellman secret with the pre-shared key opens the Transaction messages and \
          shows the XAUTH status
          """
      )
    ]
  }

  /// The gateway said so.
  private func refused(_ negotiation: Negotiation, _ status: Step) -> Finding {
    Finding(
      page, .proven,
      title: """
        \(negotiation.who(.responder)) refused the user of \(negotiation.address(.initiator)) \
        (XAUTH)
        """,
      explanation: """
        Phase 1 stood; then the gateway set XAUTH-STATUS to 0: user name or password is wrong, or \
        the user is not allowed. What the user entered is in the messages, and is not shown.
        """,
      evidence: [status.evidence("XAUTH-STATUS: FAIL, set by the gateway")],
      remedies: [
        "on the initiator: check user name and password",
        "on the responder: check the user data base (local, RADIUS); its log names the user",
      ])
  }

  /// The gateway asks, and the client does not answer any more.
  private func unanswered(_ negotiation: Negotiation, _ message: Step) -> Finding {
    let answered = message.earlier.contains {
      $0.isTransaction && $0.from == .initiator
    }
    let client = negotiation.who(.initiator)
    return Finding(
      page, .likely,
      title: answered
        ? "the gateway asks \(client) again after XAUTH or Mode Config was answered, and gets no answer"
        : "\(client) does not answer the gateway's XAUTH or Mode Config",
      explanation:
        answered
        ? """
        Phase 1 stands, and Transaction messages went both ways. Then the gateway began another \
        Transaction, \(message.repetition), and the client says nothing more; no Quick Mode \
        follows. Gateways ask again for a user whose name or password they did not accept. An \
        address or setting pushed to a client that does not take it looks the same.
        """
        : """
        Phase 1 stands; the gateway's first Transaction was \(message.repetition). The client \
        has no XAUTH configured, waits for its user to type, or the message is lost.
        """,
      evidence: message.repetitionEvidence,
      remedies: answered
        ? [
          "on the initiator: check user name and password",
          "on the responder: its log names the user and the reason",
        ]
        : ["on the initiator: configure user authentication (XAUTH) with name and password"],
      settle: """
        the Diffie-Hellman secret with the pre-shared key opens the Transaction messages and shows \
        the XAUTH status
        """)
  }

  /// The client asks by itself, as for an inside address, and the gateway does not answer.
  private func unansweredByGateway(_ negotiation: Negotiation, _ message: Step) -> Finding {
    let gateway = negotiation.who(.responder)
    return Finding(
      page, .likely,
      title: "\(gateway) does not answer the client's Mode Config request",
      explanation: """
        Phase 1 stands; then \(negotiation.who(.initiator)) began a Transaction of its own, \
        \(message.repetition), which asks for an inside address and settings as a rule, and gets no \
        answer; no Quick Mode follows. The gateway has no address pool or no Mode Config for this \
        client, waits for the user to be authenticated first, or the answers are lost.
        """,
      evidence: message.repetitionEvidence,
      remedies: [
        "on \(gateway): check that this client's entry has Mode Config and an address pool",
        "on \(gateway): its log of this moment names what it waits for",
      ],
      settle: "the log of \(gateway), or a capture there: does the request arrive?",
      asks: .responder)
  }

  /// The Transaction exchanges end and no Quick Mode follows, though the capture goes on.
  private func stopped(_ negotiation: Negotiation, _ run: RunFacts) -> Finding? {
    guard negotiation.version == .ikev1, negotiation.phase2.isEmpty,
      let last = negotiation.steps.last,
      last.name == .transaction,
      last.from == .initiator, negotiation.usesXAUTH
    else { return nil }
    // The initiator has said its part, and needs no answer to go on to Quick Mode.
    let silence = run.silence(after: last, of: negotiation)
    let goesOn = silence >= 300_000_000
    return Finding(
      page, severity: silence >= 100_000_000 ? nil : .note, goesOn ? .likely : .possible,
      title: "user authentication (XAUTH) or Mode Config did not lead to a tunnel",
      explanation: """
        Phase 1 stands; the Transaction messages after it, which carry XAUTH and Mode Config, end, \
        and no Quick Mode follows, which a successful client starts within milliseconds. A wrong \
        user name or password is the usual cause; a client that has nothing to send yet looks the \
        same\(goesOn ? "" : ", and so does a capture that ends too soon").
        """,
      evidence: [
        last.evidence(
          "the last Transaction message, and the last of this negotiation")
      ],
      remedies: [
        "on the initiator: check user name and password",
        "on the responder: its log names the user and the reason",
      ],
      settle: """
        the Diffie-Hellman secret with the pre-shared key opens the Transaction messages and shows \
        the XAUTH status
        """
    )
  }
}

extension Negotiation {
  /// Whether the user is authenticated by XAUTH, or the responder alone by its certificate
  /// (hybrid), after Phase 1.
  fileprivate var usesXAUTH: Bool {
    guard let method = authenticationMethod, let number = UInt16(exactly: method.id) else {
      return false
    }
    switch IKEv1.AuthenticationMethod(rawValue: number) {
    case .hybridInitRSA, .hybridRespRSA, .hybridInitDSS, .hybridRespDSS, .xauthInitPreShared,
      .xauthRespPreShared, .xauthInitDSS, .xauthRespDSS, .xauthInitRSA, .xauthRespRSA,
      .xauthInitRSAEncryption, .xauthRespRSAEncryption, .xauthInitRevisedRSAEncryption,
      .xauthRespRevisedRSAEncryption:
      return true
    default:
      return false
    }
  }
}

extension Step {
  fileprivate var isTransaction: Bool { name == .transaction }
}
