import ISAKMP
import Negotiations
import Policies

struct WeakHash: Rule {
  static let page = RulePage(
    code: "IKE602",
    name: "weak-hash",
    severity: .warning,
    summary: "The SA runs on MD5 or SHA-1.",
    checks: """
      Looks at hash, PRF and integrity of the accepted suite; where none was accepted, at what
      every suite on offer has. MD5 is a warning, SHA-1 a note.

      Proven by the message.
      """,
    consequence: """
      The tunnel works. As HMAC neither is broken in practice, but MD5 must not be used any
      more.
      """,
    misleading: """
      SHA-1 in a signature is worse than in an HMAC; certificates are judged apart.
      """,
    fixes: [
      "On both sides: SHA2-256 or better."
    ],
    references: [
      "RFC 8247 sections 2.2 and 2.3"
    ])
}

extension WeakHash {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    var findings: [Finding] = []
    for attribute in [SuiteAttribute.hash, .prf, .integrity] {
      findings += StrengthFinding.findings(negotiation, attribute, Self.weakness).map {
        title, weakness, evidence in
        Finding(
          page, severity: weakness.severity, .proven, title: title,
          explanation: weakness.reason + ".", evidence: evidence,
          remedies: ["use SHA2-256 or better on both sides"])
      }
      if let worst = findings.first, worst.severity == .warning { break }
    }
    // PRF and integrity usually go together; one finding names both.
    return Array(findings.prefix(1))
  }

  static func weakness(_ value: SuiteValue) -> Weakness? {
    // IKEv1 hash (RFC 2409 appendix A), IKEv2 PRF and integrity (RFC 7296 section 3.3.2): 1 is MD5
    // in each, 2 is SHA-1; the longer forms of both are integrity algorithms of their own (RFC
    // 4595).
    switch (value.attribute, value.id) {
    case (.hash, 1), (.prf, 1), (.integrity, 1), (.integrity, 6):
      return Weakness(
        severity: .warning,
        reason: "MD5 is broken as a hash and MUST NOT be used (RFC 8247 sections 2.2 and 2.3)")
    case (.hash, 2), (.prf, 2), (.integrity, 2), (.integrity, 7):
      return Weakness(
        severity: .note,
        reason: "SHA-1 is on its way out (MUST- in RFC 8247); as an HMAC it is not broken")
    default:
      return nil
    }
  }
}
