import ISAKMP
import Negotiations

struct MessageIDViolation: Rule {
  static let page = RulePage(
    code: "IKE512",
    name: "window-or-message-id-violation",
    severity: .warning,
    summary: "A message ID is used in a way that the protocol forbids.",
    checks: """
      IKEv2: one side uses the message ID of an earlier request for a request with other content; a
      repetition must be the same octet for octet. Cookie and group retries of IKE_SA_INIT, and IKE
      fragments, which may be cut anew, are left out. IKEv1: a message of Main or Aggressive Mode whose
      message ID is not zero.

      Proven by the two messages.
      """,
    consequence: """
      The receiver takes the second message for a repetition of the first and answers with what it
      answered then, or drops it. The two sides no longer mean the same exchange.
      """,
    misleading: """
      A gateway that was restored from a snapshot or failed over without synchronising its counters
      repeats old numbers (RFC 6311 exists for that).
      """,
    fixes: [
      "On the sender: update its software; in a cluster, check that IKE state is synchronised."
    ],
    references: ["RFC 7296 sections 2.1 to 2.3", "RFC 6311", "RFC 2408 section 3.1"])
}

extension MessageIDViolation {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    switch negotiation.version {
    case .ikev1: return numberedPhase1(negotiation).map { [$0] } ?? []
    case .ikev2: return reusedRequest(negotiation).map { [$0] } ?? []
    }
  }

  private func numberedPhase1(_ negotiation: Negotiation) -> Finding? {
    for message in negotiation.steps {
      switch message.name {
      case .main, .aggressive, .base: break
      default: continue
      }
      let id = message.message.header.messageID
      guard id != 0 else { continue }
      return Finding(
        page, .proven,
        title:
          "\(message.name) has message ID \(Hex.string(id)); in Phase 1 it must be zero",
        explanation: "A receiver that checks the message ID drops this message.",
        evidence: [message.evidence(message.passage)],
        remedies: [
          "update the software of \(negotiation.who(message.from))"
        ])
    }
    return nil
  }

  private func reusedRequest(_ negotiation: Negotiation) -> Finding? {
    struct Key: Hashable {
      var from: Role
      var id: UInt32
    }
    var first: [Key: Step] = [:]
    for message in negotiation.steps
    where !message.isRepetition {
      let header = message.message.header
      guard !header.flags.contains(.response), header.exchangeType != .ikeSAInit,
        header.exchangeType != .ikeSessionResume, message.missingOctets == 0,
        !message.message.contains(.encryptedAndAuthenticatedFragment)
      else { continue }
      let key = Key(from: message.from, id: header.messageID)
      guard let earlier = first[key] else {
        first[key] = message
        continue
      }
      return Finding(
        page, .proven,
        title: """
          \(negotiation.who(message.from)) used message ID \(header.messageID) for two different \
          requests
          """,
        explanation: """
          The two requests have the same number and other octets. A repetition must be identical; \
          the receiver may answer the second with the answer to the first.
          """,
        evidence: [
          earlier.evidence(earlier.passage),
          message.evidence(message.passage),
        ],
        remedies: [
          """
          update the software of \(negotiation.who(message.from)); in a cluster, check that IKE \
          state is synchronised
          """
        ])
    }
    return nil
  }
}
