import Capture
import ISAKMP
import Policies

extension IKEv1Course {
  /// The last message of Phase 1 was seen. It stands unless what follows shows that the side that
  /// had to check that message did not take it.
  static func conclude(
    _ negotiation: inout Negotiation, last: Int, previous: Int?, after: [Int]
  ) {
    let transactions = after.filter { negotiation.messages[$0].name == .transaction }
    let missed = previous.flatMap { unreceived(last, previous: $0, negotiation) }
    // A Quick Mode runs only under a Phase 1 that stands.
    guard negotiation.phase2.isEmpty else {
      negotiation.phase1.failure = missed
      negotiation.phase1.state = missed == nil ? .established : .failed
      return
    }
    // A refusal that could be read says that the last message arrived, whatever is repeated afterwards.
    if let failure = refusedAtEnd(negotiation, last, after)
      ?? refusedOpened(negotiation, last, after) ?? missed
    {
      negotiation.phase1.failure = failure
      negotiation.phase1.state = .failed
    } else if let previous, negotiation.messages[last].from == .responder,
      negotiation.isRepeated(previous, after: last)
    {
      concludeRepeated(&negotiation, last: last, previous: previous, after)
    } else if let failure = userFailure(negotiation, transactions)
      ?? abandoned(negotiation, last, after, transactions)
    {
      negotiation.phase1.failure = failure
      negotiation.phase1.state = .failed
    } else {
      // With XAUTH the peers are not done before the user is authenticated too.
      negotiation.phase1.state = transactions.isEmpty ? .established : .incomplete
    }
  }

  private static func refusedAtEnd(
    _ negotiation: Negotiation, _ last: Int, _ after: [Int]
  ) -> Failure<Int>? {
    for index in after {
      if let error = negotiation.clearError(of: index) {
        return .refused(message: last, by: index, notify: error)
      }
    }
    return nil
  }

  /// The message before the last one of Phase 1 goes on being repeated.
  private static func concludeRepeated(
    _ negotiation: inout Negotiation, last: Int, previous: Int, _ after: [Int]
  ) {
    let checker = negotiation.messages[last].from.other
    // What answers message 6 at once has received it, whatever is repeated afterwards.
    if let answer = after.first(where: {
      negotiation.messages[$0].name == .informational && negotiation.messages[$0].from == checker
    }), isAtOnce(answer, after: last, negotiation), negotiation.messages[answer].opened == nil {
      negotiation.phase1.failure = .refusedProtected(
        message: last, by: answer, evidence: .informationalInstead)
      negotiation.phase1.state = .failed
      return
    }
    negotiation.phase1.failure = .answerNotReceived(request: previous, answer: last)
    negotiation.phase1.state =
      negotiation.isMissingAtAsker(answer: last, to: previous) ? .failed : .incomplete
  }

  private static func refusedOpened(
    _ negotiation: Negotiation, _ last: Int, _ after: [Int]
  ) -> Failure<Int>? {
    for index in after
    where negotiation.messages[index].name == .informational
      && negotiation.messages[index].from != negotiation.messages[last].from
    {
      if let error = negotiation.openedError(of: index),
        negotiation.isAbout(.lastOfPhase1, error)
      {
        return .refusedProtected(message: last, by: index, evidence: .notification(error))
      }
    }
    return nil
  }

  /// Nothing followed but the end of the SA.
  private static func abandoned(
    _ negotiation: Negotiation, _ last: Int, _ after: [Int], _ transactions: [Int]
  ) -> Failure<Int>? {
    if let lastTransaction = transactions.last {
      // XAUTH and Mode Config stand between Phase 1 and 2; deleted there, no SA was ever usable.
      let ends = after.filter {
        $0 > lastTransaction && negotiation.messages[$0].name == .informational
      }
      guard let end = ends.first,
        !greetsBeforeItAnswers(negotiation, transactions, ends, after)
      else { return nil }
      return .abandoned(after: lastTransaction, by: end)
    }
    let checker = negotiation.messages[last].from.other
    guard let first = after.first, negotiation.messages[first].name == .informational,
      // Opened, it must say so: the first contact's announcement and keepalives end nothing.
      negotiation.messages[first].opened?.contains(.delete) != false,
      after.allSatisfy({ negotiation.messages[$0].from == checker }),
      !mayBeFirstContact(negotiation, first, last: last, after: after), negotiation.hasTimes,
      negotiation.messages[first].time.nanoseconds - negotiation.messages[last].time.nanoseconds
        < atOnce
    else { return nil }
    return .abandoned(after: last, by: first)
  }

  /// A responder of Aggressive Mode that goes on repeating message 2 never got message 3, which stands for
  /// no SA then, whatever the initiator believes.
  private static func unreceived(
    _ last: Int, previous: Int, _ negotiation: Negotiation
  ) -> Failure<Int>? {
    guard negotiation.messages[last].name == .aggressive(3),
      !negotiation.phase2.contains(where: { $0.state == .established }),
      let sent = negotiation.transmissions(of: last).last,
      negotiation.transmissions(of: previous).count(where: { $0 > sent }) >= 2
    else { return nil }
    return .answerNotReceived(request: previous, answer: last)
  }

