import Capture
import ISAKMP
import Negotiations

struct NATMappingChanged: Rule {
  static let page = RulePage(
    code: "IKE408",
    name: "nat-mapping-changed",
    severity: .warning,
    summary: "The NAT changed the outside address or port during the SA.",
    checks: """
      The same SA, by its SPIs in IKE or by the SPI of ESP in UDP, comes from another outside
      endpoint than before; and whether the peer then sends to the new one.

      Proven by the packets. Addresses that a side changes itself (MOBIKE) are left out as far
      as the packets tell.
      """,
    consequence: """
      What the peer still sends to the old endpoint reaches nobody. Until it follows, the tunnel
      is up in one direction.
      """,
    misleading: """
      Where the outside address changes and not the port alone, the provider gave another address, or
      the client is in another network: keepalives prevent neither. Inside the NAT nothing of this is
      visible. A restart of the client that keeps no SA begins a new negotiation and is none of this.
      """,
    fixes: [
      """
      On the side behind the NAT: more frequent keepalives (strongSwan `keep_alive`, IOS `crypto \
      isakmp nat keepalive 20`).
      """,
      "On the NAT: a longer timeout for UDP.",
      "On the peer: MOBIKE or dead peer detection, so that it follows sooner.",
    ],
    references: [
      "RFC 3947 section 8",
      "RFC 3948 section 4",
      "RFC 4555",
      "RFC 7296 section 2.23",
    ])
  static let needs: NegotiationFacts = .established
}

extension NATMappingChanged {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    NATMappingChange.first(in: negotiation, of: run).map { [finding(negotiation, run, $0)] } ?? []
  }

  private func outcome(_ negotiation: Negotiation, _ change: NATMappingChange) -> String {
    let other = negotiation.who(change.role.other).capitalisedFirst
    switch (change.stale != nil, change.isFollowed) {
    case (true, true):
      return """
        \(other) still sends ESP to the old endpoint, although its IKE messages go to the new one.
        """
    case (true, false): return "\(other) still sends ESP to the old endpoint."
    case (false, true): return "The peer followed: it sends to the new endpoint afterwards."
    case (false, false): return "The peer was not seen to follow."
    }
  }

  private func finding(
    _ negotiation: Negotiation, _ run: RunFacts, _ change: NATMappingChange
  ) -> Finding {
    Finding(
      page, .proven,
      title: """
        the NAT changed the outside endpoint of \(negotiation.who(change.role)) from \
        \(change.from) to \(change.to)
        """,
      explanation: outcome(negotiation, change),
      evidence: change.evidence
        + (change.stale.map { [Evidence($0.last, "ESP to the old endpoint still")] } ?? []),
      remedies: following(negotiation, change) + keeping(negotiation, run, change))
  }

  /// What is sent to the old endpoint is lost for as long as it goes there, however the change came
  /// about.
  private func following(_ negotiation: Negotiation, _ change: NATMappingChange) -> [String] {
    let other = negotiation.who(change.role.other)
    return change.stale == nil
      ? []
      : [
        """
        on \(other): let its ESP follow the new endpoint (its log of the change; update it); until it \
        does, set the tunnel up anew
        """
      ]
  }

  private func keeping(
    _ negotiation: Negotiation, _ run: RunFacts, _ change: NATMappingChange
  ) -> [String] {
    guard change.isOfPortAlone else {
      return [
        """
        on the NAT and on \(negotiation.who(change.role)): why the outside address changed (a new \
        address from the provider, another uplink, another network); no keepalive prevents that
        """
      ]
    }
    return [
      "on \(negotiation.who(change.role)): send keepalives more often than the NAT's timeout"
        + MakerExamples(negotiation, run).text([
          ("strongswan", "strongSwan `charon.keep_alive`"),
          ("cisco-ios", "IOS `crypto isakmp nat keepalive 20`"),
        ]),
      "on the NAT: a longer timeout for UDP 4500",
    ]
  }
}
