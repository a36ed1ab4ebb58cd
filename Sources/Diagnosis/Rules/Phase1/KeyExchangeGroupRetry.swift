import ISAKMP
import Negotiations

struct KeyExchangeGroupRetry: Rule {
  static let page = RulePage(
    code: "IKE109",
    name: "key-exchange-group-retry",
    severity: .note,
    summary: "The responder wants another Diffie-Hellman group than the initiator guessed.",
    checks: """
      Finds INVALID_KE_PAYLOAD in answers to IKE_SA_INIT: which group was sent, which is wanted,
      and whether the next request used it. A note where it did; an error where the same demand
      comes again and again.

      Proven by the messages.
      """,
    consequence: """
      The first message must carry key exchange data before the responder has chosen a group, so
      a wrong guess costs one round trip and no more. If the initiator does not follow, or
      cannot, no IKE SA comes up.
      """,
    misleading: """
      The notification is an error by its number but part of a healthy negotiation. In IKEv1 the
      same number, 17, means INVALID-KEY-INFORMATION.
      """,
    fixes: [
      "On the initiator: allow the wanted group, or put it first to save the round trip.",
      "On the responder: allow a group that the initiator has.",
    ],
    references: [
      "RFC 7296 sections 1.3 and 2.7"
    ])
  static let needs: NegotiationFacts = [.ikev2, .notification]
}

extension KeyExchangeGroupRetry {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    switch negotiation.phase1.failure {
    // The answer was received, and of no use.
    case .answerNotReceived(_, let answer)? where negotiation.isRefusedForItsOwnGroup(answer):
      [Claim(.ikeSA, .groupDemand, .messages, .proven)]
    case .looping?: [Claim(.ikeSA, .groupDemand, .messages, .proven)]
    default: []
    }
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev2 else { return [] }
    let demands = negotiation.messages.indices.compactMap { index -> (Int, UInt16)? in
      guard negotiation.messages[index].retransmissionOf == nil else { return nil }
      for notification in negotiation.messages[index].content.notifications
      where IKEv2.NotifyType(rawValue: notification.type) == .invalidKEPayload
        && notification.data.count >= 2
      {
        let octets = Array(notification.data)
        return (index, UInt16(octets[0]) << 8 | UInt16(octets[1]))
      }
      return nil
    }
    guard let (demand, wanted) = demands.first else { return [] }
    let group = name(wanted)
    let guess = negotiation.messages.indices.last {
      $0 < demand && negotiation.messages[$0].from == .initiator
        && negotiation.messages[$0].content.keyExchange?.group != nil
    }
    let guessed = guess.flatMap { negotiation.messages[$0].content.keyExchange?.group }
    let retry = negotiation.messages.indices.first {
      $0 > demand && negotiation.messages[$0].from == .initiator
        && negotiation.messages[$0].content.keyExchange?.group == wanted
    }
    var evidence: [Evidence] = []
    if let guess, let guessed {
      evidence.append(negotiation.evidence(guess, "key exchange data for \(name(guessed))"))
    }
    evidence.append(negotiation.evidence(demand, "INVALID_KE_PAYLOAD: wants \(group)"))
    if let retry {
      evidence.append(negotiation.evidence(retry, "request again, now with \(group)"))
    }
    if negotiation.isRefusedForItsOwnGroup(demand) {
      return [
        Finding(
          page, severity: .error, .proven,
          title: "\(negotiation.who(.responder)) demands \(group), the very group that the request "
            + "has used",
          explanation:
            "INVALID_KE_PAYLOAD names the group that the responder wants, and the request had a key "
            + "exchange of just that group: the initiator has nothing else to try.",
          evidence: evidence,
          remedies: [
            "on \(negotiation.who(.responder)): update it; its log tells what it finds wrong with the "
              + "key exchange data",
            "on \(negotiation.who(.initiator)): try another group of its list first",
          ])
      ]
    }
    if case .looping(let responses)? = negotiation.phase1.failure {
      for response in responses.dropFirst().prefix(3) {
        evidence.append(negotiation.evidence(response, "INVALID_KE_PAYLOAD again"))
      }
      return [
        Finding(
          page, severity: .error, .proven,
          title: "\(negotiation.who(.responder)) keeps demanding \(group), and the request does "
            + "not follow",
          explanation:
            "The responder asked \(Telling.times(demands.count)) for another group and no request "
            + "satisfied it, "
            + "so the IKE SA never gets beyond its first exchange.",
          evidence: evidence,
          remedies: [
            "allow \(group) on \(negotiation.who(.initiator)), or a group of the initiator's list "
              + "on \(negotiation.who(.responder))"
          ])
      ]
    }
    return [
      Finding(
        page, .proven,
        title: "the initiator's first group was not wanted; "
          + "\(retry == nil ? "no retry was seen" : "the retry used \(group)")",
        explanation:
          "The initiator must guess a group for its first message"
          + (guessed.map { " (\(name($0)))" } ?? "")
          + "; the responder prefers \(group). That costs one round trip and is no fault.",
        evidence: evidence,
        remedies: ["to save the round trip, put \(group) first in the initiator's list"])
    ]
  }

  private func name(_ number: UInt16) -> String {
    "\(IKEv2.KeyExchangeMethod(rawValue: number).description) (\(number))"
  }
}

extension Negotiation {
  /// Whether a message demands, by INVALID_KE_PAYLOAD, the group of the request that it answers.
  func isRefusedForItsOwnGroup(_ index: Int) -> Bool {
    guard version == .ikev2, phase1.state != .established,
      let notification = messages[index].content.notifications.first(where: {
        IKEv2.NotifyType(rawValue: $0.type) == .invalidKEPayload
      })
    else { return false }
    let wanted = Array(notification.data)
    let used = messages[..<index].last { $0.from == .initiator }?.content.keyExchange?.group
    return wanted.count == 2 && used == UInt16(wanted[0]) << 8 | UInt16(wanted[1])
  }
}
