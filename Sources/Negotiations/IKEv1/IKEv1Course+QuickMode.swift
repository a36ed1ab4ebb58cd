import Capture
import ISAKMP
import Policies

extension IKEv1Course {
  static func readPhase2(_ negotiation: inout Negotiation, _ steps: [Int]) {
    var order: [UInt32] = []
    var byID: [UInt32: [Int]] = [:]
    let refusals = QuickModeRefusals(negotiation, steps)
    var hasStood = false
    for index in steps {
      guard case .quick = negotiation.messages[index].name else { continue }
      let id = negotiation.messages[index].message.header.messageID
      if byID[id] == nil { order.append(id) }
      byID[id, default: []].append(index)
    }
    for id in order {
      guard let members = byID[id], let first = members.first else { continue }
      let isAnswer = [.quick(2), .quick(4)].contains(negotiation.messages[first].name)
      let sender = negotiation.messages[first].from
      let requester = isAnswer ? sender.other : sender
      var phase2 = Phase2(
        messageID: id, state: .incomplete, requestedBy: requester, messages: members,
        isFirst: !hasStood)
      let names = members.map { negotiation.messages[$0].name }
      phase2.content = Phase2Content(
        version: .ikev1, requester: requester, request: opened(.quick(1), negotiation, members),
        answer: opened(.quick(2), negotiation, members))
      if let lost = lostQuickMode3(negotiation, members) {
        phase2.failure = lost
        phase2.state = .failed
      } else if names.contains(.quick(3)) {
        phase2.state = .established
        hasStood = true
      } else if let last = members.last {
        phase2.failure = quickModeEnding(
          negotiation, last: last, members: members, refusals: refusals)
        if phase2.failure != nil { phase2.state = .failed }
      }
      negotiation.phase2.append(phase2)
    }
  }

  /// A responder that goes on repeating message 2 never got message 3 (RFC 2409 section 5.5), and
  /// without it has no SA. Where message 3 is sent again after the last repetition, it may have.
  private static func lostQuickMode3(_ negotiation: Negotiation, _ members: [Int]) -> Failure<Int>?
  {
    guard let answer = members.first(where: { negotiation.messages[$0].name == .quick(2) }),
      let third = members.first(where: { negotiation.messages[$0].name == .quick(3) }),
      let last = negotiation.transmissions(of: third).last,
      negotiation.transmissions(of: answer).count(where: { $0 > last }) >= 2
    else { return nil }
    return .answerNotReceived(request: answer, answer: third)
  }

  /// Message 3 leaves in milliseconds too. Where a capture lacks it, what the initiator says next is
  /// most often the Delete of an SA that stood.
  private static let inPlaceOfMessage3: Int64 = 400_000_000

  private static func opened(
    _ name: MessageName, _ negotiation: Negotiation, _ members: [Int]
  ) -> OpenedContent? {
    members.lazy.filter { negotiation.messages[$0].name == name }
      .compactMap { negotiation.messages[$0].opened }.first
  }

  private static func quickModeEnding(
    _ negotiation: Negotiation, last: Int, members: [Int], refusals: QuickModeRefusals
  ) -> Failure<Int>? {
    let owed = negotiation.messages[last].from.other
    let answer = refusals.first(
      after: last, from: owed, of: members, in: negotiation,
      closedWithin: negotiation.messages[last].name == .quick(2) ? inPlaceOfMessage3 : atOnce)
    if let answer {
      if let error = negotiation.openedError(of: answer) {
        return .refusedProtected(message: last, by: answer, evidence: .notification(error))
      }
      if let error = negotiation.clearError(of: answer) {
        return .refused(message: last, by: answer, notify: error)
      }
      return .refusedProtected(
        message: last, by: answer,
        evidence: negotiation.isRepeated(last, after: answer)
          ? .informationalNotUnderstood : .informationalInstead)
    }
    let errors = negotiation.unreachability(after: last)
    if !errors.isEmpty { return .unreachable(message: last, errors: errors) }
    if let request = members.first(where: { $0 < last }),
      negotiation.messages[request].from == owed, negotiation.isRepeated(request, after: last)
    {
      return .answerNotReceived(request: request, answer: last)
    }
    return negotiation.isRepeated(last) ? .silence(message: last) : nil
  }
}
