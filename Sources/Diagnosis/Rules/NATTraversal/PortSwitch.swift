import ISAKMP
import Negotiations

struct PortSwitch: Rule {
  static let page = RulePage(
    code: "IKE402",
    name: "port-switch",
    severity: .note,
    summary: "The exchange moved from port 500 to 4500.",
    checks: """
      Names the first message on the new port, who sent it, and why: a NAT was found, MOBIKE is
      on, or a side forces UDP encapsulation.

      The move is proven; the reason is proven where the hashes show a NAT or a falsified hash,
      and likely otherwise.
      """,
    consequence: """
      It is the normal course. What follows depends on UDP 4500 passing in both directions.
      """,
    misleading: """
      The port alone is no sign of a NAT: strongSwan moves whenever MOBIKE is on, which is its
      default. After a NAT the source port may be any number.
      """,
    fixes: [
      "Nothing to mend; UDP 4500 must pass.",
      "On strongSwan: `mobike = no` keeps a tunnel without NAT on port 500.",
    ],
    references: [
      "RFC 3947 section 4",
      "RFC 7296 section 2.23",
      "RFC 4555 section 3.3",
    ])
}

extension PortSwitch {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let portSwitch = negotiation.nat.portSwitch else { return [] }
    let message = negotiation.step(portSwitch.message)
    let reason: String
    var confidence = Confidence.proven
    switch (negotiation.nat.detected, negotiation.nat.forcedEncapsulation) {
    case (.initiator, _), (.responder, _), (.both, _):
      reason = """
        the hashes \(negotiation.nat.isOnlyTold ? "tell of" : "show") a NAT, and both sides do NAT \
        traversal (RFC 3947 section 4, RFC 7296 section 2.23)
        """
    case (_, true?):
      reason = """
        a side falsified its NAT detection hash to force UDP encapsulation; there is no NAT to be \
        seen
        """
    case (.none, _) where negotiation.version == .ikev2:
      reason = """
        there is no NAT; a peer that supports MOBIKE (RFC 4555 section 3.3) may move to port 4500 \
        whenever both sides do NAT detection, and strongSwan does so unless `mobike = no`
        """
      confidence = .likely
    default:
      reason = "the NAT detection hashes in this capture do not settle why"
      confidence = .likely
    }
    return [
      Finding(
        page, confidence,
        title: """
          the exchange moved from port \(portSwitch.fromPort) to \(portSwitch.toPort) with \
          \(message.name)
          """,
        explanation: "\(negotiation.who(message.from)) moved it: \(reason).",
        evidence: [
          message.evidence(
            "\(message.passage): the first on the new port")
        ],
        remedies: ["UDP \(portSwitch.toPort) must pass between the peers in both directions"],
        settle: confidence == .proven
          ? nil
          : "the configuration of \(negotiation.who(message.from))")
    ]
  }
}
