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
      "On the side named: switch NAT traversal on (vpnc `NAT Traversal Mode natt`; IOS "
        + "`crypto ipsec nat-transparency udp-encapsulation`; libreswan: `nat-ikev1-method` not "
        + "`none`).",
      "On firewalls: let UDP 4500 pass.",
    ],
    references: [
      "RFC 3947 section 3.1",
      "RFC 3948 section 2",
      "RFC 3715",
    ])
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
        explanation:
          "\(translation.reason) Without NAT traversal on both sides there are no NAT-D payloads, "
          + "the "
          + "exchange stays on port 500, and the traffic goes as native ESP (IP protocol 50), "
          + "which a "
          + "NAT that rewrites ports cannot pass, or passes for one client only.",
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

extension Negotiation {
  struct Translation {
    var reason: String
    var evidence: [Evidence]
    var isProven: Bool
  }

  /// The side that lacks NAT traversal, and what shows the NAT.
  var natWithoutTraversal: (side: Role, translation: Translation)? {
    guard version == .ikev1, !startsLate, nat.comparisons.isEmpty, phase1.state != .notSeen,
      !sendsBareOffersAlone,
      messages.contains(where: { $0.from == .responder })
    else { return nil }
    // A responder answers NAT traversal vendor IDs only where it was sent some.
    let side: Role
    if !initiator.offersNATTraversal {
      side = .initiator
    } else if !responder.offersNATTraversal,
      first(.main(2)) ?? first(.aggressive(2)) ?? first(.base(2)) != nil
    {
      side = .responder
    } else {
      return nil
    }
    return translation.map { (side, $0) }
  }

  /// What shows that an address or port was translated: two captures, a private address that talks
  /// to a public one, a port that is not IKE's.
  var translation: Translation? {
    for message in steps {
      for sighting in message.sightings
      where sighting.source != message.source || sighting.destination != message.destination {
        return Translation(
          reason: "The same message was recorded under two addresses.",
          evidence: [
            message.evidence(message.passage),
            Evidence(
              sighting.reference, "the same from \(sighting.source) to \(sighting.destination)"),
          ], isProven: true)
      }
    }
    let from = initiator.endpoint
    let to = responder.endpoint
    if from.address.isPrivate != to.address.isPrivate {
      let (inside, outside) = from.address.isPrivate ? (from, to) : (to, from)
      return Translation(
        reason:
          "\(inside.address) is a private address and \(outside.address) a public one, so "
          + "something "
          + "between them must translate.",
        evidence: [steps[0].evidence(steps[0].passage)], isProven: false)
    }
    // The default identity is the address of the host's own interface (RFC 2407 section 4.6.2.1).
    if initiator.identityType == 1, let identity = initiator.identity.flatMap({ IPAddress($0) }),
      identity.isPrivate, identity != from.address, !from.address.isPrivate
    {
      return Translation(
        reason:
          "The initiator calls itself \(identity), a private address, and its messages come from "
          + "\(from.address): it is behind a NAT, or calls itself by an address that is not its own.",
        evidence: [steps[0].evidence(steps[0].passage)], isProven: false)
    }
    if to.port == 500, from.port != 500 {
      return Translation(
        reason:
          "The initiator's messages come from port \(from.port), where IKE uses 500: a NAT that "
          + "rewrites "
          + "ports does that (a client that picks its own port looks the same).",
        evidence: [steps[0].evidence(steps[0].passage)], isProven: false)
    }
    return nil
  }
}

extension Peer {
  var offersNATTraversal: Bool {
    vendorIDs.contains {
      if case .natTraversal? = $0.capability { true } else { false }
    }
  }
}
