import Capture
import ISAKMP
import Negotiations

struct MalformedMessage: Rule {
  static let page = RulePage(
    code: "IKE002",
    name: "malformed-message",
    severity: .warning,
    summary: "A message breaks its own lengths or the structure of the protocol.",
    checks: """
      Walks every length field: header, payloads, proposals, transforms, attributes. Reports the
      frame and the octet where one contradicts what is around it, and payloads in an order that
      the protocol forbids.

      Proven: the octets contradict each other. Reserved bits and octets behind the end are
      shown by `decode` but are no fault: peers must ignore them, and working ones send them.
      """,
    consequence: """
      A receiver drops a message that it cannot parse, often without a word, and the sender goes
      on repeating it. From outside that looks like loss.
      """,
    misleading: """
      After decryption with a wrong key everything looks malformed; a finding about decrypted
      content says so. A middlebox that rewrites messages, and a capture that was edited, can
      break lengths that the sender had right.
      """,
    fixes: [
      """
      At the sender named: compare with a capture taken there. If the message is broken there too, \
      update its software.
      """,
      """
      If it is sound there: look for a device in between that rewrites IKE (an IPsec application \
      layer gateway), and switch that off.
      """,
    ],
    references: [
      "RFC 2408 section 5",
      "RFC 7296 sections 2.5 and 3.2",
    ])
  static let needs: NegotiationFacts = .problems
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
        title: """
          a message of \(sender) breaks the protocol's structure (frame \(first.reference.frame))
          """,
        explanation: """
          The lengths or the order inside the message contradict each other. A receiver may drop \
          such a message without an answer. Nothing here was decrypted, so a wrong key is not the \
          cause: the message was sent, or recorded, like this.
          """,
        evidence: Array(evidence.prefix(8)),
        remedies: [
          """
          compare with a capture taken at the sender: if it is broken there too, update the \
          software of \(sender)
          """
        ])
    ]
  }
}
