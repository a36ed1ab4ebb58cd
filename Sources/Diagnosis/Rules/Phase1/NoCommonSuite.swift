import Negotiations

struct NoCommonSuite: Rule {
  static let page = RulePage(
    code: "IKE107",
    name: "phase1-no-common-suite",
    severity: .error,
    summary: "Every attribute is acceptable somewhere, but no policy has the whole combination.",
    checks: """
      As IKE101: each attribute agrees in some pair, all of them together in none. Names the
      nearest entry and the least edit that makes it agree.

      Proven with the responder's configuration; likely from what it did elsewhere.
      """,
    consequence: """
      A suite is accepted whole or not at all. Responders do not combine the cipher of one policy
      with the hash of another.
      """,
    misleading: """
      Lists of both sides look alike at a glance: the same words, in other combinations. IKEv2
      combines freely within one proposal, but not across proposals.
      """,
    fixes: [
      """
      On either side: add one entry that is whole on the other side; the finding names the nearest.
      """
    ],
    references: [
      "RFC 2409 section 5",
      "RFC 2408 section 4.2",
      "RFC 7296 section 3.3",
    ],
    subjects: DifferenceSubject.phase1Algorithms)
  static let needs: NegotiationFacts = .failedPhase1
}

extension NoCommonSuite {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    SuiteMismatch.claims(.noCommonSuite, negotiation, run)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    SuiteMismatch.findings(page, .noCommonSuite, negotiation, run)
  }
}
