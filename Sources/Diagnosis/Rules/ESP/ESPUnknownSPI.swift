import Capture
import ISAKMP
import Negotiations

struct ESPUnknownSPI: Rule {
  static let page = RulePage(
    code: "IKE702",
    name: "esp-unknown-spi",
    severity: .warning,
    summary: "ESP goes to an SPI that no negotiation here made, or that was deleted.",
    checks: """
      Every negotiation between the two hosts was seen from its beginning and opened, so that its
      SPIs are known: three packets or more under an SPI that appears only after the tunnel was up
      and is none of them. Or a packet that comes two seconds and more after the Delete of its SPI.

      Likely at most: an SA from before the capture may lie idle for a while.
      """,
    consequence: """
      The receiver drops what it has no SA for. It may answer with INVALID_SPI, or say nothing, and
      the sender believes its tunnel to be up.
      """,
    misleading: """
      After a renewal packets of the old SA may still be on their way, for less than a second as a
      rule. Manual keys and other key exchanges between the same hosts make SPIs that IKE knows
      nothing of.
      """,
    fixes: [
      """
      On the sender: delete the SA (`swanctl --terminate`, `clear crypto sa`), so that a new one \
      is negotiated.
      """,
      "On both sides: dead peer detection, and on IOS `crypto isakmp invalid-spi-recovery`.",
    ],
    references: ["RFC 4303 section 3.4.2", "RFC 7296 section 1.5"])
  static let needs: NegotiationFacts = .esp
}

extension ESPUnknownSPI {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let traffic = ESPTraffic(negotiation, run)
    if traffic.isEmpty { return [] }
    return afterDelete(negotiation, traffic) ?? neverMade(negotiation, traffic, run)
  }

  /// A Delete names the SPI that its sender receives on (RFC 2408 section 3.15, RFC 7296 section
  /// 1.4.1), and the peer goes on sending to it.
  private func afterDelete(_ negotiation: Negotiation, _ traffic: ESPTraffic) -> [Finding]? {
    for message in negotiation.steps {
      guard !message.isRepetition, let opened = message.opened else { continue }
      for delete in opened.deletions where IKEv2.ProtocolID(rawValue: delete.protocolID) == .esp {
        let spis = Set(delete.spis.compactMap { ESPSPI.number(Array($0)) })
        let direction = message.from == .initiator ? traffic.byResponder : traffic.byInitiator
        let late = direction.flows.first {
          spis.contains($0.key.spi) && $0.key.capture == message.reference.capture
            && $0.lastTime.nanoseconds - message.recordedTime.nanoseconds > 2_000_000_000
        }
        guard let late else { continue }
        let span = Telling.duration(
          late.lastTime.nanoseconds - message.recordedTime.nanoseconds)
        return [
          Finding(
            page, .likely,
            title: """
              ESP from \(late.key.source) goes on to an SPI that was deleted: \
              \(ESPSPI.text(late.key.spi))
              """,
            explanation: """
              \(negotiation.who(message.from)) deleted the SA, and \(span) later a packet for it \
              still came. The receiver drops it. The sender did not get the Delete, or ignores it.
              """,
            evidence: [
              message.evidence("Delete of ESP SPI \(ESPSPI.text(late.key.spi))"),
              Evidence(late.last, "a packet with this SPI, \(span) later"),
            ],
            remedies: [
              """
              on \(late.key.source): delete its SA with \(late.key.destination), so that a new one \
              is negotiated
              """
            ],
            settle: """
              the SA table of \(late.key.source) (`ip xfrm state`, `show crypto ipsec sa`): is the \
              SPI still in it?
              """)
        ]
      }
    }
    return nil
  }

  private func neverMade(_ negotiation: Negotiation, _ traffic: ESPTraffic, _ run: RunFacts)
    -> [Finding]
  {
    guard negotiation.decryption.isFullyOpen, !negotiation.startsLate,
      negotiation.phase1.state == .established, isAlone(negotiation, run),
      let standing = negotiation.phase2.first(where: { $0.state == .established }).flatMap({
        negotiation.steps(of: $0).last
      })
    else { return [] }
    let known = Set(
      negotiation.phase2.flatMap { [$0.content?.initiatorSPI, $0.content?.responderSPI] }
        .compactMap(ESPSPI.number))
    // A Child SA whose SPIs were not read may be the one.
    guard
      negotiation.phase2.allSatisfy({
        $0.content?.renewsIKESA == true || $0.state == .failed
          || ($0.content?.initiatorSPI != nil && $0.content?.responderSPI != nil)
      })
    else { return [] }
    let up = standing.recordedTime.nanoseconds
    let unknown = (traffic.byInitiator.flows + traffic.byResponder.flows).filter { flow in
      flow.packets >= 3 && !known.contains(flow.key.spi)
        && flow.key.capture == standing.reference.capture && flow.firstTime.nanoseconds > up
    }
    guard let flow = unknown.first else { return [] }
    return [
      Finding(
        page, .likely,
        title: """
          ESP from \(flow.key.source) goes to an SPI that was never negotiated here: \
          \(ESPSPI.text(flow.key.spi))
          """,
        explanation: """
          \(flow.packets) packets to \(flow.key.destination) carry the SPI \
          \(ESPSPI.text(flow.key.spi)). The negotiations between these hosts were opened, and none \
          of them made it. The receiver drops packets of an SA that it does not know. An SA from \
          before the capture that was idle until now would look the same.
          """,
        evidence: [
          Evidence(flow.first, "the first packet with SPI \(ESPSPI.text(flow.key.spi))"),
          Evidence(flow.last, "the last one, sequence number \(flow.lastSequence)"),
        ],
        remedies: [
          """
          on \(flow.key.source): delete its SA with \(flow.key.destination), so that a new one is \
          negotiated
          """
        ],
        settle: """
          the SA table of \(flow.key.destination) (`ip xfrm state`, `show crypto ipsec sa`): is \
          the SPI in it?
          """)
    ]
  }

  /// No other negotiation between the hosts could have made the SPI.
  private func isAlone(_ negotiation: Negotiation, _ run: RunFacts) -> Bool {
    let (initiators, responders) = negotiation.addresses
    let hosts = initiators.union(responders)
    return !run.negotiations.contains { brief in
      !brief.isOf(negotiation) && hosts.contains(brief.initiator)
        && hosts.contains(brief.responder)
    }
  }
}
