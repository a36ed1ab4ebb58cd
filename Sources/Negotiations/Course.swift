import Capture
import ISAKMP

/// Questions about the order of a negotiation's messages that both versions ask.
extension Negotiation {
  /// Indices of first transmissions, fragments that completed no message left out.
  var firstTransmissions: [Int] {
    messages.indices.filter { messages[$0].retransmissionOf == nil && !messages[$0].isPartial }
  }

  /// Whether the times of the messages are those of the wire. A file made of octets alone has none, or
  /// one microsecond a frame (text2pcap), so that everything seems to follow at once; peers that
  /// compute a Diffie-Hellman secret between two messages need longer.
  package var hasTimes: Bool {
    guard messages.count > 2, let first = messages.first?.time, let last = messages.last?.time
    else {
      return true
    }
    return last.nanoseconds &- first.nanoseconds >= Int64(messages.count) * Self.quickestMessage
  }

  private static let quickestMessage: Int64 = 10_000

  func isRepeated(_ index: Int) -> Bool {
    messages[index].retransmissionOf == nil && messages[index].repeatedBy != nil
  }

  /// Whether a transmission of `index` came after `other` was first sent.
  func isRepeated(_ index: Int, after other: Int) -> Bool {
    messages.transmissions(of: index).dropFirst().last.map { $0 > other } ?? false
  }

  /// The error notification of a message in clear.
  func clearError(of index: Int) -> UInt16? {
    messages[index].content.notifications.first { notification in
      version == .ikev1
        ? IKEv1.NotifyType(rawValue: notification.type).isError
        : IKEv2.NotifyType(rawValue: notification.type).isError
    }?.type
  }

  /// Whether a capture holds the request, sent again after the answer, and no transmission of the answer:
  /// then the asker never got it, while a capture that holds both leaves that open.
  func isMissingAtAsker(answer: Int, to request: Int) -> Bool {
    func captures(_ indices: some Sequence<Int>) -> Set<Int> {
      indices.reduce(into: []) { found, index in
        found.insert(messages[index].reference.capture)
        found.formUnion(messages[index].sightings.map(\.reference.capture))
      }
    }
    let asking = captures(transmissions(of: request).filter { $0 > answer })
    return !asking.isSubset(of: captures(transmissions(of: answer)))
  }

  /// ICMP errors that came after a message, none of whose followers the other side answered, and that
  /// quote what its sender sent.
  func icmpErrors(after index: Int) -> [Int] {
    let time = messages[index].time
    let sender = messages[index].from
    return icmpErrors.indices.filter {
      icmpErrors[$0].time >= time && quotedSender(of: icmpErrors[$0]) != sender.other
    }
  }

  /// Whose message an ICMP error quotes, as far as the addresses tell.
  private func quotedSender(of report: ICMPReport) -> Role? {
    let source = report.error.quotedSource
    return messages.first { $0.source == source }?.from
  }

  /// The last message that a host sent before it reported that nothing listens on its port: it had
  /// taken part until then.
  package func lastMessage(ofReporter report: ICMPReport) -> Step? {
    guard report.error.isPortUnreachable else { return nil }
    return steps.last { $0.source.address == report.error.reporter && $0.time <= report.time }
  }

  /// The ICMP error that shows that the initiator took part, and then closed its port while the
  /// responder still sent to it. That it did so is no reason of the failure, but follows from one.
  /// An initiator that goes on asking has a packet filter that rejects the answers.
  package var initiatorClosedItsPort: Int? {
    icmpErrors.indices.first { isOfInitiator($0) }.flatMap { first in
      let isOver = messages.allSatisfy {
        $0.from == .responder || $0.time <= icmpErrors[first].time
      }
      return isOver ? first : nil
    }
  }

  private func isOfInitiator(_ error: Int) -> Bool {
    let report = icmpErrors[error]
    if let last = lastMessage(ofReporter: report) { return last.from == .initiator }
    // Where the capture begins with answers, who is answered had asked.
    return report.error.isPortUnreachable && startsLate
      && messages.contains {
        $0.from == .responder && $0.time <= report.time
          && $0.destination.address == report.error.reporter
      }
  }

  /// The ICMP errors that explain why a message was not answered.
  func unreachability(after index: Int) -> [Int] {
    icmpErrors(after: index).filter { !isOfInitiator($0) }
  }

  /// What ended the wait for an answer to `last`, the message that got furthest.
  ///
  /// The order of the questions is the order of their weight: a refusal explains the repetitions
  /// that follow it, an ICMP error explains silence.
  func ending(after last: Int, previous: Int?) -> Failure<Int>? {
    let errors = unreachability(after: last)
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

  /// What became of Phase 1 for want of an answer. A request that came again once crossed its answer, as
  /// far as the messages tell: the asker may have gone on where the capture ends.
  var stateOfEnding: State {
    switch failure {
    case nil: .incomplete
    case .answerNotReceived(let request, let answer):
      request.isRepeatedOnce(after: answer) ? .incomplete : .failed
    default: .failed
    }
  }
}

extension Step {
  /// One transmission of a request came after its answer, and nothing but the answer again after that.
  package func isRepeatedOnce(after answer: Step) -> Bool {
    let again = transmissions.filter { $0 > answer }
    guard again.count == 1, let last = again.first else { return false }
    return last.later.allSatisfy { $0.original == answer }
  }
}

extension ICMPError {
  /// RFC 792, RFC 4443 section 3.1.
  fileprivate var isPortUnreachable: Bool {
    isIPv6 ? type == 1 && code == 4 : type == 3 && code == 3
  }
}
