import Capture
import ISAKMP
import Negotiations

struct EAPFailed: Rule {
  static let page = RulePage(
    code: "IKE206",
    name: "eap-failed",
    severity: .error,
    summary: "User authentication by EAP did not succeed.",
    checks: """
      IKE_AUTH goes on for several rounds, which only EAP does; the last answer is too short to
      grant a Child SA, and the initiator ends the IKE SA.

      Likely without secrets: the method and the failure itself are encrypted. Proven where an
      opened message holds EAP's Failure, the error of MSCHAPv2, or a refusal of the method.
      """,
    consequence: """
      The gateway does not accept the user, or the two have no EAP method in common, so neither
      AUTH nor a Child SA follows.
      """,
    misleading: """
      A client that does not trust the gateway's certificate ends the exchange too, as a rule
      after the first answer. Servers hold a refusal back for a second or two, so that the
      client repeats its request once: that is no loss.
      """,
    fixes: [
      "On the initiator: check user name, password and EAP method.",
      """
      On the responder: check the user, the RADIUS server and its shared secret; its log names the \
      reason.
      """,
    ],
    references: [
      "RFC 7296 section 2.16",
      "RFC 3748",
      "RFC 5998",
    ],
    subjects: [.user])
}

extension EAPFailed {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if EAPRefusal(negotiation) != nil || outcome(negotiation) != nil {
      return [Claim(.ikeSA, .user, .keys, .proven)]
    }
    // The user was let in: what was refused is the Child SA, IKE300's.
    guard negotiation.version == .ikev2, rounds(negotiation) > 1,
      negotiation.childRefusedAfterEAP == nil
    else { return [] }
    if case .abandoned? = negotiation.failure {
      return [Claim(.ikeSA, .user, .messages, .likely)]
    }
    return stopped(negotiation, run).map { [Claim(.ikeSA, .user, .messages, $0.confidence)] } ?? []
  }

  private struct Stop {
    var last: Step
    var attempts: Attempts
    /// The capture ends right there, so that it may lack the next round.
    var isAtEnd: Bool

    var confidence: Confidence {
      attempts.next == nil && attempts.alike.isEmpty ? .possible : .likely
    }
  }

  /// The rounds end with an answer of the gateway, and the client, which goes on at once where it is
  /// granted anything, does not; or it begins anew, or ended another attempt at the same point.
  private func stopped(_ negotiation: Negotiation, _ run: RunFacts) -> Stop? {
    guard negotiation.phase1.state == .incomplete, negotiation.failure == nil,
      let last = negotiation.steps.last,
      last.name == .ikev2(.ikeAuth, isResponse: true)
    else { return nil }
    return Stop(
      last: last, attempts: Attempts(after: last, of: negotiation, run),
      isAtEnd: run.silence(after: last, of: negotiation) < Attempts.goesOn)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.user), negotiation.version == .ikev2 else { return [] }
    if let finding = opened(negotiation) { return [finding] }
    if let stop = stopped(negotiation, run) { return [stopped(negotiation, stop)] }
    guard case .abandoned(let after, let by)? = negotiation.failure else { return [] }
    let rounds = rounds(negotiation)
    return [
      Finding(
        page, .likely,
        title: "user authentication by EAP failed after \(rounds) rounds",
        explanation: """
          IKE_AUTH went on for \(rounds) rounds, which only EAP does, and the last answer is too \
          short to grant a Child SA; then the \(by.from.rawValue) ended the IKE SA. A wrong user \
          name or password is the usual cause, an EAP method that one side lacks the other.
          """,
        evidence: [
          after.evidence(
            "\(after.name), the last of IKE_AUTH, \(after.octetCount) octets"
          ),
          by.evidence(
            "INFORMATIONAL request of the \(by.from.rawValue), \(by.interval(since: after)) later"),
        ],
        remedies: [
          "on the initiator: check user name and password, and the EAP method",
          """
          on the responder: check the user's entry or the RADIUS server; its log names the user \
          and the reason
          """,
        ],
        settle: "the IKE SA's keys (SK_ei, SK_er) open the messages and show the EAP failure")
    ]
  }

  private func stopped(_ negotiation: Negotiation, _ stop: Stop) -> Finding {
    let rounds = rounds(negotiation)
    let isOpen = stop.isAtEnd && stop.confidence == .possible
    return Finding(
      page, severity: isOpen ? .note : nil, stop.confidence,
      title: isOpen
        ? "the capture ends after \(rounds) rounds of user authentication by EAP, without a tunnel"
        : "user authentication by EAP ended after \(rounds) rounds without a tunnel",
      explanation: Telling.sentences(
        isOpen
          ? "The capture ends with the last answer, so it may lack the rest. If it went on:" : nil,
        """
        IKE_AUTH went on for \(rounds) rounds, which only EAP does; the last answer is too short to \
        grant a Child SA, and then the client \
        \(stop.attempts.next == nil ? "says nothing any more" : stop.attempts.text).
        """,
        stop.attempts.alike.isEmpty ? nil : "Other attempts ended at the same point.",
        """
        A wrong user name, password or SIM key is the usual cause; on a mobile operator's gateway, a \
        wrong APN or a subscription that does not permit it looks the same.
        """),
      evidence: [
        stop.last.evidence("last IKE_AUTH answer, \(stop.last.octetCount) octets")
      ] + stop.attempts.evidence,
      remedies: [
        "on the initiator: check user name and password, or the SIM, and the EAP method",
        """
        on the responder: check the user's entry or the AAA server; its log names the user and the \
        reason
        """,
      ],
      settle: "the IKE SA's keys (SK_ei, SK_er) open the messages and show the EAP failure")
  }

  private struct Outcome {
    var method: EAPType?
    /// The client's refusal of the method.
    var nak: Step?
    /// The client's refusal of the network, EAP-SIM's and AKA's.
    var clientRefusal: (message: Step, what: String)?
    var failure: (message: Step, what: String)

    var name: String { method?.description ?? "EAP" }
  }

  /// What opened EAP messages say.
  private func outcome(_ negotiation: Negotiation) -> Outcome? {
    guard negotiation.version == .ikev2, negotiation.phase1.state == .failed else { return nil }
    var found = Outcome(failure: (negotiation.steps[0], ""))
    var isOver = false
    for step in negotiation.steps where !step.isRepetition {
      for eap in step.opened?.eap ?? [] {
        let type = eap.type.map { EAPType(rawValue: $0) }
        switch (EAPCode(rawValue: eap.code), type) {
        case (.success, _): return nil
        case (.failure, _) where !isOver: (found.failure, isOver) = ((step, "EAP Failure"), true)
        case (.response, .legacyNak?): found.nak = step
        case (.response, let type?) where type.isOfSIM:
          found.clientRefusal = eap.data.first.flatMap { Self.refusals[$0] }.map { (step, $0) }
        // RFC 2759's Failure packet has operation code 4 (draft-kamath-pppext-eap-mschapv2-02).
        case (.request, .mschapv2?) where eap.data.first == 4 && !isOver:
          (found.failure, isOver) = ((step, "EAP-MSCHAPv2 failure"), true)
        case (.request, let type?) where type != .identity && type != .notification:
          found.method = type
        default: continue
        }
      }
    }
    if isOver { return found }
    // Some gateways say it in IKE's own words, and no EAP message.
    guard found.method != nil,
      case .refusedProtected(_, let by, .notification(let type))? = negotiation.failure,
      by.from == .responder, negotiation.isAbout([.authentication], type)
    else { return nil }
    found.failure = (by, negotiation.notifyName(type))
    return found
  }

  /// Subtypes by which the client refuses (RFC 4187 section 11).
  private static let refusals: [UInt8: String] = [
    2: "Authentication-Reject", 4: "Synchronization-Failure", 14: "Client-Error",
  ]

  private func opened(_ negotiation: Negotiation) -> Finding? {
    if let refusal = EAPRefusal(negotiation) { return refusal.finding(page, negotiation) }
    guard let outcome = outcome(negotiation) else { return nil }
    let (message, what) = outcome.failure
    let evidence = message.evidence("\(what) from the \(message.from.rawValue)")
    if let nak = outcome.nak {
      return Finding(
        page, .proven,
        title: "\(negotiation.who(.initiator)) does not do the EAP method that was asked for",
        explanation: """
          The gateway asked for \(outcome.name), the client answered with a refusal of that \
          method, and EAP failed.
          """,
        evidence: [nak.evidence("EAP Legacy Nak from the initiator"), evidence],
        remedies: ["on both sides: configure the same EAP method"])
    }
    if let refusal = outcome.clientRefusal {
      return refusedByClient(negotiation, outcome, refusal, evidence)
    }
    if outcome.method?.isOfSIM == true {
      return refusedSubscriber(negotiation, outcome, evidence)
    }
    return Finding(
      page, .proven,
      title: """
        \(negotiation.who(.responder)) refused the user of \(negotiation.address(.initiator)) \
        (\(outcome.name))
        """,
      explanation: """
        The user was to be authenticated by \(outcome.name), and the gateway's answer is \(what): \
        user name or password is wrong, or the user is not allowed.
        """,
      evidence: [evidence],
      remedies: [
        "on the initiator: check user name and password",
        """
        on the responder: check the user's entry or the RADIUS server; its log names the user and \
        the reason
        """,
      ])
  }

  /// With a SIM the network proves itself first (RFC 4187 section 1).
  private func refusedByClient(
    _ negotiation: Negotiation, _ outcome: Outcome, _ refusal: (message: Step, what: String),
    _ evidence: Evidence
  ) -> Finding {
    Finding(
      page, .proven,
      title: """
        \(negotiation.who(.initiator)) did not accept the network's proof (\(outcome.name)): \
        \(refusal.what)
        """,
      explanation: """
        In \(outcome.name) the network proves itself to the SIM first. The client answered \
        \(refusal.what), so it was the client that refused, and no password is in question: the \
        keys of SIM and AAA server differ, or their sequence numbers do.
        """,
      evidence: [
        refusal.message.evidence("\(refusal.what), from the initiator"), evidence,
      ],
      remedies: [
        """
        compare the keys of the SIM (K, OP or OPc) with the subscriber's entry in the AAA server \
        or HSS, and its sequence number (SQN)
        """
      ])
  }

  /// The SIM believed the network, and the gateway did not accept its response.
  private func refusedSubscriber(
    _ negotiation: Negotiation, _ outcome: Outcome, _ evidence: Evidence
  ) -> Finding {
    Finding(
      page, .proven,
      title: """
        \(negotiation.who(.responder)) refused the subscriber of \
        \(negotiation.address(.initiator)) (\(outcome.name))
        """,
      explanation: """
        The client took the network's challenge and answered it; the gateway's word is \
        \(outcome.failure.what). Either the response is not the expected one, since the keys of \
        SIM and AAA server differ, or the subscriber may not use this service: subscription, APN, \
        roaming.
        """,
      evidence: [evidence],
      remedies: [
        """
        compare the keys of the SIM (K, OP or OPc) with the subscriber's entry in the AAA server \
        or HSS
        """,
        """
        on the responder: its log, or the AAA server's, tells a wrong response from a subscriber \
        that is not allowed; check the APN (IDr) that was asked for
        """,
      ])
  }

  /// Only EAP takes IKE_AUTH through several rounds.
  private func rounds(_ negotiation: Negotiation) -> Int {
    Set(
      negotiation.messages.filter { $0.name == .ikev2(.ikeAuth, isResponse: true) }
        .map(\.message.header.messageID)
    ).count
  }
}

extension EAPType {
  /// EAP-SIM, AKA and AKA' (RFC 4186, RFC 4187, RFC 9048).
  fileprivate var isOfSIM: Bool { [.sim, .aka, .akaPrime].contains(self) }
}
