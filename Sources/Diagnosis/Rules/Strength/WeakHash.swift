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
    ],
    weakness: .brokenAlgorithm,
    isAboutStrength: true)
}

extension WeakHash {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    var findings: [Finding] = []
    for attribute in [SuiteAttribute.hash, .prf, .integrity] {
      findings += StrengthFinding.findings(negotiation, attribute, Weakness.ofHash).map {
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
}
