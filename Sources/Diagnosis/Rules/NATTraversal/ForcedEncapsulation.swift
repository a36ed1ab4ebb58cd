import Negotiations

struct ForcedEncapsulation: Rule {
  static let page = RulePage(
    code: "IKE406",
    name: "forced-encapsulation",
    severity: .note,
    summary: "A side falsifies its NAT detection hash to force UDP encapsulation.",
    checks: """
      libreswan makes the hashes with port 0: recomputing them so is proof. strongSwan puts
      random octets for its own address: then the hash matches nothing, the packet was recorded
      before any router (its time to live is a starting value), and the peer's hash shows no
      translation later. That is likely. SoftEther falsifies the hash of its peer's address: captures
      at both hosts that show the same addresses give it away, likely too.
      """,
    consequence: """
      None: both sides believe in a NAT and put ESP into UDP 4500, which is what was wanted
      where native ESP does not pass.
      """,
    misleading: """
      From the other side it cannot be told from a NAT with an unusual inside address: there
      IKE401 says so.
      """,
    fixes: [
      """
      Nothing to mend. strongSwan `encap = no`, libreswan `encapsulation=auto` return to UDP only \
      where there is a NAT.
      """
    ],
    references: [
      "RFC 3947 section 3.2",
      "RFC 3948",
      "RFC 7296 section 2.23",
    ])
  static let needs: NegotiationFacts = .natDetection
}

extension ForcedEncapsulation {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.nat.forcedEncapsulation == true, let side = negotiation.nat.forcedBy else {
      return []
    }
    let portZero = negotiation.nat.comparisons.filter { $0.result == .isHashOfPortZero }
    let differing = negotiation.nat.comparisons.filter { $0.result == .differs }
    if !portZero.isEmpty {
      return [
        Finding(
          page, .proven,
          title: "\(negotiation.who(side)) forces UDP encapsulation",
          explanation: """
            Its NAT detection hashes are those of the true addresses with port 0, so that they \
            never match: libreswan's way (`encapsulation=yes`).
            """,
          evidence: portZero.map {
            negotiation.step($0.message).evidence(
              "the hash was made with port 0")
          },
          remedies: [
            "nothing to mend; `encapsulation=auto` would use UDP only where there is a NAT"
          ])
      ]
    }
    if negotiation.nat.deniesSharedView {
      return [
        Finding(
          page, .likely,
          title: "\(negotiation.who(side)) forces UDP encapsulation",
          explanation: """
            Its hash of its peer's address does not match the packets, yet the captures at both \
            hosts show the same addresses: nothing translated them. SoftEther falsifies that hash \
            so.
            """,
          evidence: differing.map {
            negotiation.step($0.message).evidence("the hash does not match \($0.observed)")
          },
          remedies: ["nothing to mend where UDP 4500 passes"],
          settle: "the log of \(negotiation.who(side)), or its setting for UDP encapsulation")
      ]
    }
    return [
      Finding(
        page, .likely,
        title: "\(negotiation.who(side)) forces UDP encapsulation",
        explanation: """
          Its hash of its own address matches nothing, though the packet was recorded before any \
          router, and the peer's hash shows that no router translated it later: strongSwan's \
          `encap = yes` puts random octets there.
          """,
        evidence: differing.map {
          negotiation.step($0.message).evidence("the source hash does not match \($0.observed)")
        },
        remedies: ["nothing to mend; `encap = no` would use UDP only where there is a NAT"],
        settle: "the `encap` setting on \(negotiation.who(side))")
    ]
  }
}
