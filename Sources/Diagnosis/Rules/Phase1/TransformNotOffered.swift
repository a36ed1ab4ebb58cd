import ISAKMP
import Negotiations
import Policies

struct TransformNotOffered: Rule {
  static let page = RulePage(
    code: "IKE110",
    name: "transform-not-offered",
    severity: .error,
    summary: "The responder answered with a suite that was not offered.",
    checks: """
      Compares the answer with the offer, attribute by attribute. In IKEv1 one transform must
      come back unchanged but for the lifetime; in IKEv2 one transform of each type, all from
      one proposal. Leaving out integrity beside an authenticated cipher is right.

      Proven: both messages are in clear.
      """,
    consequence: """
      The initiator must not accept what it did not offer, and drops the answer or ends the
      negotiation.
      """,
    misleading: """
      A device between the peers that rewrites IKE, and a capture made of two negotiations, look
      the same; a capture taken at the responder tells. A malformed or cut offer is not
      compared.
      """,
    fixes: [
      "On the responder: update its software; this is a fault and no matter of configuration.",
      "Between the peers: look for a gateway that rewrites IKE messages.",
    ],
    references: [
      "RFC 2408 section 4.2",
      "RFC 2409 section 5",
      "RFC 7296 section 3.3.6",
      "RFC 5282 section 8",
    ],
    subjects: DifferenceSubject.phase1Algorithms)
  static let needs: NegotiationFacts = .accepted
}

extension TransformNotOffered {
  /// What it sees it says in any case; the claim keeps fall-backs silent.
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    negotiation.phase1.state != .established && !findings(in: negotiation).isEmpty
      ? [Claim(.ikeSA, .suiteNotOffered, .messages, .proven)] : []
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    findings(in: negotiation)
  }

  private func findings(in negotiation: Negotiation) -> [Finding] {
    guard let accepted = negotiation.phase1.accepted,
      let offer = negotiation.offer, let answer = negotiation.acceptance,
      offer < answer, !negotiation.phase1.offered.isEmpty,
      offer.missingOctets == 0,
      answer.missingOctets == 0,
      !offer.content.problems.contains(where: \.isViolation)
    else { return [] }
    let nearest: ProtectionSuite?
    let rows: [ComparisonRow]
    switch negotiation.version {
    case .ikev1:
      let suites = negotiation.offeredTransforms.map(\.suite)
      // A responder may answer with its own, shorter lifetime; everything else must be as offered.
      if suites.contains(where: { $0.equals(accepted, but: { $0.isLifetime }) }) { return [] }
      nearest = suites.min { differences($0, accepted).count < differences($1, accepted).count }
      rows = nearest.map { row(differences($0, accepted), $0, accepted, negotiation, answer) } ?? []
    case .ikev2:
      let proposals = negotiation.phase1.offered
      if proposals.contains(where: { isSelection(accepted, from: $0) }) { return [] }
      rows = accepted.values.filter { value in
        !proposals.contains { $0.choices(value.attribute).contains(value) }
      }.map { value in
        ComparisonRow(
          attribute: value.attribute.rawValue,
          offered: proposals.flatMap { $0.choices(value.attribute) }.map(\.text)
            .joined(separator: " | "),
          configured: value.text,
          source: "frame \(answer.reference.frame)")
      }
      nearest = nil
    }
    let what = rows.map { "\($0.configured ?? "nothing") for \($0.attribute)" }
    return [
      Finding(
        page, .proven,
        title: "\(negotiation.who(.responder)) answered with a suite that was not offered",
        explanation: (["The offer was:"] + negotiation.offerLines.map { "  " + $0 } + [
          "The answer was: \(accepted.text).",
          what.isEmpty
            ? "Each algorithm was offered, but not together in one proposal."
            : "Not offered: \(Telling.list(what)).",
          "The initiator must not go on with it (RFC 2408 section 4.2, RFC 7296 section 3.3.6).",
        ]).joined(separator: "\n"),
        evidence: [
          offer.evidence("the offer"),
          answer.evidence("the answer"),
        ],
        comparison: rows,
        remedies: [
          """
          on the responder: a fault of its software, or of something that rewrites the message \
          under way; update it, and compare with a capture taken at the responder
          """
        ],
        deviceMessages: DeviceWords.lines(.suiteNotOffered))
    ]
  }

  private func differences(_ a: ProtectionSuite, _ b: ProtectionSuite) -> [SuiteAttribute] {
    SuiteAttribute.allCases.filter { !$0.isLifetime && a[$0] != b[$0] }
  }

  private func row(
    _ attributes: [SuiteAttribute], _ offered: ProtectionSuite, _ accepted: ProtectionSuite,
    _ negotiation: Negotiation, _ answer: Step
  ) -> [ComparisonRow] {
    attributes.map {
      ComparisonRow(
        attribute: $0.rawValue, offered: offered[$0]?.text, configured: accepted[$0]?.text,
        source: "frame \(answer.reference.frame)")
    }
  }

  /// RFC 7296 section 3.3.6: one transform of each type that the proposal has, each among those
  /// offered. An integrity transform may be left out beside an authenticated cipher (RFC 5282).
  private func isSelection(_ accepted: ProtectionSuite, from proposal: OfferedProposal) -> Bool {
    accepted.values.allSatisfy { proposal.choices($0.attribute).contains($0) }
  }
}
