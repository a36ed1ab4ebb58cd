import Capture
import ISAKMP
import Policies

/// Reads how an IKEv1 negotiation went: which messages of Phase 1 and 2 were seen, what was
/// offered and taken, and how it ended.
enum IKEv1Course {
  static func read(_ negotiation: inout Negotiation) {
    let steps = negotiation.firstTransmissions
    negotiation.mode = mode(negotiation, steps)
    negotiation.startsLate = startsLate(negotiation, steps)
    readOffer(&negotiation, steps)
    readPhase2(&negotiation, steps)
    readPhase1(&negotiation, steps)
  }

  private static func mode(_ negotiation: Negotiation, _ steps: [Int]) -> Negotiation.Mode {
    for index in steps {
      switch negotiation.messages[index].name {
      case .main: return .main
      case .aggressive: return .aggressive
      case .base: return .base
      default: continue
      }
    }
    return .unknown
  }

  private static func startsLate(_ negotiation: Negotiation, _ steps: [Int]) -> Bool {
    guard let first = steps.first else { return true }
    switch negotiation.messages[first].name {
    case .main(1), .aggressive(1), .base(1): return false
    // Authentication-only exchanges start with their SA payload too; and of a message whose payloads
    // were cut the header tells that nobody had answered yet.
    case .other, .main(0), .base(0):
      return negotiation.messages[first].message.header.responderSPI != 0
    // A refusal in clear without a responder cookie answers something that was not recorded, and
    // so does everything else.
    default: return true
    }
  }

  private static func readOffer(_ negotiation: inout Negotiation, _ steps: [Int]) {
    for index in steps {
      let message = negotiation.messages[index]
      guard let association = message.content.securityAssociation,
        message.message.header.exchangeType != .quickMode
      else { continue }
      let proposals = association.proposals.map { OfferedProposal($0, version: .ikev1) }
      if message.from == .initiator {
        negotiation.phase1.offered = proposals
        negotiation.phase1.offerMessage = index
      } else if negotiation.phase1.acceptMessage == nil {
        negotiation.phase1.accepted = proposals.first?.transforms.first?.suite
        negotiation.phase1.acceptMessage = index
      }
    }
  }

  // MARK: Phase 1

  /// The position of a message in Main, Aggressive or Base Mode.
  private static func position(_ name: MessageName) -> Int? {
    switch name {
    case .main(let n), .aggressive(let n), .base(let n): n > 0 ? n : nil
    default: nil
    }
  }

  private static func readPhase1(_ negotiation: inout Negotiation, _ steps: [Int]) {
    let inPhase1 = steps.filter { position(negotiation.messages[$0].name) != nil }
    guard
      let last = inPhase1.max(by: {
        (position(negotiation.messages[$0].name) ?? 0, $0)
          < (position(negotiation.messages[$1].name) ?? 0, $1)
      })
    else {
      // Nothing of Phase 1 was seen. A refusal alone still says that something was refused.
      negotiation.phase1.state = .notSeen
      return
    }
    negotiation.phase1.lastMessage = negotiation.messages[last].name
    let previous = inPhase1.last {
      $0 < last && negotiation.messages[$0].from != negotiation.messages[last].from
    }
    let after = steps.filter { $0 > last }

    switch negotiation.messages[last].name {
    case .main(6), .aggressive(3), .base(4):
      conclude(&negotiation, last: last, previous: previous, after: after)
    case _ where negotiation.phase2.contains(where: { $0.state == .established }):
      // Phase 1 stood, though the capture lost or cut its last messages: what came later ended
      // something else.
      negotiation.phase1.state = .established
    default:
      negotiation.phase1.failure =
        refusal(of: last, negotiation, after)
        ?? repeatedRefusal(of: last, negotiation)
        ?? negotiation.ending(after: last, previous: previous)
      // Whatever was said in clear about an earlier step is overcome by the step that followed.
      negotiation.phase1.state = negotiation.stateOfEnding
      if !negotiation.phase2.isEmpty, negotiation.phase1.failure == nil {
        // Quick Mode runs only under a Phase 1 that stands: its last messages were not recorded.
        negotiation.phase1.state = .established
      } else if negotiation.phase1.failure == nil, areBothProtected(after, negotiation) {
        negotiation.phase1.state = .established
      }
    }
  }

