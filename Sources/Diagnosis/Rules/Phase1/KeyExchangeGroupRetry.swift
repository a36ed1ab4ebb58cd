import ISAKMP
import Negotiations
import Policies

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
    ],
    subjects: [.suite(.group)])
  static let needs: NegotiationFacts = [.ikev2, .notification]
}

extension KeyExchangeGroupRetry {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    switch negotiation.failure {
    // The answer was received, and of no use.
    case .answerNotReceived(_, let answer)? where negotiation.isRefusedForItsOwnGroup(answer):
      [Claim(.ikeSA, .groupDemand, .messages, .proven)]
    case .looping(let responses)? where responses.contains { $0.content.demandedGroup != nil }:
      [Claim(.ikeSA, .groupDemand, .messages, .proven)]
    default: []
    }
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev2, let demand = Demand(negotiation) else { return [] }
    if negotiation.isRefusedForItsOwnGroup(demand.message) {
      return [ownGroupRefused(negotiation, demand)]
    }
    if case .looping(let responses)? = negotiation.failure {
      return [repeated(negotiation, demand, responses)]
    }
    return [followed(negotiation, demand)]
  }

  /// The first INVALID_KE_PAYLOAD, the request before it and the one that follows it.
  private struct Demand {
    var message: Step
    var wanted: UInt16
    /// How many there are.
    var count: Int
    var guess: (message: Step, group: UInt16)?
    var retry: Step?

    init?(_ negotiation: Negotiation) {
      let demands = negotiation.steps.compactMap { step -> (Step, UInt16)? in
        guard !step.isRepetition else { return nil }
        return step.content.demandedGroup.map { (step, $0) }
      }
      guard let (message, wanted) = demands.first else { return nil }
      func group(_ step: Step) -> UInt16? {
        step.from == .initiator ? step.content.keyExchange?.group : nil
      }
      self.message = message
      self.wanted = wanted
      count = demands.count
      guess = message.earlier.last { group($0) != nil }
        .flatMap { step in group(step).map { (step, $0) } }
      retry = message.later.first { group($0) == wanted }
    }
  }

  private func evidence(_ negotiation: Negotiation, _ demand: Demand) -> [Evidence] {
    var evidence: [Evidence] = []
    if let guess = demand.guess {
      evidence.append(
        guess.message.evidence("key exchange data for \(name(guess.group))"))
    }
    evidence.append(
      demand.message.evidence("INVALID_KE_PAYLOAD: wants \(name(demand.wanted))"))
    if let retry = demand.retry {
      evidence.append(
        retry.evidence("request again, now with \(name(demand.wanted))"))
    }
    return evidence
  }

  private func ownGroupRefused(_ negotiation: Negotiation, _ demand: Demand) -> Finding {
    Finding(
      page, severity: .error, .proven,
      title: """
        \(negotiation.who(.responder)) demands \(name(demand.wanted)), the very group that the \
        request has used
        """,
      explanation: """
        INVALID_KE_PAYLOAD names the group that the responder wants, and the request had a key \
        exchange of just that group: the initiator has nothing else to try.
        """,
      evidence: evidence(negotiation, demand),
      remedies: [
        """
        on \(negotiation.who(.responder)): update it; its log tells what it finds wrong with the \
        key exchange data
        """,
        "on \(negotiation.who(.initiator)): try another group of its list first",
      ])
  }

  private func repeated(
    _ negotiation: Negotiation, _ demand: Demand, _ responses: [Step]
  ) -> Finding {
    let group = name(demand.wanted)
    return Finding(
      page, severity: .error, .proven,
      title:
        "\(negotiation.who(.responder)) keeps demanding \(group), and the request does not follow",
      explanation: """
        The responder asked \(Telling.times(demand.count)) for another group and no request \
        satisfied it, so the IKE SA never gets beyond its first exchange.
        """,
      evidence: evidence(negotiation, demand)
        + responses.dropFirst().prefix(3).map {
          $0.evidence("INVALID_KE_PAYLOAD again")
        },
      remedies: [
        """
        allow \(group) on \(negotiation.who(.initiator)), or a group of the initiator's list on \
        \(negotiation.who(.responder))
        """
      ])
  }

  private func followed(_ negotiation: Negotiation, _ demand: Demand) -> Finding {
    let group = name(demand.wanted)
    let outcome = demand.retry == nil ? "no retry was seen" : "the retry used \(group)"
    let guessed = demand.guess.map { " (\(name($0.group)))" } ?? ""
    return Finding(
      page, .proven,
      title: "the initiator's first group was not wanted; \(outcome)",
      explanation: """
        The initiator must guess a group for its first message\(guessed); the responder prefers \
        \(group). That costs one round trip and is no fault.
        """,
      evidence: evidence(negotiation, demand),
      remedies: ["to save the round trip, put \(group) first in the initiator's list"])
  }

  private func name(_ number: UInt16) -> String {
    "\(IKEv2.KeyExchangeMethod(rawValue: number).description) (\(number))"
  }
}

extension Negotiation {
  /// Whether a message demands, by INVALID_KE_PAYLOAD, the group of the request that it answers.
  fileprivate func isRefusedForItsOwnGroup(_ step: Step) -> Bool {
    guard version == .ikev2, phase1.state != .established,
      let wanted = step.content.demandedGroup
    else { return false }
    return step.earlier.last { $0.from == .initiator }?.content.keyExchange?.group == wanted
  }
}

extension Message {
  /// The group that INVALID_KE_PAYLOAD wants (RFC 7296 section 1.3).
  fileprivate var demandedGroup: UInt16? {
    for notification in notifications
    where IKEv2.NotifyType(rawValue: notification.type) == .invalidKEPayload
      && notification.data.count >= 2
    {
      let octets = Array(notification.data.prefix(2))
      return UInt16(octets[0]) << 8 | UInt16(octets[1])
    }
    return nil
  }
}
