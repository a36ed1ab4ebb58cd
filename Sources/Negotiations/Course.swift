import Capture
import ISAKMP

/// Questions about the order of a negotiation's messages that both versions ask.
extension Negotiation {
  /// Indices of first transmissions, fragments that completed no message left out.
  var firstTransmissions: [Int] {
    messages.indices.filter { messages[$0].retransmissionOf == nil && !messages[$0].isPartial }
  }

  func isRepeated(_ index: Int) -> Bool {
    repetitions[index] != nil
  }

  /// Whether a transmission of `index` came after `other` was first sent.
  func isRepeated(_ index: Int, after other: Int) -> Bool {
    repetitions[index]?.last.map { $0 > other } ?? false
  }

  /// The error notification of a message in clear.
  func clearError(of index: Int) -> UInt16? {
    messages[index].content.notifications.first { notification in
      version == .ikev1
        ? IKEv1.NotifyType(rawValue: notification.type).isError
        : IKEv2.NotifyType(rawValue: notification.type).isError
    }?.type
  }

  /// ICMP errors that came after a message, none of whose followers the other side answered.
  func icmpErrors(after index: Int) -> [Int] {
    let time = messages[index].time
    return icmpErrors.indices.filter { icmpErrors[$0].time >= time }
  }

  /// What ended the wait for an answer to `last`, the message that got furthest.
  ///
  /// The order of the questions is the order of their weight: a refusal explains the repetitions
  /// that follow it, an ICMP error explains silence.
  func ending(after last: Int, previous: Int?) -> Failure? {
    let errors = icmpErrors(after: last)
    if !errors.isEmpty { return .unreachable(message: last, errors: errors) }
    if let previous, messages[previous].from != messages[last].from,
      messages[previous].content.ciphertext == nil, messages[last].content.ciphertext == nil,
      isRepeated(previous, after: last)
    {
      return .answerNotReceived(request: previous, answer: last)
    }
    if isRepeated(last) { return .silence(message: last) }
    return nil
  }
}
