import Negotiations
import Policies

struct Phase1HashMismatch: Rule {
  static let page = RulePage(
    code: "IKE103",
    name: "phase1-hash-mismatch",
    severity: .error,
    summary:
      "No offered hash, pseudorandom function or integrity algorithm is in any policy of the responder.",
    checks: """
      As IKE101, for the hash of IKEv1 and the pseudorandom function and integrity algorithm of
      IKEv2.

      Proven with the responder's configuration; likely from what it did elsewhere.
      """,
    consequence: """
      Keys cannot be derived, nor messages protected, without a common hash.
      """,
    misleading: """
      `sha` on a router is SHA-1 and not SHA-256. Products derive the IKEv2 pseudorandom function
      from the integrity algorithm unless it is written out; with an AEAD cipher there is no
      integrity algorithm to derive it from.
      """,
    fixes: [
      """
      On either side: set the same hash (IOS `hash sha256`, strongSwan `sha256`), in IKEv2 the \
      pseudorandom function too (`prf sha256`, `prfsha256`).
      """
    ],
    references: [
      "RFC 2409 section 4",
      "RFC 7296 sections 2.13 and 3.3.2",
      "RFC 8247 sections 2.2 and 2.3",
    ],
    subjects: [.suite(.hash), .suite(.prf), .suite(.integrity)])
  static let needs: NegotiationFacts = .failedPhase1
}

extension Phase1HashMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    SuiteMismatch.claims(.hash, negotiation, run)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    SuiteMismatch.findings(page, .hash, negotiation, run)
  }
}