  /// Both sides go on in protected Informational messages, as for liveness checks: Phase 1 stands.
  private static func areBothProtected(_ after: [Int], _ negotiation: Negotiation) -> Bool {
    [Role.initiator, .responder].allSatisfy { role in
      after.contains {
        negotiation.messages[$0].from == role && negotiation.messages[$0].name == .informational
          && negotiation.messages[$0].content.ciphertext != nil
      }
    }
  }

  /// One side answers each making of `last` with the same refusal in clear, the first of which stands
  /// before what the capture has of `last`.
  private static func repeatedRefusal(
    of last: Int, _ negotiation: Negotiation
  ) -> Failure<Int>? {
    for index in negotiation.messages.indices[(last + 1)...] {
      let message = negotiation.messages[index]
      guard message.name == .informational, message.from != negotiation.messages[last].from,
        message.retransmissionOf != nil, let error = negotiation.clearError(of: index)
      else { continue }
      return .refused(message: last, by: index, notify: error)
    }
    return nil
  }

  /// A notification after `last`: in clear from either side, or a protected Informational exchange
  /// where the next message of Phase 1 was owed.
  private static func refusal(of last: Int, _ negotiation: Negotiation, _ after: [Int]) -> Failure<
    Int
  >? {
    let owed = negotiation.messages[last].from.other
    // Where the capture begins with it, a protected message may as well be the last one, message 6.
    let isFirst = !negotiation.messages.indices.contains {
      $0 < last && position(negotiation.messages[$0].name) != nil
    }
    let areGreeting = greetEachOther(negotiation, last, after)
    for index in after where negotiation.messages[index].name == .informational {
      let message = negotiation.messages[index]
      if let error = negotiation.clearError(of: index) {
        return .refused(
          message: message.from == owed ? last : (after.last ?? last), by: index, notify: error)
      }
      if let opened = message.opened, message.from == owed {
        if let error = negotiation.openedError(of: index) {
          return .refusedProtected(message: last, by: index, evidence: .notification(error))
        }
        guard opened.contains(.delete) else { continue }
      }
      if message.content.ciphertext != nil, message.from == owed, !areGreeting,
        message.opened != nil
          || isAtOnce(index, after: last, negotiation)
            && !(isFirst && !negotiation.isRepeated(last))
      {
        let misunderstood = negotiation.isRepeated(last, after: index)
        return .refusedProtected(
          message: last, by: index,
          evidence: misunderstood ? .informationalNotUnderstood : .informationalInstead)
      }
    }
    return nil
  }

  /// Both sides say something closed that may be INITIAL-CONTACT, as two that meet for the first time
  /// do: the message between is not in the capture. Who is refused in place of it says nothing more.
  private static func greetEachOther(
    _ negotiation: Negotiation, _ last: Int, _ after: [Int]
  ) -> Bool {
    let closed = after.filter {
      negotiation.messages[$0].name == .informational
        && negotiation.messages[$0].content.ciphertext != nil
    }
    return Set(closed.map { negotiation.messages[$0].from }).count == 2
      && !negotiation.isRepeated(last)
      && closed.allSatisfy {
        negotiation.messages[$0].opened == nil && negotiation.hasRoomForFirstContact($0) == true
      }
  }

  /// A refusal follows at once what it refuses. What comes later may be a keepalive or a Delete of
  /// an SA that stood, where the capture lacks the message that was due.
  static func isAtOnce(
    _ index: Int, after message: Int, _ negotiation: Negotiation, within limit: Int64 = atOnce
  ) -> Bool {
    let last = negotiation.transmissions(of: message).last { $0 < index } ?? message
    return negotiation.messages[index].time.nanoseconds
      - negotiation.messages[last].time.nanoseconds < limit
  }

  /// A daemon answers in milliseconds; the rest is what the way there and back takes.
  static let atOnce: Int64 = 1_000_000_000
}
