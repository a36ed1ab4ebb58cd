import ISAKMP
import Negotiations

struct NoConnectionForPeer: Rule {
  static let page = RulePage(
    code: "IKE114",
    name: "no-connection-for-peer",
    severity: .error,
    summary: "The responder has no connection for this peer.",
    checks: """
      The refusal has the shape that strongSwan gives it when no connection fits the addresses
      or the IKE version: in IKEv2 a responder SPI that is not zero, in IKEv1 an empty SPI in
      the notification with a random message ID. A refused suite has the opposite shape there.

      Likely at most: the shape is one product's habit and not the protocol's rule.
      """,
    consequence: """
      The responder compares no algorithms at all. No change of the suite will help.
      """,
    misleading: """
      Another product may use the same shape for suites that do not match (IKE100). The
      notification reads NO_PROPOSAL_CHOSEN in both cases, which sends people looking for
      algorithms.
      """,
    fixes: [
      "On the responder: check that a connection has this peer as remote address, itself as "
        + "local address, and allows this IKE version.",
      "On the initiator: check which source address its packets really have, behind a NAT "
        + "above all.",
    ],
    references: [
      "RFC 2408 section 3.14",
      "RFC 7296 sections 2.6 and 2.21.1",
    ])
}

extension NoConnectionForPeer {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let refusal = negotiation.offerRefusal, refusal.hasMarkOfMissingConnection,
      !negotiation.offersOnlyBuiltInDefaults
    else { return [] }
    let mark =
      negotiation.version == .ikev2
      ? "the refusal carries a responder SPI; strongSwan leaves it zero when it has compared "
        + "proposals and found none"
      : "the refusal's SPI field is empty and its message ID random; strongSwan puts both cookies "
        + "there when it has compared proposals and found none"
    return [
      Finding(
        page, .likely,
        title:
          "\(negotiation.who(.responder)) has no connection for "
          + "\(negotiation.address(.initiator))",
        explanation:
          "It answered \(negotiation.notifyName(refusal.notify)), but in the shape that strongSwan "
          + "gives it when no "
          + "connection fits the peer's addresses or IKE version. Other products may use the same "
          + "shape "
          + "for proposals that do not match, so that remains the other explanation.",
        evidence: [
          negotiation.evidence(
            refusal.message,
            "\(negotiation.passage(refusal.message)): the "
              + "offer"),
          negotiation.evidence(refusal.by, mark),
        ],
        remedies: [
          "on the responder: check that a connection names \(negotiation.address(.initiator)) (or "
            + "any) as its remote address, its own address \(negotiation.address(.responder)) as "
            + "local, and allows IKEv\(negotiation.version.rawValue)",
          "on the initiator: check the source address that it uses, and that it calls the right "
            + "gateway",
        ],
        deviceMessages: [
          DeviceMessage(
            "strongswan",
            "no IKE config found for "
              + "\(negotiation.address(.responder))...\(negotiation.address(.initiator)), sending "
              + "NO_PROPOSAL_CHOSEN"
          )
        ],
        settle:
          "the responder's log: `no IKE config found` means this, `no proposal found` or `received "
          + "proposals unacceptable` means the suites differ"
      )
    ]
  }
}
