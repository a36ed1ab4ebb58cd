import ISAKMP
import Negotiations

struct StaleSecurityAssociation: Rule {
  static let page = RulePage(
    code: "IKE507",
    name: "stale-security-association",
    severity: .warning,
    summary: "One side uses an SA that the other no longer knows.",
    checks: """
      Finds INVALID-COOKIE and INVALID-SPI (IKEv1), INVALID_IKE_SPI and INVALID_SPI (IKEv2) in clear:
      the answer to a packet of an SA that its receiver does not have.

      Proven is the answer. It is not authenticated, so a third party could have sent it.
      """,
    consequence: """
      One side was restarted or deleted its SA, and the other goes on with it: its traffic is thrown
      away until it notices and negotiates anew.
      """,
    misleading: """
      Late packets of an SA that was just replaced draw the same answer once and mean nothing. Many
      products never send it; then the loss shows as silence (IKE505).
      """,
    fixes: [
      """
      On the side that goes on: clear the SA (`clear crypto sa peer`, `swanctl --terminate`), and \
      use dead peer detection, so that it notices by itself.
      """,
      "On IOS: `crypto isakmp invalid-spi-recovery`.",
    ],
    references: ["RFC 2408 section 3.14.1", "RFC 7296 sections 1.5 and 2.21.4"])
  static let needs: NegotiationFacts = .notification
}

extension StaleSecurityAssociation {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    // What ended the set-up itself is no SA that went stale.
    if negotiation.phase1.state == .failed, case .refused(_, _, let notify)? = negotiation.failure,
      negotiation.isAbout([.unknownSA], notify)
    {
      return []
    }
    for message in negotiation.steps
    where !message.isRepetition {
      guard message.content.ciphertext == nil,
        let notify = message.content.notifications.first(where: {
          negotiation.isAbout([.unknownSA], $0.type)
        })?.type
      else { continue }
      let name = negotiation.notifyName(notify)
      return [
        Finding(
          page, .proven,
          title: """
            \(negotiation.who(message.from)) does not know the SA that is used towards it: \(name)
            """,
          explanation: """
            It answered \(name) in clear. It was restarted, or deleted the SA, and \
            \(negotiation.who(message.from.other)) goes on using it.
            """,
          evidence: [message.evidence("\(name), to \(message.destination)")],
          remedies: [
            """
            on \(negotiation.who(message.from.other)): clear the SA and let it negotiate anew; use \
            dead peer detection
            """
          ])
      ]
    }
    return []
  }
}
