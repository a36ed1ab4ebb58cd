import Capture
import ISAKMP
import Negotiations

/// What a capture lacks, and what was lost before it.
extension Negotiation {
  /// The one side that every message comes from, or `nil`.
  var onlySideSeen: Role? {
    guard let first = messages.first, messages.allSatisfy({ $0.from == first.from }) else {
      return nil
    }
    // Where the capture cut the headers short nothing but the addresses tells who sent what.
    let sources = Set(messages.map(\.source.address))
    return sources.isDisjoint(with: messages.map(\.destination.address)) ? first.from : nil
  }

  /// Something that the side seen could only have sent after an answer.
  var otherSideAnswered: Bool {
    guard let side = onlySideSeen else { return true }
    let own = steps.filter { !$0.isRepetition && !$0.isPartial }
    guard own.count > 1 else { return false }
    guard
      side == .responder || own.contains(where: { $0.message.header.responderSPI != 0 })
    else { return false }
    return version == .ikev2 || laterStep(among: own)
  }

  /// IKEv1: a later step of an exchange, or the first one of Phase 2, waits for the answer to what
  /// its sender said before. Informational exchanges and further Quick Modes wait for nothing.
  private func laterStep(among own: [Step]) -> Bool {
    var (hasMain, hasAggressive) = (false, false)
    var quick: Set<UInt32> = []
    var transactions: Set<UInt32> = []
    for step in own {
      let isLater: Bool
      switch step.name {
      case .main:
        isLater = hasMain
        hasMain = true
      case .aggressive, .base:
        isLater = hasAggressive
        hasAggressive = true
      case .quick:
        let isFirst = quick.insert(step.message.header.messageID).inserted
        isLater = hasMain || hasAggressive || !isFirst
      case .transaction:
        let isFirst = transactions.insert(step.message.header.messageID).inserted
        isLater = hasMain || hasAggressive || !isFirst
      default: isLater = false
      }
      if isLater { return true }
    }
    return false
  }

  /// An authentication message, or one with an additional key exchange, larger than a common path
  /// takes whole, repeated to the end without an answer, after smaller ones were answered; or such an
  /// answer, repeated to who goes on asking.
  var lostLargeMessage: Step? {
    let message: Step
    switch failure {
    case .silence(let request)?: message = request
    case .answerNotReceived(_, let answer)? where !cameByAll(answer): message = answer
    default: return nil
    }
    switch message.name {
    case .main(5), .main(6), .ikev2(.ikeAuth, _), .ikev2(.ikeIntermediate, _): break
    default: return nil
    }
    let isLarge = message.octetCount > 1280 || !message.fragmentFrames.isEmpty
    return isLarge ? message : nil
  }
}

extension RunFacts {
  /// Fragments of one message leave together, and are repeated after half a second at the earliest.
  static let pauseBetweenFragments: Int64 = 500_000_000

  /// The capture ends before the datagram's other fragments could have come.
  func endsAmong(_ datagram: Run.IncompleteDatagram) -> Bool {
    guard captures.indices.contains(datagram.capture), let end = captures[datagram.capture].lastTime
    else { return false }
    return end.nanoseconds &- datagram.problem.frame.time.nanoseconds < Self.pauseBetweenFragments
  }
}
