import ISAKMP
import Negotiations

/// What holds of a negotiation and of the run around it, worked out in one pass for all rules: a rule
/// that needs what does not hold is not asked.
package struct NegotiationFacts: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  static let ikev1 = NegotiationFacts(rawValue: 1 << 0)
  static let ikev2 = NegotiationFacts(rawValue: 1 << 1)
  /// Phase 1, or the IKE SA, stands.
  static let established = NegotiationFacts(rawValue: 1 << 2)
  static let unestablished = NegotiationFacts(rawValue: 1 << 3)
  /// Phase 1 failed, or it is known how it ended.
  static let failedPhase1 = NegotiationFacts(rawValue: 1 << 4)
  /// The same, or Phase 1 is incomplete.
  static let unsettledPhase1 = NegotiationFacts(rawValue: 1 << 5)
  /// Phase 1, or a Phase 2, has a failure.
  static let failure = NegotiationFacts(rawValue: 1 << 6)
  static let phase2 = NegotiationFacts(rawValue: 1 << 7)
  /// A suite was accepted for Phase 1.
  static let accepted = NegotiationFacts(rawValue: 1 << 8)
  static let startsLate = NegotiationFacts(rawValue: 1 << 9)
  /// Nothing is there of one of the sides.
  static let oneSided = NegotiationFacts(rawValue: 1 << 10)
  /// A message was sent again.
  static let repetition = NegotiationFacts(rawValue: 1 << 11)
  /// IKE fragments, of either kind.
  static let fragments = NegotiationFacts(rawValue: 1 << 12)
  /// Something is wrong with a message's octets.
  static let problems = NegotiationFacts(rawValue: 1 << 13)
  /// A notification in clear.
  static let notification = NegotiationFacts(rawValue: 1 << 14)
  /// Not every protected message was opened.
  static let closed = NegotiationFacts(rawValue: 1 << 15)
  /// A NAT detection hash was compared.
  static let natDetection = NegotiationFacts(rawValue: 1 << 16)
  /// The run has ESP.
  static let esp = NegotiationFacts(rawValue: 1 << 17)
  /// Configurations were given.
  static let policies = NegotiationFacts(rawValue: 1 << 18)
  /// An ICMP error quotes a message.
  static let icmp = NegotiationFacts(rawValue: 1 << 19)
  /// Holds of none: for rules that speak of the run alone.
  static let runAlone = NegotiationFacts(rawValue: 1 << 31)

  static let all = NegotiationFacts(rawValue: .max)

  init(_ negotiation: Negotiation, _ run: RunFacts) {
    var facts: NegotiationFacts = negotiation.version == .ikev1 ? .ikev1 : .ikev2
    let phase1 = negotiation.phase1
    facts.insert(phase1.state == .established ? .established : .unestablished)
    if phase1.state == .failed || phase1.failure != nil { facts.insert(.failedPhase1) }
    if facts.contains(.failedPhase1) || phase1.state == .incomplete {
      facts.insert(.unsettledPhase1)
    }
    if phase1.failure != nil || negotiation.phase2.contains(where: { $0.failure != nil }) {
      facts.insert(.failure)
    }
    if !negotiation.phase2.isEmpty { facts.insert(.phase2) }
    if phase1.accepted != nil { facts.insert(.accepted) }
    if negotiation.startsLate { facts.insert(.startsLate) }
    switch negotiation.decryption.state {
    case .none, .partial: facts.insert(.closed)
    case .notNeeded, .full: break
    }
    if !negotiation.nat.comparisons.isEmpty { facts.insert(.natDetection) }
    if !negotiation.icmpErrors.isEmpty { facts.insert(.icmp) }
    if !run.esp.flows.isEmpty { facts.insert(.esp) }
    if !run.policies.isEmpty { facts.insert(.policies) }
    facts.read(negotiation.messages)
    self = facts
  }

  private mutating func read(_ messages: [NegotiationMessage]) {
    var isFrom = (initiator: false, responder: false)
    for message in messages {
      if message.from == .initiator { isFrom.initiator = true } else { isFrom.responder = true }
      if message.retransmissionOf != nil { insert(.repetition) }
      let content = message.message
      if !content.problems.isEmpty || message.reassembled?.problems.isEmpty == false {
        insert(.problems)
      }
      if content.contains(.fragment) || content.contains(.encryptedAndAuthenticatedFragment) {
        insert(.fragments)
      }
      let clear = message.content
      if clear.contains(.notification) || clear.contains(.notify) { insert(.notification) }
    }
    if isFrom.initiator != isFrom.responder { insert(.oneSided) }
  }
}
