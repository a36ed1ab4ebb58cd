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
    ])
}

extension WeakEncryption {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    StrengthFinding.findings(negotiation, .encryption, Self.weakness).map {
      title, weakness, evidence in
      Finding(
        page, severity: weakness.severity, .proven, title: title,
        explanation: weakness.reason + ".",
        evidence: evidence, remedies: ["use AES-GCM-16-256 or AES-CBC-256 on both sides"])
    }
  }

  static func weakness(_ value: SuiteValue) -> Weakness? {
    guard let name = value.name?.uppercased() else { return nil }
    if name.hasPrefix("DES") {
      return Weakness(
        severity: .warning,
        reason: "DES keys of 56 bits are found by trying: MUST NOT (RFC 8247 section 2.1)")
    }
    let smallBlocks = ["3DES", "BLOWFISH", "CAST", "IDEA", "RC5", "3IDEA"]
    if smallBlocks.contains(where: { name.hasPrefix($0) }) {
      return Weakness(
        severity: .note,
        reason: "a cipher of 64-bit blocks, deprecated (RFC 8247 section 2.1, RFC 9395)")
    }
    return nil
  }
}

/// What the strength rules have in common: the suite in force, or, where none was agreed, what
/// every suite on offer shares.
struct Weakness {
  var severity: Severity
  var reason: String
}

enum StrengthFinding {
  static func findings(
    _ negotiation: Negotiation, _ attribute: SuiteAttribute,
    _ judge: (SuiteValue) -> Weakness?
  ) -> [(title: String, weakness: Weakness, evidence: [Evidence])] {
    // No tunnel was to run on what a scanner offers.
    if negotiation.probe != nil { return [] }
    if let accepted = negotiation.phase1.accepted, let answer = negotiation.acceptance {
      guard let value = accepted[attribute], let weakness = judge(value) else { return [] }
      return [
        (
          "the \(negotiation.phase1Term) runs on \(value.text)", weakness,
          [answer.evidence("accepted: \(accepted.text)")]
        )
      ]
    }
    guard let offer = negotiation.offer else { return [] }
    let values = negotiation.offeredTransforms.flatMap { $0.suite.values }
      .filter { $0.attribute == attribute }
    let judged = values.compactMap { value in judge(value).map { (value, $0) } }
    guard let worst = judged.max(by: { $0.1.severity < $1.1.severity }),
      judged.count == values.count
    else { return [] }
    return [
      (
        "every suite on offer has a weak \(attribute.noun), such as \(worst.0.text)", worst.1,
        [offer.evidence("the offer")]
      )
    ]
  }
}
