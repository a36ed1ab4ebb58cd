import ISAKMP
import Negotiations
import Policies

/// What the strength rules have in common: the suite in force, or, where none was agreed, what
/// every suite on offer shares.
struct Weakness {
  var severity: Severity
  var reason: String
}

extension Weakness {
  static func ofEncryption(_ value: SuiteValue) -> Weakness? {
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

  static func ofHash(_ value: SuiteValue) -> Weakness? {
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

  static func ofGroup(_ value: SuiteValue) -> Weakness? {
    // The groups have the same numbers in both versions.
    switch UInt16(exactly: value.id).map(IKEv2.KeyExchangeMethod.init(rawValue:)) {
    case .modp768?:
      Weakness(severity: .warning, reason: "768 bits: MUST NOT (RFC 8247 section 2.4)")
    case .modp1024?:
      Weakness(
        severity: .warning,
        reason: "1024 bits: SHOULD NOT (RFC 8247 section 2.4); within reach of a state's means")
    case .modp1536?:
      Weakness(severity: .warning, reason: "1536 bits: SHOULD NOT (RFC 8247 section 2.4)")
    case .modp1024s160?:
      Weakness(
        severity: .warning,
        reason: "its prime may have been chosen with a trapdoor: MUST NOT (RFC 8247 section 2.4)")
    case .modp2048s224?, .modp2048s256?:
      Weakness(
        severity: .note,
        reason: "its prime may have been chosen with a trapdoor: SHOULD NOT (RFC 8247 section 2.4)")
    default: nil
    }
  }
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
