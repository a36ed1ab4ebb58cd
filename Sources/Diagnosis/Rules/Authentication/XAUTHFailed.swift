import ISAKMP
import Negotiations

struct XAUTHFailed: Rule {
  static let page = RulePage(code: "IKE205", name: "xauth-failed", severity: .error, summary: "", checks: "", consequence: "", misleading: "", fixes: [], references: [])
}

extension XAUTHFailed {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev1,
      case .abandoned(let after, let by)? = negotiation.phase1.failure,
      negotiation.messages[after].name == .transaction
    else { return [] }
    let count = negotiation.messages.count { $0.name == .transaction && $0.retransmissionOf == nil }
    return [
      Finding(
        page, .likely,
        title: "user authentication (XAUTH) or Mode Config failed after Phase 1",
        explanation:
          "Phase 1 stood; then \(count) Transaction messages, which carry XAUTH and Mode Config, and then the SA was "
          + "deleted before any Quick Mode. A wrong user name or password is the usual cause; an address that could "
          + "not be assigned looks the same while the messages are closed.",
        evidence: [
          negotiation.evidence(after, "the last Transaction message"),
          negotiation.evidence(
            by, "Informational message of \(negotiation.who(negotiation.messages[by].from)), \(negotiation.interval(after, by)) later"
          ),
        ],
        remedies: [
          "on the initiator: check user name and password",
          "on the responder: check the user data base (local, RADIUS) and the address pool; its log names the user",
        ],
        settle:
          "the Diffie-Hellman secret with the pre-shared key opens the Transaction messages and shows the XAUTH status"
      )
    ]
  }
}
