import Negotiations
import Policies

struct Phase1KeyLengthMismatch: Rule {
  static let page = RulePage(
    code: "IKE102",
    name: "phase1-key-length-mismatch",
    severity: .error,
    summary: "The cipher is the same on both sides, its key length is not.",
    checks: """
      As IKE101, where a cipher agrees but never together with its key length.

      Proven with the responder's configuration; likely from what it did elsewhere.
      """,
    consequence: """
      A cipher with another key length is another algorithm: neither side pads or shortens keys.
      """,
    misleading: """
      `aes` alone means 128 bits on Cisco IOS and `aes` means aes128 on strongSwan, while other
      products take it as 256 or as any length.
      """,
    fixes: [
      "On either side: name the key length, the same on both, 256 bits for preference."
    ],
    references: [
      "RFC 3602 section 5",
      "RFC 7296 section 3.3.5",
    ],
    subjects: [.suite(.encryption)])
  static let needs: NegotiationFacts = .failedPhase1
}

extension Phase1KeyLengthMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    SuiteMismatch.claims(.keyLength, negotiation, run)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    SuiteMismatch.findings(page, .keyLength, negotiation, run)
  }
}
