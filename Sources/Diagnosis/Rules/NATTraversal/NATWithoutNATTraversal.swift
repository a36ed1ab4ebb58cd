import Capture
import ISAKMP
import Negotiations

struct NATWithoutNATTraversal: Rule {
  static let page = RulePage(
    code: "IKE404",
    name: "nat-without-nat-traversal",
    severity: .error,
    summary: "A NAT lies between the peers, and one side does not do NAT traversal.",
    checks: """
      IKEv1: one side sends no NAT traversal vendor ID and there are no NAT-D payloads, yet a
      NAT is there: the same message under two addresses in two captures (proven), a private
      address that talks to a public one, or a source port that is not 500 (likely).
      """,
    consequence: """
      The traffic goes as native ESP. A NAT that rewrites ports has none to rewrite there, and
      drops it or lets one client through at a time.
      """,
    misleading: """
      Some NATs have an "IPsec passthrough" that lets the first client work: then the tunnel
      seems healthy until a second one comes. A client that picks its own source port without
      any NAT looks like one.
      """,
    fixes: [
      """
      On the side named: switch NAT traversal on (vpnc `NAT Traversal Mode natt`; IOS `crypto \
      ipsec nat-transparency udp-encapsulation`; libreswan: `nat-ikev1-method` not `none`).
      """,
      "On firewalls: let UDP 4500 pass.",
    ],
    references: [
      "RFC 3947 section 3.1",
      "RFC 3948 section 2",
      "RFC 3715",
    ],
    subjects: [.nat, .capability])
  static let needs: NegotiationFacts = .ikev1
}

extension NATWithoutNATTraversal {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let (side, translation) = negotiation.natWithoutTraversal,
      !ESPTraffic(negotiation, run).flowsBothWays
    else { return [] }
    return [
      Finding(
        page, translation.isProven ? .proven : .likely,
        title:
          "a NAT lies between the peers, and \(negotiation.who(side)) does not offer NAT traversal",
        explanation: """
          \(translation.reason) Without NAT traversal on both sides there are no NAT-D payloads, \
          the exchange stays on port 500, and the traffic goes as native ESP (IP protocol 50), \
          which a NAT that rewrites ports cannot pass, or passes for one client only.
          """,
        evidence: translation.evidence,
        remedies: [
          "on \(negotiation.who(side)): switch NAT traversal on"
            + MakerExamples(negotiation, run).text([
              ("vpnc", "vpnc `NAT Traversal Mode natt`"),
              ("cisco-ios", "IOS `crypto ipsec nat-transparency udp-encapsulation`"),
              ("libreswan", "libreswan `nat-ikev1-method` not `none`"),
            ]),
          "let UDP 4500 pass between the peers",
        ],
        settle: translation.isProven
          ? nil
          : "captures of both sides: addresses that differ for the same message prove the NAT")
    ]
  }
}
