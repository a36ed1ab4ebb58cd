import ISAKMP
import Negotiations
import Policies

struct EncapsulationModeMismatch: Rule {
  static let page = RulePage(
    code: "IKE304",
    name: "encapsulation-mode-mismatch",
    severity: .error,
    summary: "One side wants tunnel mode, the other transport mode.",
    checks: """
      The mode asked for in Quick Mode, opened or taken from the asking side's configuration, is
      compared with that of the refusing side's connections for these networks. UDP encapsulation
      (3, 4; 61443 and 61444 of the drafts) counts as the mode that it wraps.

      Proven with the refusing side's configuration.

      In IKEv2 the mode is a wish that the answer grants or not (USE_TRANSPORT_MODE). Likely where
      both messages are open, the answer does not grant it, and the side that asked deletes the SA at
      once.
      """,
    consequence: """
      The SA would protect other packets than the other side expects, so it is refused.
      """,
    misleading: """
      strongSwan answers INVALID-ID-INFORMATION, which points to the networks (IKE303). In IKEv2 the
      mode is a wish (USE_TRANSPORT_MODE): whoever does not share it makes a tunnel, and as a rule
      nothing is refused.
      """,
    fixes: [
      """
      On either side: the same mode (IOS `mode tunnel` under the transform set, strongSwan `mode`, \
      libreswan `type`).
      """
    ],
    references: ["RFC 2407 section 4.5", "RFC 3947 section 5.1", "RFC 7296 section 1.3.1"],
    isAboutChild: true,
    subjects: [.childSuite(.encapsulation)])
  static let needs: NegotiationFacts = .phase2
}

extension EncapsulationModeMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    Phase2Decision.claims(.encapsulationMode, negotiation, run)
      + (denied(negotiation, run) == nil
        ? [] : [Claim(.child, .encapsulationMode, .messages, .likely)])
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let decided = Phase2Decision.findings(page, .encapsulationMode, negotiation, run)
    guard decided.isEmpty,
      run.verdict.claim(of: .encapsulationMode, for: .child)?.basis == .messages,
      let refusal = denied(negotiation, run)
    else { return decided }
    let asker = negotiation.who(refusal.asker)
    let other = negotiation.who(refusal.asker.other)
    return [
      Finding(
        page, .likely,
        title: "\(asker) asks for transport mode, \(other) grants tunnel mode alone",
        explanation: """
          The request has USE_TRANSPORT_MODE and the answer has not, so what was granted is a tunnel \
          (RFC 7296 section 1.3.1). \(asker) deletes it \
          \(refusal.by.interval(since: refusal.granted)) later, as one must that does not accept \
          tunnel mode. A kernel that cannot install the SA, or a tunnel that is taken down by hand, \
          looks the same.
          """,
        evidence: [
          refusal.granted.evidence("\(refusal.granted.passage): no USE_TRANSPORT_MODE"),
          refusal.by.evidence("a Delete of the \(refusal.asker.rawValue)"),
        ] + refusal.again.prefix(2).map { $0.evidence("and again") },
        comparison: [
          ComparisonRow(
            attribute: SuiteAttribute.encapsulation.rawValue, offered: "transport",
            configured: "tunnel", source: "granted in frame \(refusal.granted.reference.frame)")
        ],
        remedies: [
          "the same mode on both sides: tunnel on \(asker), or transport on \(other)"
        ],
        settle: "the log of \(asker) at this moment")
    ]
  }

  /// What was granted as a tunnel was not taken.
  private func denied(_ negotiation: Negotiation, _ run: RunFacts) -> GrantNotTaken? {
    guard negotiation.version == .ikev2,
      negotiation.phase2.contains(where: { $0.content?.wasDeniedTransport == true }),
      let refusal = GrantNotTaken.of(negotiation, run), refusal.wasDeniedTransport,
      !refusal.isNamed
    else { return nil }
    return refusal
  }
}
