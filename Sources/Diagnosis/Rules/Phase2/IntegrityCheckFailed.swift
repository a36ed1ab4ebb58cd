import ISAKMP
import Negotiations

struct IntegrityCheckFailed: Rule {
  static let page = RulePage(
    code: "IKE307",
    name: "integrity-check-failed",
    severity: .error,
    summary: "A message's hash or integrity value does not fit, although the keys are right.",
    checks: """
      The keys of the SA opened and verified messages before; then a whole message opens under
      them and its HASH does not fit (IKEv1), or its integrity check value does not (IKEv2).

      Proven by recomputing. A warning where the exchange went on all the same, or where only an
      Informational message is concerned.
      """,
    consequence: """
      The receiver drops the message without a word; the exchange stalls until it is repeated
      whole, or for good.
      """,
    misleading: """
      A wrong pre-shared key looks different: then the first encrypted message of a side is noise
      from its first octet on (IKE201). A message whose end the capture did not keep, or whose
      predecessor is missing, is not judged. A message forged by a third party fails too.
      """,
    fixes: [
      """
      On the path: look for a device that rewrites payloads (ALG, WAN optimiser) or damages packets.
      """,
      "On the side that sent it: update; some products computed the hash of some messages wrongly.",
    ],
    references: [
      "RFC 2409 sections 5.5 and 5.7",
      "RFC 7296 section 3.14",
    ],
    isAboutChild: true,
    subjects: [])
}

extension IntegrityCheckFailed {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let failures = negotiation.decryption.integrityFailures.map(negotiation.step)
    guard let first = failures.first else { return [] }
    let value = negotiation.version == .ikev1 ? "hash" : "integrity check value"
    let count = failures.count == 1 ? "a message" : "\(failures.count) messages"
    return [
      Finding(
        page, severity: severity(negotiation, failures), .proven,
        title: """
          \(count) from \(negotiation.who(first.from)) \(failures.count == 1 ? "has" : "have") a \
          wrong \(value)
          """,
        explanation: """
          The keys of this SA opened and verified other messages of it; under the same keys the \
          \(value) of \(failures.count == 1 ? "this one" : "these") does not fit. \
          \(failures.count == 1 ? "It was" : "They were") changed on the way, or made wrongly. A \
          receiver drops such a message.
          """,
        evidence: failures.prefix(4).map {
          $0.evidence(
            "\($0.passage), \($0.octetCount) octets: the \(value) does not fit")
        },
        remedies: [
          """
          capture on both sides and compare this message: a difference shows that the path changed \
          it
          """
        ])
    ]
  }

  private func severity(_ negotiation: Negotiation, _ failures: [Step]) -> Severity {
    let isWithoutConsequence = failures.allSatisfy { message in
      if message.name == .informational { return true }
      // Its sender, or the other side, went on with the same exchange.
      return message.later.contains {
        $0.isOpened && $0.message.header.messageID == message.message.header.messageID
      }
    }
    return isWithoutConsequence ? .warning : .error
  }
}
