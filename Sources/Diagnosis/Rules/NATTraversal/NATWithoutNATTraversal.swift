import Capture
import ISAKMP
import Negotiations

struct NATWithoutNATTraversal: Rule {
  static let page = RulePage(
    code: "IKE404", name: "nat-without-nat-traversal", severity: .error, summary: "", checks: "",
    consequence: "", misleading: "", fixes: [], references: [])
}

extension NATWithoutNATTraversal {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev1, !negotiation.startsLate,
      negotiation.nat.comparisons.isEmpty, negotiation.phase1.state != .notSeen,
      negotiation.messages.contains(where: { $0.from == .responder })
    else { return [] }
    // A responder answers NAT traversal vendor IDs only where it was sent some.
    let side: Role
    if !negotiation.initiator.offersNATTraversal {
      side = .initiator
    } else if !negotiation.responder.offersNATTraversal {
      side = .responder
    } else {
      return []
    }
    guard
      let translated = translation(negotiation)
    else { return [] }
    return [
      Finding(
        page, translated.isProven ? .proven : .likely,
        title: "a NAT lies between the peers, and \(negotiation.who(side)) does not offer NAT "
          + "traversal",
        explanation:
          "\(translated.reason) Without NAT traversal on both sides there are no NAT-D payloads, "
          + "the exchange stays "
          + "on port 500, and the traffic goes as native ESP (IP protocol 50), which a NAT that "
          + "rewrites "
          + "ports cannot pass, or passes for one client only.",
        evidence: translated.evidence,
        remedies: [
          "on \(negotiation.who(side)): switch NAT traversal on (vpnc `NAT Traversal Mode natt`, "
            + "IOS `crypto ipsec nat-transparency udp-encapsulation`, libreswan `nat-ikev1-method` "
            + "not `none`)",
          "let UDP 4500 pass between the peers",
        ],
        settle: translated.isProven
          ? nil
          : "captures of both sides: addresses that differ for the same message prove the "
            + "NAT")
    ]
  }

  private func translation(_ negotiation: Negotiation) -> (
    reason: String, evidence: [Evidence], isProven: Bool
  )? {
    for index in negotiation.messages.indices {
      let message = negotiation.messages[index]
      for sighting in message.sightings
      where sighting.source != message.source || sighting.destination != message.destination {
        return (
          "The same message was recorded under two addresses.",
          [
            negotiation.evidence(index, negotiation.passage(index)),
            Evidence(
              sighting.reference,
              "the same from \(sighting.source) to "
                + "\(sighting.destination)"),
          ], true
        )
      }
    }
    let initiator = negotiation.initiator.endpoint.address
    let responder = negotiation.responder.endpoint.address
    guard initiator.isPrivate != responder.isPrivate else { return nil }
    let inside = initiator.isPrivate ? initiator : responder
    let outside = initiator.isPrivate ? responder : initiator
    return (
      "\(inside) is a private address and \(outside) is a public one, so something between them "
        + "must translate.",
      [negotiation.evidence(0, negotiation.passage(0))], false
    )
  }
}

extension Peer {
  var offersNATTraversal: Bool {
    vendorIDs.contains {
      if case .natTraversal? = $0.capability { true } else { false }
    }
  }
}

extension IPAddress {
  /// RFC 1918 and RFC 6598.
  var isPrivate: Bool {
    let octets = octets
    guard octets.count == 4 else { return false }
    return octets[0] == 10 || (octets[0] == 172 && octets[1] & 0xf0 == 16)
      || (octets[0] == 192 && octets[1] == 168) || (octets[0] == 100 && octets[1] & 0xc0 == 64)
  }
}