  /// XAUTH (draft-beaulieu-ike-xauth-02 section 3): the gateway's word on the user where it could be
  /// read, or its question, asked again and again and not answered any more.
  private static func userFailure(_ negotiation: Negotiation, _ transactions: [Int]) -> Failure<
    Int
  >? {
    let verdict = transactions.last { negotiation.xauthStatus(of: $0) != nil }
    if let verdict, negotiation.xauthStatus(of: verdict) == 0 {
      return .abandoned(after: verdict, by: verdict)
    }
    if let own = unansweredRequest(negotiation, transactions) { return .silence(message: own) }
    let pending = transactions.reversed()
      .prefix { negotiation.messages[$0].from == .responder }
    let sent = pending.reduce(0) { $0 + negotiation.transmissions(of: $1).count }
    return sent >= 3 ? pending.last.map { .silence(message: $0) } : nil
  }

  /// The initiator's own request (Mode Config), repeated and never answered: no Transaction of the
  /// gateway's before it has its message ID.
  private static func unansweredRequest(
    _ negotiation: Negotiation, _ transactions: [Int]
  ) -> Int? {
    guard let own = transactions.last, negotiation.messages[own].from == .initiator
    else { return nil }
    let sent = negotiation.transmissions(of: own)
    let id = negotiation.messages[own].message.header.messageID
    guard sent.count >= 3,
      !negotiation.messages.contains(where: {
        $0.from == .responder && $0.name == .transaction && $0.message.header.messageID == id
      })
    else { return nil }
    return own
  }

  /// With a pre-shared key the message that the checker decrypted has proved the key, and only the
  /// identity is left to refuse. A single closed message in which INITIAL-CONTACT or a Delete has
  /// room (RFC 2407 section 4.6.3.3; both have 28 octets) is what follows every first contact, or a
  /// tunnel that is taken down: no refusal is seen.
  private static func mayBeFirstContact(
    _ negotiation: Negotiation, _ index: Int, last: Int, after: [Int]
  ) -> Bool {
    guard negotiation.messages[index].opened == nil else { return false }
    // The capture begins behind the suite: what these peers authenticate with, and so what is left to
    // refuse, is not known, and a liveness check that nobody answered looks the same.
    if negotiation.phase1.accepted == nil, negotiation.phase1.offered.isEmpty { return true }
    guard negotiation.mode != .aggressive, after.count == 1,
      !negotiation.isRepeated(last), !negotiation.isRepeated(index)
    else { return false }
    // Message 2 is missing: which suite it chose is not known, nor is what is left to refuse.
    guard let accepted = negotiation.phase1.accepted else { return true }
    guard let method = accepted[.authentication],
      IKEv1.AuthenticationMethod(rawValue: UInt16(clamping: method.id)) == .preSharedKey
    else { return false }
    return negotiation.hasRoomForFirstContact(index) == true
  }

  /// The gateway has put its first question, and a client that comes for the first time says so before
  /// it answers, as racoon's does.
  private static func greetsBeforeItAnswers(
    _ negotiation: Negotiation, _ transactions: [Int], _ ends: [Int], _ after: [Int]
  ) -> Bool {
    guard transactions.count == 1, ends.count == 1, ends[0] == after.last,
      negotiation.messages[transactions[0]].from == .responder,
      negotiation.messages[ends[0]].from == .initiator,
      negotiation.messages[ends[0]].opened == nil
    else { return false }
    return negotiation.hasRoomForFirstContact(ends[0]) ?? true
  }
}

extension Negotiation {
  /// Whether a closed IKEv1 message can hold INITIAL-CONTACT (RFC 2407 section 4.6.3.3), a payload of 28
  /// octets behind HASH; `nil` where the hash algorithm is not known.
  package func hasRoomForFirstContact(_ index: Int) -> Bool? {
    let hash: [UInt64: Int] = [1: 16, 2: 20, 4: 32, 5: 48, 6: 64]
    guard let octets = phase1.accepted?[.hash].flatMap({ hash[$0.id] }) else { return nil }
    // Header of 28 octets, HASH with its header of 4, the payload.
    return messages[index].octetCount >= 28 + 4 + octets + 28
  }
}

extension Negotiation {
  /// XAUTH-STATUS that the gateway set in an opened message: 0 is a failure
  /// (draft-beaulieu-ike-xauth-02 section 4.3).
  fileprivate func xauthStatus(of index: Int) -> UInt64? {
    guard messages[index].from == .responder else { return nil }
    return messages[index].opened?.configurations.lazy.compactMap(\.xauthStatus).first
  }
}
