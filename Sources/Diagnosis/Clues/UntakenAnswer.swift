import ISAKMP
import Negotiations

/// Answers to which a request is repeated all the same. One that came by every capture point
/// (`cameByAll`) was not taken; of another the way back is suspected first.
extension Negotiation {
  /// Of the first Quick Mode or Child SA.
  func untakenPhase2Answer(cameByAll: Bool) -> (request: Step, answer: Step)? {
    for phase2 in phase2 where phase2.isFirst {
      if case .answerNotReceived(let request, let answer)? = failure(of: phase2),
        self.cameByAll(answer) == cameByAll
      {
        return (request, answer)
      }
    }
    return nil
  }

  /// Under an SA that stands: an answer ends the repetitions of a request whatever it says (RFC 7296
  /// section 2.1), so one that comes again twice behind it did not see it. In IKEv1 the same holds of
  /// Quick Mode.
  func untakenLaterAnswer(cameByAll: Bool) -> (request: Step, answer: Step)? {
    guard phase1.state == .established else { return nil }
    if version == .ikev1 {
      guard let last = phase2.last, !last.isFirst,
        case .answerNotReceived(let request, let answer)? = failure(of: last),
        isRepeatedInVain(request, answer, cameByAll)
      else { return nil }
      return (request, answer)
    }
    // Who goes on has the answer, for the window is one as a rule (section 2.3).
    for asker in [Role.initiator, .responder] {
      guard
        let request = steps.last(where: {
          !$0.isRepetition && $0.from == asker && $0.name.isLaterRequest
        }),
        let answer = request.later.first(where: {
          $0.from == asker.other && $0.name.isAnswer
            && $0.message.header.messageID == request.message.header.messageID
        }), isRepeatedInVain(request, answer, cameByAll)
      else { continue }
      return (request, answer)
    }
    return nil
  }

  private func isRepeatedInVain(_ request: Step, _ answer: Step, _ cameByAll: Bool) -> Bool {
    request.transmissions.count { $0 > answer } >= 2 && self.cameByAll(answer) == cameByAll
  }
}

extension MessageName {
  fileprivate var isLaterRequest: Bool {
    switch self {
    case .ikev2(.createChildSA, false), .ikev2(.informational, false): true
    default: false
    }
  }

  fileprivate var isAnswer: Bool { if case .ikev2(_, true) = self { true } else { false } }
}
