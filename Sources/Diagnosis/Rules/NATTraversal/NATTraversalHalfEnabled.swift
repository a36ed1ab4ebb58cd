import Capture
import ISAKMP
import Negotiations

struct NATTraversalHalfEnabled: Rule {
  static let page = RulePage(
    code: "IKE413",
    name: "nat-traversal-half-enabled",
    severity: .warning,
    summary: "One side uses one half of NAT traversal and not the other.",
    checks: """
      IKEv1: NAT-D payloads of a side that announced no version of NAT traversal; or both announced one
      in common, and one of them sends no NAT-D. IKEv2: a source without a destination hash, or the
      reverse. Either version: the exchange moves to port 4500, and the answers come back on 500.

      Proven by the payloads and ports. A note where the SA stands, stays on its port, and nothing shows a
      NAT.
      """,
    consequence: """
      The peers do not agree on whether a NAT lies between them, nor on the port that follows: one moves
      to 4500 and the other answers on 500. Behind a real NAT the answers do not arrive, and ESP goes
      without the UDP header that it needs.
      """,
    misleading: """
      Without a NAT all of it can work, so that the fault shows on the day when one is put in between.
      It looks like a firewall that blocks UDP 4500 (IKE403): there nothing comes back at all.
      """,
    fixes: [
      """
      On the side that sends half of it: switch NAT traversal on (libreswan \
      `nat-ikev1-method=rfc`, racoon `nat_traversal on`, IOS `crypto ipsec nat-transparency \
      udp-encapsulation`).
      """,
      "Or switch it off on both sides, where no NAT will ever lie between them.",
    ],
    references: ["RFC 3947 sections 3 and 4", "RFC 7296 section 2.23"],
    subjects: [.capability, .nat])
}

extension NATTraversalHalfEnabled {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    if negotiation.startsLate { return [] }
    let half =
      negotiation.returnToPort500.map { returned(negotiation, $0) }
      ?? (negotiation.version == .ikev1
        ? withoutVendorID(negotiation) ?? withoutHashes(negotiation)
        : withOneHash(negotiation))
    return half.map { [finding($0, negotiation)] } ?? []
  }

  private struct Half {
    var side: Role
    var title: String
    var explanation: String
    var evidence: [Evidence]
    var changesPort = false
  }

  private func finding(_ half: Half, _ negotiation: Negotiation) -> Finding {
    let isHarmless =
      negotiation.phase1.state == .established && !half.changesPort
      && [.none, .unknown].contains(negotiation.nat.detected) && negotiation.translation == nil
    return Finding(
      page, severity: isHarmless ? .note : .warning, .proven, title: half.title,
      explanation: Telling.sentences(
        half.explanation,
        isHarmless ? "Nothing in this capture shows a NAT that would need it." : nil),
      evidence: half.evidence,
      remedies: [
        negotiation.version == .ikev1
          ? """
          on \(negotiation.who(half.side)): switch NAT traversal on wholly (libreswan \
          `nat-ikev1-method=rfc`, racoon `nat_traversal on`)
          """
          : "on \(negotiation.who(half.side)): switch NAT traversal on wholly",
        "or switch it off on both sides, where no NAT will ever lie between them",
      ])
  }

  private func returned(_ negotiation: Negotiation, _ ports: PortReturn) -> Half {
    let sender = ports.back.from
    let half = withoutVendorID(negotiation)?.side
    return Half(
      side: half ?? sender,
      title: """
        \(negotiation.who(ports.moved.from)) moves to port 4500 and \(negotiation.who(sender)) \
        goes on on 500
        """,
      explanation: Telling.sentences(
        """
        \(ports.moved.name) went to port 4500, and \(ports.back.name) comes from port 500 again: \
        the two sides do not agree on whether NAT traversal is in use.
        """,
        half.map {
          """
          \(negotiation.who($0).capitalisedFirst) announced no NAT traversal and sends NAT-D all \
          the same, which is why its peer moved.
          """
        }),
      evidence: [ports.moved, ports.back].map {
        $0.evidence($0.passage)
      }, changesPort: true)
  }

  private func withoutVendorID(_ negotiation: Negotiation) -> Half? {
    guard negotiation.version == .ikev1 else { return nil }
    for role in [Role.responder, .initiator] where !negotiation.peer(role).offersNATTraversal {
      guard let step = negotiation.natDetection(of: role),
        let first = negotiation.steps.first(where: {
          $0.from == role && $0.content.securityAssociation != nil && $0.missingOctets == 0
        })
      else { continue }
      return Half(
        side: role,
        title: "\(negotiation.who(role)) sends NAT-D, but announced no NAT traversal",
        explanation: """
          RFC 3947 has NAT-D sent only where both sides announced NAT traversal by a Vendor ID. \
          Its peer may take it for in use, move to port 4500 and encapsulate ESP, or pass over it.
          """,
        evidence: [
          first.evidence("no Vendor ID of NAT traversal"),
          step.evidence("NAT-D all the same"),
        ])
    }
    return nil
  }

  private func withoutHashes(_ negotiation: Negotiation) -> Half? {
    guard let common = negotiation.commonNATTraversal.first, common != .unnumberedDraft else {
      return nil
    }
    for role in [Role.initiator, .responder] {
      guard let other = negotiation.natDetection(of: role.other),
        negotiation.natDetection(of: role) == nil,
        let step = negotiation.steps.first(where: {
          $0.from == role && Self.isDueToCarryNATD($0)
        })
      else { continue }
      return Half(
        side: role,
        title: "\(negotiation.who(role)) announced NAT traversal, but sends no NAT-D",
        explanation: """
          Both sides announced a version of NAT traversal in common, and \(step.name) has no NAT-D \
          payloads (RFC 3947 section 3.2: at least two). So only one side can find a NAT.
          """,
        evidence: [
          step.evidence("no NAT-D"),
          other.evidence("NAT-D of the \(role.other.rawValue)"),
        ])
    }
    return nil
  }

  /// Messages 3 and 4 of Main and Base Mode, 2 and 3 of Aggressive Mode, read to their ends.
  private static func isDueToCarryNATD(_ message: Step) -> Bool {
    guard message.missingOctets == 0, !message.isPartial else { return false }
    switch message.name {
    case .main(3), .main(4), .base(3), .base(4), .aggressive(2):
      return message.content.ciphertext == nil
    case .aggressive(3):
      return message.content.ciphertext == nil || message.opened?.problems.isEmpty == true
    default: return false
    }
  }

  private func withOneHash(_ negotiation: Negotiation) -> Half? {
    for step in negotiation.firstTransmissionsOfInit {
      let types = step.content.notifications.map {
        IKEv2.NotifyType(rawValue: $0.type)
      }
      let (source, destination) = (
        types.contains(.natDetectionSourceIP), types.contains(.natDetectionDestinationIP)
      )
      guard source != destination else { continue }
      let role = step.from
      return Half(
        side: role,
        title: """
          \(negotiation.who(role)) sends one half of NAT detection alone: \
          \(source ? "NAT_DETECTION_SOURCE_IP" : "NAT_DETECTION_DESTINATION_IP")
          """,
        explanation: """
          RFC 7296 section 2.23 has both hashes sent. Without the other its peer cannot tell which \
          side is behind a NAT, and may take NAT traversal for off.
          """,
        evidence: [step.evidence(step.passage)])
    }
    return nil
  }
}

