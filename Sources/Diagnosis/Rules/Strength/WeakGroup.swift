import ISAKMP
import Negotiations
import Policies

struct WeakGroup: Rule {
  static let page = RulePage(
    code: "IKE603",
    name: "weak-group",
    severity: .warning,
    summary: "The SA runs on a weak Diffie-Hellman group.",
    checks: """
      Looks at the group of the accepted suite; where none was accepted, at what every suite on
      offer has. Groups 1, 2, 5 and 22 are a warning, 23 and 24 a note.

      Proven by the message.
      """,
    consequence: """
      The tunnel works. Whoever breaks the group reads everything, also what was recorded years
      ago.
      """,
    misleading: """
      A larger number is not a stronger group: 22 to 24 are deprecated, 14 is larger than 5 but
      smaller than 15, and 19 has 256 bits of an elliptic curve.
      """,
    fixes: [
      "On both sides: group 14 at the least; better 19, 20 or 31."
    ],
    references: [
      "RFC 8247 section 2.4",
      "RFC 5114",
    ],
    weakness: .inadequateStrength,
    isAboutStrength: true)
}

extension WeakGroup {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    StrengthFinding.findings(negotiation, .group, Weakness.ofGroup).map {
      title, weakness, evidence in
      Finding(
        page, severity: weakness.severity, .proven, title: title,
        explanation: weakness.reason + ".",
        evidence: evidence,
        remedies: [
          """
          use group 14 (MODP-2048) at least, better 19 (ECP-256), 20 or 31 (Curve25519), on both \
          sides
          """
        ])
    }
  }
}
