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
      "On the responder: check the user, the RADIUS server and its shared secret; its log "
        + "names the reason.",
    ],
    references: [
      "RFC 7296 section 2.16",
      "RFC 3748",
      "RFC 5998",
    ])
}

extension EAPFailed {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if EAPRefusal(negotiation) != nil || outcome(negotiation) != nil {
      return [Claim(.ikeSA, .user, .keys, .proven)]
    }
    guard negotiation.version == .ikev2, rounds(negotiation) > 1 else { return [] }
    if case .abandoned? = negotiation.phase1.failure {
      return [Claim(.ikeSA, .user, .messages, .likely)]
    }
    return stopped(negotiation, run).map { [Claim(.ikeSA, .user, .messages, $0.confidence)] } ?? []
  }

  private struct Stop {
    var last: Int
    /// The first message of the next attempt.
    var next: NegotiationOutline?

    var confidence: Confidence { next == nil ? .possible : .likely }
  }

  /// The rounds end with an answer of the gateway, and the client, which goes on at once where it is
  /// granted anything, does not; or it begins anew.
  private func stopped(_ negotiation: Negotiation, _ run: RunFacts) -> Stop? {
    guard negotiation.phase1.state == .incomplete, negotiation.phase1.failure == nil,
      let last = negotiation.messages.indices.last,
      negotiation.messages[last].name == .ikev2(.ikeAuth, isResponse: true)
    else { return nil }
    let end = negotiation.messages[last].time
    let next = run.negotiations.first {
      !$0.isOf(negotiation) && !$0.startsLate
        && $0.initiator == negotiation.initiator.endpoint.address
        && $0.responder == negotiation.responder.endpoint.address
        && $0.firstTime >= end && $0.firstTime.nanoseconds - end.nanoseconds < 30_000_000_000
    }
    guard next != nil || run.silence(after: last, of: negotiation) > 2_000_000_000 else {
      return nil
    }
    return Stop(last: last, next: next)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.user), negotiation.version == .ikev2 else { return [] }
    if let finding = opened(negotiation) { return [finding] }
    if let stop = stopped(negotiation, run) { return [stopped(negotiation, stop)] }
    guard case .abandoned(let after, let by)? = negotiation.phase1.failure else { return [] }
    let rounds = rounds(negotiation)
    return [
      Finding(
        page, .likely,
        title: "user authentication by EAP failed after \(rounds) rounds",
        explanation:
          "IKE_AUTH went on for \(rounds) rounds, which only EAP does, and the last answer is too "
          + "short to grant a Child SA; "
          + "then the initiator ended the IKE SA. A wrong user name or password is the usual "
          + "cause, an EAP method that one "
          + "side lacks the other.",
        evidence: [
          negotiation.evidence(
            after, "last IKE_AUTH answer, \(negotiation.messages[after].octetCount) octets"),
          negotiation.evidence(
            by, "INFORMATIONAL request of the initiator, \(negotiation.interval(after, by)) later"),
        ],
        remedies: [
          "on the initiator: check user name and password, and the EAP method",
          "on the responder: check the user's entry or the RADIUS server; its log names the user "
            + "and the reason",
        ],
        settle: "the IKE SA's keys (SK_ei, SK_er) open the messages and show the EAP failure")
    ]
  }

  private func stopped(_ negotiation: Negotiation, _ stop: Stop) -> Finding {
    let rounds = rounds(negotiation)
    return Finding(
      page, stop.confidence,
      title: "user authentication by EAP ended after \(rounds) rounds without a tunnel",
      explanation:
        "IKE_AUTH went on for \(rounds) rounds, which only EAP does; the last answer is too short to "
        + "grant a Child SA, and then the client "
        + (stop.next == nil
          ? "says nothing any more. "
          : "begins anew \(Telling.duration((stop.next?.firstTime.nanoseconds ?? 0) - negotiation.messages[stop.last].time.nanoseconds)) later. ")
        + "A wrong user name, password or SIM key is the usual cause; on a mobile operator's gateway, "
        + "a wrong APN or a subscription that does not permit it looks the same.",
      evidence: [
        negotiation.evidence(
          stop.last, "last IKE_AUTH answer, \(negotiation.messages[stop.last].octetCount) octets")
      ] + (stop.next.map { [Evidence($0.firstFrame, "the client begins anew")] } ?? []),
      remedies: [
        "on the initiator: check user name and password, or the SIM, and the EAP method",
        "on the responder: check the user's entry or the AAA server; its log names the user and the "
          + "reason",
      ],
      settle: "the IKE SA's keys (SK_ei, SK_er) open the messages and show the EAP failure")
  }

  private struct Outcome {
    var method: UInt8?
    /// The client's refusal of the method.
    var nak: Int?
    var failure: (message: Int, what: String)
  }

  /// What opened EAP messages say.
  private func outcome(_ negotiation: Negotiation) -> Outcome? {
    guard negotiation.version == .ikev2, negotiation.phase1.state == .failed else { return nil }
    var method: UInt8?
    var nak: Int?
    var failure: (message: Int, what: String)?
    for index in negotiation.messages.indices
    where negotiation.messages[index].retransmissionOf == nil {
      for payload in negotiation.messages[index].opened?.payloads ?? [] {
        guard case .eap(let eap) = payload.content else { continue }
        let type = eap.type.map { EAPType(rawValue: $0) }
        switch (EAPCode(rawValue: eap.code), type) {
        case (.failure, _): failure = failure ?? (index, "EAP Failure")
        case (.response, .legacyNak?): nak = index
        // RFC 2759's Failure packet has operation code 4 (draft-kamath-pppext-eap-mschapv2-02).
        case (.request, .mschapv2?) where eap.data.first == 4:
          failure = failure ?? (index, "EAP-MSCHAPv2 failure")
        case (.request, let type?) where type != .identity && type != .notification:
          method = eap.type
        default: continue
        }
      }
    }
    return failure.map { Outcome(method: method, nak: nak, failure: $0) }
  }

  private func opened(_ negotiation: Negotiation) -> Finding? {
    if let refusal = EAPRefusal(negotiation) { return refusal.finding(page, negotiation) }
    guard let outcome = outcome(negotiation) else { return nil }
    let (message, what) = outcome.failure
    let name = outcome.method.map { EAPType(rawValue: $0).description } ?? "EAP"
    let evidence = negotiation.evidence(
      message, "\(what) from the \(negotiation.messages[message].from.rawValue)")
    if let nak = outcome.nak {
      return Finding(
        page, .proven,
        title: "\(negotiation.who(.initiator)) does not do the EAP method that was asked for",
        explanation:
          "The gateway asked for \(name), the client answered with a refusal of that method, and "
          + "EAP failed.",
        evidence: [negotiation.evidence(nak, "EAP Legacy Nak from the initiator"), evidence],
        remedies: ["on both sides: configure the same EAP method"])
    }
    return Finding(
      page, .proven,
      title:
        "\(negotiation.who(.responder)) refused the user of \(negotiation.address(.initiator)) "
        + "(\(name))",
      explanation:
        "The user was to be authenticated by \(name), and the gateway's answer is \(what): user "
        + "name or password is wrong, or the user is not allowed.",
      evidence: [evidence],
      remedies: [
        "on the initiator: check user name and password",
        "on the responder: check the user's entry or the RADIUS server; its log names the user and "
          + "the reason",
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
