import Capture
import ISAKMP
import Negotiations

/// What speaks of a NAT between the peers beside the detection hashes, and which NAT traversal they have.
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
      // The Vendor IDs come last as a rule: they may be behind the capture's cut.
      guard isOfferWhole else { return nil }
      side = .initiator
    } else if !responder.offersNATTraversal,
      // Of an answer in fragments of which some are missing, the Vendor IDs may be in those.
      steps.contains(where: {
        [.main(2), .aggressive(2), .base(2)].contains($0.name) && !$0.isPartial
          && $0.missingOctets == 0
      })
    {
      side = .responder
    } else {
      return nil
    }
    return translation.map { (side, $0) }
  }

  /// The initiator's messages before the answer are there to their ends.
  private var isOfferWhole: Bool {
    steps.allSatisfy {
      ![.main(1), .aggressive(1), .base(1)].contains($0.name)
        || !$0.isPartial && $0.missingOctets == 0
    }
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
        reason: """
          \(inside.address) is a private address and \(outside.address) a public one, so something \
          between them must translate.
          """,
        evidence: [steps[0].evidence(steps[0].passage)], isProven: false)
    }
    // The default identity is the address of the host's own interface (RFC 2407 section 4.6.2.1).
    if initiator.identityType == 1, let identity = initiator.identity.flatMap({ IPAddress($0) }),
      identity.isPrivate, identity != from.address, !from.address.isPrivate
    {
      return Translation(
        reason: """
          The initiator calls itself \(identity), a private address, and its messages come from \
          \(from.address): it is behind a NAT, or calls itself by an address that is not its own.
          """,
        evidence: [steps[0].evidence(steps[0].passage)], isProven: false)
    }
    if to.port == 500, from.port != 500 {
      return Translation(
        reason: """
          The initiator's messages come from port \(from.port), where IKE uses 500: a NAT that \
          rewrites ports does that (a client that picks its own port looks the same).
          """,
        evidence: [steps[0].evidence(steps[0].passage)], isProven: false)
    }
    return nil
  }

  /// The versions of NAT traversal that both sides announced.
  var commonNATTraversal: Set<NATTraversalVersion> {
    initiator.natTraversalVersions.intersection(responder.natTraversalVersions)
  }
}

extension Peer {
  var natTraversalVersions: Set<NATTraversalVersion> {
    Set(
      vendorIDs.compactMap {
        if case .natTraversal(let version)? = $0.capability { version } else { nil }
      })
  }

  var offersNATTraversal: Bool {
    vendorIDs.contains {
      if case .natTraversal? = $0.capability { true } else { false }
    }
  }
}
