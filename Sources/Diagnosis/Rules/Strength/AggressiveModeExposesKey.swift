import ISAKMP
import Negotiations

struct AggressiveModeExposesKey: Rule {
  static let page = RulePage(
    code: "IKE604", name: "aggressive-mode-exposes-key", severity: .warning, summary: "",
    checks: "", consequence: "", misleading: "", fixes: [], references: [])
}

extension AggressiveModeExposesKey {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.mode == .aggressive, negotiation.usesPresharedKey == true,
      let answer = negotiation.first(.aggressive(2)),
      negotiation.messages[answer].content.contains(.hash)
    else { return [] }
    return [
      Finding(
        page, .likely,
        title: "Aggressive Mode shows a hash of the pre-shared key to everyone on the path",
        explanation:
          "HASH_R in message 2 is made from the pre-shared key and values that are in clear, so a "
          + "weak key can be "
          + "found by trying candidates offline, without a trace on either peer.",
        evidence: [
          negotiation.evidence(
            answer,
            "HASH_R in clear, with nonces, key exchange values "
              + "and identity")
        ],
        remedies: [
          "move to IKEv2, or to Main Mode where addresses are fixed",
          "until then: a random pre-shared key of 20 characters or more",
        ],
        settle:
          "whether this key can be guessed: a candidate that gives the hash proves it (RFC 2409 "
          + "section 5.4)")
    ]
  }
}
