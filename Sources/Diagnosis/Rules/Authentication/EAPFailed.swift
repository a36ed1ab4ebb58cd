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
    if outcome(negotiation) != nil { return [Claim(.ikeSA, .user, .keys, .proven)] }
    guard negotiation.version == .ikev2, case .abandoned? = negotiation.phase1.failure,
      rounds(negotiation) > 1
    else { return [] }
    return [Claim(.ikeSA, .user, .messages, .likely)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.user), negotiation.version == .ikev2 else { return [] }
    if let finding = opened(negotiation) { return [finding] }
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
