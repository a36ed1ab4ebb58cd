import ISAKMP
import Negotiations

struct AggressiveModeExposesKey: Rule {
  static let page = RulePage(
    code: "IKE604",
    name: "aggressive-mode-exposes-key",
    severity: .warning,
    summary: "Aggressive Mode shows a hash of the pre-shared key to everyone on the path.",
    checks: """
      Message 2 of Aggressive Mode with a pre-shared key carries HASH_R in clear, made from the
      key and from values that are in clear too. So do messages 3 and 4 of Base Mode.

      Likely for the danger as such: whether this key can be guessed is proven only by a
      candidate that gives the hash.
      """,
    consequence: """
      The tunnel works. Anyone who recorded message 2 can try keys offline, as fast as a
      computer hashes, without a trace.
      """,
    misleading: """
      A long random key makes guessing hopeless. The hash is sent to anyone who asks with an
      identity that the gateway knows, so not being recorded is no protection.
      """,
    fixes: [
      "On both sides: IKEv2, or Main Mode where addresses are fixed.",
      "Until then: a random key of 20 characters or more.",
    ],
    references: [
      "RFC 2409 sections 5 and 5.4",
      "RFC 9395",
    ],
    weakness: .weakCredentials,
    isAboutStrength: true)
}

extension AggressiveModeExposesKey {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.usesPresharedKey == true,
      let answer = negotiation.first(.aggressive(2)) ?? negotiation.first(.base(4))
        ?? negotiation.first(.base(3)),
      answer.content.contains(.hash)
    else { return [] }
    let message = answer
    let mode = negotiation.mode == .base ? "Base Mode" : "Aggressive Mode"
    let proof = message.from == .responder ? "HASH_R" : "HASH_I"
    let number = message.name == .base(4) ? 4 : message.name == .base(3) ? 3 : 2
    return [
      Finding(
        page, .likely,
        title: "\(mode) shows a hash of the pre-shared key to everyone on the path",
        explanation: """
          \(proof) in message \(number) is made from the pre-shared key and values that are in \
          clear, so a weak key can be found by trying candidates offline, without a trace on \
          either peer.
          """,
        evidence: [
          answer.evidence(
            "\(proof) in clear, with nonces, key exchange values and identity")
        ],
        remedies: [
          "move to IKEv2, or to Main Mode where addresses are fixed",
          "until then: a random pre-shared key of 20 characters or more",
        ],
        settle: """
          whether this key can be guessed: a candidate that gives the hash proves it (RFC 2409 \
          section 5.4)
          """)
    ]
  }
}
