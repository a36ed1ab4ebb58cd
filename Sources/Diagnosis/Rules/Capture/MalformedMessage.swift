import Capture
import ISAKMP
import Negotiations

struct MalformedMessage: Rule {
  static let page = RulePage(
    code: "IKE002", name: "malformed-message", severity: .warning, summary: "", checks: "",
    consequence: "", misleading: "", fixes: [], references: [])
}

extension MalformedMessage {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    var evidence: [Evidence] = []
    var senders: Set<Role> = []
    for message in negotiation.messages where message.retransmissionOf == nil {
      let problems = message.message.problems + (message.reassembled?.problems ?? [])
      let violations = problems.filter(\.isViolation)
      guard !violations.isEmpty else { continue }
      senders.insert(message.from)
      for problem in violations.prefix(3) {
        evidence.append(
          Evidence(message.reference, "\(message.name), octet \(problem.offset): \(problem.what)"))
      }
    }
    guard let first = evidence.first else { return [] }
    let sender =
      senders.contains(.initiator) ? negotiation.who(.initiator) : negotiation.who(.responder)
    return [
      Finding(
        page, .proven,
        title: "a message of \(sender) breaks the protocol's structure (frame "
          + "\(first.reference.frame))",
        explanation:
          "The lengths or the order inside the message contradict each other. A receiver may drop "
          + "such a message without an answer. Nothing here was decrypted, so a wrong key is not "
          + "the cause: the message was sent, or recorded, like this.",
        evidence: Array(evidence.prefix(8)),
        remedies: [
          "compare with a capture taken at the sender: if it is broken there too, update the "
            + "software of \(sender)"
        ])
    ]
  }
}