/// A move to port 4500, and the first message back on 500.
private struct PortReturn {
  var moved: Step
  var back: Step
}

extension Negotiation {
  /// The exchange went to port 4500, and the other side goes on on 500.
  fileprivate var returnToPort500: PortReturn? {
    guard let move = nat.portSwitch, move.toPort == 4500, move.fromPort == 500 else { return nil }
    let moved = step(move.message)
    let back = steps.first {
      guard $0 > moved, $0.from != moved.from, !$0.isRepetition,
        $0.source.port == 500
      else { return false }
      switch ($0.name, moved.name) {
      // Packets may be out of order: what was due before the move belongs to port 500.
      case (.main(let number), .main(let movedNumber)),
        (.aggressive(let number), .aggressive(let movedNumber)),
        (.base(let number), .base(let movedNumber)):
        return number > movedNumber
      case (.main, _), (.aggressive, _), (.base, _), (.quick, _), (.ikev2(.ikeAuth, _), _):
        return true
      default: return false
      }
    }
    // What was sent on 4500 by the same side was the answer; later requests are another matter.
    return back.flatMap { back in
      steps[moved.index..<back.index].contains { $0.from != moved.from && $0.source.port == 4500 }
        ? nil : PortReturn(moved: moved, back: back)
    }
  }

  /// The first message of a side with NAT-D payloads: numbers 20, and 130 and 15 of the drafts.
  fileprivate func natDetection(of role: Role) -> Step? {
    steps.first { step in
      step.from == role
        && (step.content.payloads + (step.opened?.payloads ?? [])).contains {
          [20, 130].contains($0.type.rawValue)
            || $0.type.rawValue == 15 && [16, 20, 32, 48, 64].contains($0.body.count)
        }
    }
  }

  /// IKE_SA_INIT with an SA payload, each message once.
  fileprivate var firstTransmissionsOfInit: [Step] {
    steps.filter {
      guard case .ikev2(.ikeSAInit, _) = $0.name else { return false }
      return !$0.isRepetition && $0.missingOctets == 0 && $0.content.securityAssociation != nil
    }
  }
}
