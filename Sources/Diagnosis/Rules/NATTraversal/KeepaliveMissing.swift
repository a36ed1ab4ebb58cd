import Capture
import ISAKMP
import Negotiations

struct KeepaliveMissing: Rule {
  static let page = RulePage(
    code: "IKE409",
    name: "keepalive-missing",
    severity: .warning,
    summary: "Behind a NAT, the tunnel was idle for longer than NATs keep a mapping.",
    checks: """
      With a NAT between the peers, looks for the longest time without a packet in either direction on
      UDP 4500 in which the tunnel was not over and no other one of the two hosts began: two minutes
      and more (the least that RFC 4787 asks of a NAT), or less where the outside port was a new one
      afterwards. A side behind the NAT that sent any keepalive is not blamed.

      Likely at most: how long this NAT keeps its mappings is not in the capture.
      """,
    consequence: """
      The NAT forgets the mapping. What the peer sends then is dropped, and the next packet from inside
      comes from a new outside port, which the peer has to learn first.
      """,
    misleading: """
      A capture filter that drops packets of one octet hides keepalives. The NAT of this very path may
      keep mappings for longer.
      """,
    fixes: [
      """
      On the side behind the NAT: send keepalives every 20 s (strongSwan `charon.keep_alive`, IOS \
      `crypto isakmp nat keepalive 20`, libreswan `nat-keepalive=yes`).
      """,
      "On both sides: dead peer detection at an interval shorter than the NAT's timeout does as well.",
    ],
    references: ["RFC 3948 section 4", "RFC 4787 section 4.3"])
  static let needs: NegotiationFacts = .established
}

extension KeepaliveMissing {
  /// RFC 4787 REQ-5: a UDP mapping must not expire in less.
  private static let mappingLifetime: Int64 = 120_000_000_000
  /// Some NATs forget an idle mapping after this already; believed where the port changed.
  private static let shortestLifetime: Int64 = 15_000_000_000

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.phase1.state == .established else { return [] }
    let change = NATMappingChange.first(in: negotiation, of: run)
    let natted: [Role] =
      switch negotiation.nat.detected {
      case .initiator: [.initiator]
      case .responder: [.responder]
      case .both: [.initiator, .responder]
      case .none, .unknown: change.map { [$0.role] } ?? []
      }
    guard !natted.isEmpty, !negotiation.nat.isOnlyTold || change != nil else { return [] }
    // Another address is another network or uplink, and no mapping that ran out of time.
    let isMappingNew = change?.isOfPortAlone == true
    let (initiators, responders) = negotiation.addresses
    for pair in run.encapsulation.pairs(between: initiators, and: responders) {
      guard let gap = pair.longestGap,
        gap.nanoseconds >= (isMappingNew ? Self.shortestLifetime : Self.mappingLifetime),
        isWithin(negotiation, gap),
        let silent = natted.first(where: { role in
          let own = role == .initiator ? initiators : responders
          return !pair.keepalives.contains { own.contains($0.key) }
        })
      else { continue }
      return [finding(negotiation, run, gap, silent, isMappingNew: isMappingNew)]
    }
    return []
  }

  /// The silence was this tunnel's: the hosts began no other one before it.
  private func isWithin(_ negotiation: Negotiation, _ gap: EncapsulationActivity.Gap) -> Bool {
    guard let first = negotiation.steps.first?.reference else { return false }
    guard let opening = gap.opening else {
      return first.capture != gap.before.capture || first.frame <= gap.before.frame
    }
    return negotiation.steps.contains { step in
      step.reference == opening || step.sightings.contains { $0.reference == opening }
    }
  }

  private func finding(
    _ negotiation: Negotiation, _ run: RunFacts, _ gap: EncapsulationActivity.Gap, _ silent: Role,
    isMappingNew: Bool
  ) -> Finding {
    Finding(
      page, .likely,
      title: """
        \(negotiation.who(silent)) is behind a NAT and sent no keepalive in \
        \(Telling.duration(gap.nanoseconds)) of silence
        """,
      explanation: Telling.sentences(
        "Nothing kept the NAT's mapping alive for that time.",
        isMappingNew
          ? """
          Afterwards the outside port was another one (IKE408), as after a mapping that expired.
          """
          : """
          Many NATs forget an idle UDP mapping within one to five minutes; then the peer's packets \
          are lost until the side behind the NAT sends again.
          """),
      evidence: [
        Evidence(gap.before, "the last packet before the silence"),
        Evidence(gap.after, "the first one after it"),
      ],
      remedies: [
        "on \(negotiation.who(silent)): send keepalives every 20 s"
          + MakerExamples(negotiation, run).text([
            ("strongswan", "strongSwan `charon.keep_alive`"),
            ("cisco-ios", "IOS `crypto isakmp nat keepalive 20`"),
          ])
      ],
      settle: isMappingNew
        ? "the UDP timeout of the NAT"
        : """
        the UDP timeout of the NAT; or a capture outside it: is the mapping another one after the \
        silence?
        """)
  }
}
