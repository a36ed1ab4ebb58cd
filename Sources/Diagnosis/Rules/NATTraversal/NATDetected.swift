import Capture
import ISAKMP
import Negotiations

struct NATDetected: Rule {
  static let page = RulePage(
    code: "IKE401",
    name: "nat-detected",
    severity: .note,
    summary: "A NAT translates the address of a peer.",
    checks: """
      Recomputes the NAT detection hashes from SPIs and the addresses that the packets show:
      with the negotiated hash in IKEv1, SHA-1 in IKEv2. Where a source hash does not match, the
      usual addresses of the private ranges are searched for the one that gives it, up to some
      hundred thousand a run; with `--search-addresses all` the whole ranges are. A hit is the
      inside address.

      Proven where a hit is found, where both sides' hashes of an address deny it, where a private
      address talks to a public one, or where two captures show the same message under two addresses.
      Likely where only one side's hash differs, be it of itself or of its peer: either may be
      falsified on purpose (IKE406).
      """,
    consequence: """
      Nothing, as long as both sides do NAT traversal and UDP 4500 passes. Without either the
      tunnel fails: IKE403, IKE404.
      """,
    misleading: """
      Forced encapsulation looks like a NAT to the peer and is meant to. A capture inside the
      NAT and one outside show different halves of the picture; both can be read.
      """,
    fixes: [
      "Nothing to mend where UDP 4500 passes and both sides do NAT traversal.",
      "On both sides: identities set explicitly, since the default is the inside address.",
    ],
    references: [
      "RFC 3947 section 3.2",
      "RFC 7296 section 2.23",
      "RFC 1918",
    ])
}

extension NATDetected {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let nat = negotiation.nat
    let sides: String
    switch nat.detected {
    case .initiator: sides = negotiation.who(.initiator)
    case .responder: sides = negotiation.who(.responder)
    case .both: sides = "both peers"
    case .unknown where nat.forcedEncapsulation == nil && nat.forcedBy != nil:
      return [undecided(negotiation)]
    case .none, .unknown: return []
    }
    var sentences = [
      """
      The NAT detection hashes were recomputed from the addresses in the packets; those listed do \
      not match, so an address or port was rewritten on the way.
      """
    ]
    var evidence: [Evidence] = []
    for comparison in nat.comparisons where comparison.result != .matches {
      evidence.append(negotiation.step(comparison.message).evidence(text(comparison)))
    }
    for (role, inside) in [
      (Role.initiator, negotiation.initiator.insideAddress),
      (.responder, negotiation.responder.insideAddress),
    ] {
      guard let inside else { continue }
      sentences.append(
        """
        The address of \(negotiation.who(role)) before its NAT is \(inside): the only private one \
        that gives its hash.
        """)
    }
    if evidence.isEmpty { evidence = moved(negotiation) }
    let doubt = doubt(negotiation, sides)
    if let doubt { sentences.append(doubt.why) }
    return [
      Finding(
        page, doubt == nil ? .proven : .likely,
        title: "a NAT translates the address of \(sides)",
        explanation: sentences.joined(separator: " "), evidence: evidence,
        remedies: ["nothing to mend where both sides do NAT traversal; UDP 4500 must pass"],
        settle: doubt?.settle)
    ]
  }

  /// What else looks as the NAT does.
  private func doubt(_ negotiation: Negotiation, _ sides: String) -> (why: String, settle: String)?
  {
    let nat = negotiation.nat
    if !nat.deniedByBoth.isEmpty, nat.portSwitch == nil {
      return (
        """
        Neither side's hash fits the packets, and nobody moves to port 4500: a file whose addresses \
        were rewritten after the recording looks the same.
        """, "the file as it was recorded, its addresses unchanged"
      )
    }
    guard nat.isOnlyTold else { return nil }
    return (
      """
      It is the other side that says so, while the hash of \(sides) itself fits the packets: so \
      it looks on the inner side of a NAT. A peer that falsifies the hash to force UDP \
      encapsulation, as SoftEther does, looks the same.
      """,
      """
      a capture on the other side: the same message under another address proves the NAT, \
      the same address disproves it
      """
    )
  }

  /// The same message at two places, under two addresses.
  private func moved(_ negotiation: Negotiation) -> [Evidence] {
    guard
      let moved = negotiation.steps.first(where: { step in
        step.sightings.contains {
          $0.source != step.source || $0.destination != step.destination
        }
      }), let sighting = moved.sightings.first
    else { return [] }
    return [
      moved.evidence(moved.passage),
      Evidence(
        sighting.reference,
        "the same message from \(sighting.source) to \(sighting.destination)"),
    ]
  }

  private func text(_ comparison: NATAssessment.Comparison) -> String {
    let what =
      comparison.kind == .source
      ? "the sender's own address hash" : "the hash of the receiver's address"
    return switch comparison.result {
    case .matches: "\(what) matches \(comparison.observed)"
    case .isHashOf(let endpoint):
      "\(what) stands for \(endpoint), the packet shows \(comparison.observed)"
    case .isHashOfPortZero: "\(what) was made with port 0"
    case .differs: "\(what) does not match \(comparison.observed)"
    }
  }

  /// Only one side's hash of its own address differs: it may lie.
  private func undecided(_ negotiation: Negotiation) -> Finding {
    let role = negotiation.nat.forcedBy ?? .initiator
    let differing = negotiation.nat.comparisons.filter { $0.result == .differs }
    return Finding(
      page, .likely,
      title: "\(negotiation.who(role)) is behind a NAT, or says so to force UDP encapsulation",
      explanation: Telling.sentences(
        negotiation.nat.isSearchBounded
          ? """
          Its hash of its own address does not match the packet, and none of the usual private \
          addresses gives the hash; the others were not searched (`--search-addresses all` does).
          """
          : """
          Its hash of its own address does not match the packet, and no private address gives the \
          hash.
          """,
        """
        Either it sits behind a NAT with an unusual inside address, or it falsified the hash on \
        purpose (strongSwan `encap = yes` puts random octets there).
        """),
      evidence: differing.map { negotiation.step($0.message).evidence(text($0)) },
      remedies: ["nothing to mend where UDP 4500 passes"],
      settle: """
        a capture on \(negotiation.who(role)) itself, or its setting for forced encapsulation
        """)
  }
}
