import Negotiations
import Policies

struct Phase1EncryptionMismatch: Rule {
  static let page = RulePage(
    code: "IKE101",
    name: "phase1-encryption-mismatch",
    severity: .error,
    summary: "No offered encryption algorithm is in any policy of the responder.",
    checks: """
      Every offered suite is compared with every entry of the responder's policy, attribute by
      attribute and pair by pair. The encryption algorithm agrees in no pair.

      Proven with the responder's configuration, where it is certain whose it is. Likely where
      only its own offers or acceptances elsewhere in the captures show its policy.
      """,
    consequence: """
      Both peers must have one cipher in common for Phase 1 or the IKE SA. With none there is
      nothing to choose, whatever else agrees.
      """,
    misleading: """
      `encryption aes` and `aes 256` are the same cipher with other key lengths: that is IKE102. A
      router compares with its built-in policy last; the line about priority 65535 in its log is the
      end of the list, not the thing to mend.
      """,
    fixes: [
      "On the responder: add the offered cipher to its policy, if it is a strong one.",
      """
      On the initiator: offer a cipher that the responder has; AES with 256 bits wherever both can.
      """,
    ],
    references: [
      "RFC 2409 section 5",
      "RFC 7296 section 2.7",
      "RFC 8247 section 2.1",
    ],
    subjects: [.suite(.encryption)])
  static let needs: NegotiationFacts = .failedPhase1
}

extension Phase1EncryptionMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    SuiteMismatch.claims(.encryption, negotiation, run)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    SuiteMismatch.findings(page, .encryption, negotiation, run)
  }
}
