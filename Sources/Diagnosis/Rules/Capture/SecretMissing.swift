import Capture
import ISAKMP
import Keys
import Negotiations

struct SecretMissing: Rule {
  static let page = RulePage(
    code: "IKE006",
    name: "secret-missing",
    severity: .note,
    summary: "Messages stayed closed; a named secret would open them.",
    checks: """
      Encrypted messages that no secret opened, in a negotiation that failed, or in any once
      secrets were given. Says which secret is missing: IKEv1 with pre-shared keys takes the key
      and the Diffie-Hellman secret, IKEv1 with certificates and IKEv2 the Diffie-Hellman secret
      alone.

      Proven: what a message was encrypted with follows from the suite.
      """,
    consequence: """
      What the peers say inside, the refusal's reason above all, stays unread, and the findings
      stay below proven.
      """,
    misleading: """
      A pre-shared key alone opens no Main Mode and no IKEv2 message, in Wireshark neither. A
      Diffie-Hellman secret belongs to one negotiation only: it must be from the same run as the
      capture.
      """,
    fixes: [
      """
      On strongSwan: `ike = 4` and `chd = 4` under `charon.filelog`, then give the log with \
      --secrets.
      """,
      """
      On libreswan: `plutodebug=private`; its log names the ESP keys, the IKE secret stays in NSS.
      """,
      "IOS, ASA and most other products export no session keys: take them from the other peer.",
    ],
    references: [
      "RFC 2409 section 5",
      "RFC 7296 section 2.14",
    ])
  static let needs: NegotiationFacts = .closed
}

extension SecretMissing {
  private func missingSecret(_ negotiation: Negotiation) -> String {
    let spi = Hex.string(negotiation.initiatorSPI)
    let needsKey = negotiation.version == .ikev1 && negotiation.usesPresharedKey != false
    switch (needsKey, negotiation.decryption.tried.isEmpty) {
    case (true, true):
      return """
        what is missing is the Diffie-Hellman secret of the SA with initiator cookie \(spi), and the \
        pre-shared key
        """
    case (true, false):
      return "what is missing is the Diffie-Hellman secret of the SA with initiator cookie \(spi)"
    case (false, _):
      return "what is missing is the Diffie-Hellman secret of the SA with initiator SPI \(spi)"
    }
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let decryption = negotiation.decryption
    guard decryption.state == .none || decryption.state == .partial,
      run.hasSecrets || negotiation.phase1.state == .failed
        || negotiation.phase2.contains(where: { $0.state == .failed })
    else { return [] }
    let closed = negotiation.steps.filter { $0.content.isEncrypted && !$0.isOpened }
    guard let first = closed.first else { return [] }
    let missing: String
    let settle: String
    if let obstacle = decryption.obstacle {
      missing = "the keys cannot be derived: \(obstacle)"
      settle = "a capture that holds the whole first exchange, or the session keys themselves"
    } else if decryption.isKeySearchCut {
      missing = """
        not every pre-shared key that was given was tried: \(Telling.keyLimit). None that was tried \
        opens them
        """
      settle = "the pre-shared keys of these two peers alone, or with the names of their peers"
    } else if decryption.hasSessionSecret {
      let messages = decryption.state == .partial ? "these messages" : "them"
      missing =
        negotiation.usesPresharedKey == true
        ? """
        the Diffie-Hellman secret or keys given for this SA do not open \(messages) with any \
        pre-shared key given
        """
        : "the Diffie-Hellman secret or keys given for this SA do not open \(messages)"
      settle =
        "the pre-shared key of the side that sent frame \(first.reference.frame)"
    } else {
      missing = missingSecret(negotiation)
      settle = """
        strongSwan prints it with `ike = 4` under `charon.filelog` (“shared Diffie Hellman \
        secret”); that log is taken as it is by --secrets
        """
    }
    return [
      Finding(
        page, .proven,
        title:
          "\(closed.count) encrypted message\(closed.count == 1 ? "" : "s") could not be opened",
        explanation: """
          \(missing.capitalisedFirst). A pre-shared key alone opens neither Main Mode nor \
          IKEv2.\(Self.unreadable(negotiation, run))
          """,
        evidence: closed.prefix(3).map {
          $0.evidence("\($0.name), encrypted and not opened")
        },
        settle: settle)
    ]
  }
  /// " The configuration's pre-shared key “…” (hub.cfg, line 12) is masked by asterisks."
  private static func unreadable(_ negotiation: Negotiation, _ run: RunFacts) -> String {
    guard negotiation.usesPresharedKey != false else { return "" }
    let addresses = negotiation.addresses
    let peers: [SecretIndex.Peer] =
      addresses.initiator.union(addresses.responder).map { ($0.octets, nil) }
      + [negotiation.initiator.identity, negotiation.responder.identity].map { (nil, $0) }
    let keys = run.secretsOfConfigurations.unreadableKeys(of: peers, limit: 3)
    return keys.map {
      " The configured key “\($0.label)” (\($0.origin)) \($0.reason)."
    }.joined()
  }
}
