import ISAKMP
import Negotiations

struct IKEVersionMismatch: Rule {
  static let page = RulePage(
    code: "IKE111", name: "ike-version-mismatch", severity: .error, summary: "", checks: "",
    consequence: "", misleading: "", fixes: [], references: [])
}

extension IKEVersionMismatch {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard case .refused(let message, let by, let notify)? = negotiation.phase1.failure else {
      return []
    }
    let isVersion =
      negotiation.version == .ikev1
      ? IKEv1.NotifyType(rawValue: notify) == .invalidMajorVersion
      : IKEv2.NotifyType(rawValue: notify) == .invalidMajorVersion
    guard isVersion else { return [] }
    let asked = negotiation.messages[message].message.header.majorVersion
    let speaks = negotiation.messages[by].message.header.majorVersion
    return [
      Finding(
        page, .proven,
        title: "\(negotiation.who(negotiation.messages[by].from)) does not speak IKEv\(asked) with "
          + "this peer",
        explanation:
          "It answered \(negotiation.notifyName(notify))"
          + (speaks != asked
            ? " in a message of version \(speaks), the version that it does "
              + "speak." : "."),
        evidence: [
          negotiation.evidence(message, "\(negotiation.passage(message)), version \(asked)"),
          negotiation.evidence(by, negotiation.notifyName(notify)),
        ],
        remedies: [
          "set both sides to the same IKE version: IKEv2 wherever both have it (strongSwan "
            + "`version = 2`, libreswan `ikev2=insist`, IOS an `ikev2-profile` on the crypto map "
            + "or tunnel)"
        ])
    ]
  }
}
