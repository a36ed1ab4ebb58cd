import ISAKMP
import Negotiations
import Policies

struct WeakEncryption: Rule {
  static let page = RulePage(
    code: "IKE601",
    name: "weak-encryption",
    severity: .warning,
    summary: "The SA runs on weak encryption, or nothing better is on offer.",
    checks: """
      Looks at the cipher of the accepted suite; where none was accepted, at what every suite on
      offer has. DES is a warning, ciphers of 64-bit blocks (3DES, Blowfish, CAST) a note.

      Proven by the message.
      """,
    consequence: """
      The tunnel works. DES keys can be found by trying them all; 64-bit blocks repeat after
      some 32 GB under one key.
      """,
    misleading: """
      A weak suite among stronger ones in an offer is no finding: what counts is what is taken.
      """,
    fixes: [
      "On both sides: AES-GCM-16-256, or AES-CBC-256 with SHA2-256."
    ],
    references: [
      "RFC 8247 section 2.1",
      "RFC 8221 section 5",
      "RFC 9395",
    ],
    weakness: .brokenAlgorithm,
    isAboutStrength: true)
}

extension WeakEncryption {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    StrengthFinding.findings(negotiation, .encryption, Weakness.ofEncryption).map {
      title, weakness, evidence in
      Finding(
        page, severity: weakness.severity, .proven, title: title,
        explanation: weakness.reason + ".",
        evidence: evidence, remedies: ["use AES-GCM-16-256 or AES-CBC-256 on both sides"])
    }
  }
}
