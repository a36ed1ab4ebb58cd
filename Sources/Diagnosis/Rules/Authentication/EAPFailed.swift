import ISAKMP
import Negotiations

struct EAPFailed: Rule {
  static let page = RulePage(
    code: "IKE206", name: "eap-failed", severity: .error, summary: "", checks: "", consequence: "",
    misleading: "", fixes: [], references: [])
}

extension EAPFailed {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev2,
      case .abandoned(let after, let by)? = negotiation.phase1.failure
    else { return [] }
    let rounds = Set(
      negotiation.messages.filter { $0.name == .ikev2(.ikeAuth, isResponse: true) }
        .map(\.message.header.messageID)
    ).count
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
}
