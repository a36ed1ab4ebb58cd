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
        ?? negotiation.ending(after: last, previous: previous)
      // Whatever was said in clear about an earlier step is overcome by the step that followed.
      negotiation.phase1.state = negotiation.phase1.failure == nil ? .incomplete : .failed
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

  /// A notification after `last`: in clear from either side, or a protected Informational exchange
  /// where the next message of Phase 1 was owed.
  private static func refusal(of last: Int, _ negotiation: Negotiation, _ after: [Int]) -> Failure?
  {
    let owed = negotiation.messages[last].from.other
    // Where the capture begins with it, a protected message may as well be the last one, message 6.
    let isFirst = !negotiation.messages.indices.contains {
      $0 < last && position(negotiation.messages[$0].name) != nil
    }
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
      if message.content.ciphertext != nil, message.from == owed,
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

  /// The last message of Phase 1 was seen. It stands unless what follows shows that the side that
  /// had to check that message did not take it.
  private static func conclude(
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
    if let failure = refusedAtEnd(negotiation, last, after) ?? missed {
      negotiation.phase1.failure = failure
      negotiation.phase1.state = .failed
    } else if let previous, negotiation.messages[last].from == .responder,
      negotiation.isRepeated(previous, after: last)
    {
      concludeRepeated(&negotiation, last: last, previous: previous, after)
    } else if let failure = refusedOpened(negotiation, last, after)
      ?? userFailure(negotiation, transactions)
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
  ) -> Failure? {
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
  ) -> Failure? {
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
  ) -> Failure? {
    if let lastTransaction = transactions.last {
      // XAUTH and Mode Config stand between Phase 1 and 2; deleted there, no SA was ever usable.
      return after.first {
        $0 > lastTransaction && negotiation.messages[$0].name == .informational
      }.map { .abandoned(after: lastTransaction, by: $0) }
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
  ) -> Failure? {
    guard negotiation.messages[last].name == .aggressive(3),
      !negotiation.phase2.contains(where: { $0.state == .established }),
      let sent = negotiation.transmissions(of: last).last,
      negotiation.transmissions(of: previous).count(where: { $0 > sent }) >= 2
    else { return nil }
    return .answerNotReceived(request: previous, answer: last)
  }

  /// XAUTH (draft-beaulieu-ike-xauth-02 section 3): the gateway's word on the user where it could be
  /// read, or its question, asked again and again and not answered any more.
  private static func userFailure(_ negotiation: Negotiation, _ transactions: [Int]) -> Failure? {
    let verdict = transactions.last { negotiation.xauthStatus(of: $0) != nil }
    if let verdict, negotiation.xauthStatus(of: verdict) == 0 {
      return .abandoned(after: verdict, by: verdict)
    }
    let pending = transactions.reversed()
      .prefix { negotiation.messages[$0].from == .responder }
    let sent = pending.reduce(0) { $0 + negotiation.transmissions(of: $1).count }
    return sent >= 3 ? pending.last.map { .silence(message: $0) } : nil
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
      !negotiation.isRepeated(last), !negotiation.isRepeated(index),
      let method = negotiation.phase1.accepted?[.authentication],
      IKEv1.AuthenticationMethod(rawValue: UInt16(clamping: method.id)) == .preSharedKey
    else { return false }
    let hash: [UInt64: Int] = [1: 16, 2: 20, 4: 32, 5: 48, 6: 64]
    guard let octets = negotiation.phase1.accepted?[.hash].flatMap({ hash[$0.id] }) else {
      return false
    }
    // Header of 28 octets, HASH with its header of 4, the payload.
    return negotiation.messages[index].message.octets.count >= 28 + 4 + octets + 28
  }

  // MARK: Phase 2

  private static func readPhase2(_ negotiation: inout Negotiation, _ steps: [Int]) {
    var order: [UInt32] = []
    var byID: [UInt32: [Int]] = [:]
    let informational = steps.filter { negotiation.messages[$0].name == .informational }
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
          negotiation, last: last, members: members, informational: informational)
        if phase2.failure != nil { phase2.state = .failed }
      }
      negotiation.phase2.append(phase2)
    }
  }

  /// A responder that goes on repeating message 2 never got message 3 (RFC 2409 section 5.5), and
  /// without it has no SA. Where message 3 is sent again after the last repetition, it may have.
  private static func lostQuickMode3(_ negotiation: Negotiation, _ members: [Int]) -> Failure? {
    guard let answer = members.first(where: { negotiation.messages[$0].name == .quick(2) }),
      let third = members.first(where: { negotiation.messages[$0].name == .quick(3) }),
      let last = negotiation.transmissions(of: third).last,
      negotiation.transmissions(of: answer).count(where: { $0 > last }) >= 2
    else { return nil }
    return .answerNotReceived(request: answer, answer: third)
  }

  /// A refusal follows at once what it refuses. What comes later may be a keepalive or a Delete of
  /// an SA that stood, where the capture lacks the message that was due.
  private static func isAtOnce(
    _ index: Int, after message: Int, _ negotiation: Negotiation, within limit: Int64 = atOnce
  ) -> Bool {
    let last = negotiation.transmissions(of: message).last { $0 < index } ?? message
    return negotiation.messages[index].time.nanoseconds
      - negotiation.messages[last].time.nanoseconds < limit
  }

  /// A daemon answers in milliseconds; the rest is what the way there and back takes.
  private static let atOnce: Int64 = 1_000_000_000
  /// Message 3 leaves in milliseconds too. Where a capture lacks it, what the initiator says next is
  /// most often the Delete of an SA that stood.
  private static let inPlaceOfMessage3: Int64 = 400_000_000

  private static func opened(
    _ name: MessageName, _ negotiation: Negotiation, _ members: [Int]
  ) -> OpenedContent? {
    members.lazy.filter { negotiation.messages[$0].name == name }
      .compactMap { negotiation.messages[$0].opened }.first
  }

  /// Whether an Informational message that was opened is a refusal of this Quick Mode. A refusal
  /// that names an SPI names the one that was offered (RFC 2408 section 3.14).
  private static func isRefusal(_ negotiation: Negotiation, _ index: Int, of quickMode: [Int])
    -> Bool
  {
    guard let opened = negotiation.messages[index].opened else { return true }
    guard negotiation.openedError(of: index) != nil else { return false }
    let offered = quickMode.compactMap { negotiation.messages[$0].opened }
      .flatMap(\.payloads).compactMap { payload -> [Proposal]? in
        if case .securityAssociation(let association) = payload.content {
          return association.proposals
        }
        return nil
      }.flatMap { $0 }.map { Array($0.spi) }
    let named = opened.notifications.filter { $0.spi.count == 4 && $0.protocolID != 1 }
      .map { Array($0.spi) }
    return named.isEmpty || offered.isEmpty || named.contains(where: offered.contains)
      || named.contains { $0.allSatisfy { $0 == 0 } }
  }

  private static func quickModeEnding(
    _ negotiation: Negotiation, last: Int, members: [Int], informational: [Int]
  ) -> Failure? {
    let owed = negotiation.messages[last].from.other
    // By bisection: in a long negotiation most of them lie before.
    var (start, end) = (0, informational.count)
    while start < end {
      let middle = (start + end) / 2
      if informational[middle] < last { start = middle + 1 } else { end = middle }
    }
    let answer = informational[start...].first {
      negotiation.messages[$0].from == owed
        && isRefusal(negotiation, $0, of: members)
        && (negotiation.messages[$0].opened != nil
          || isAtOnce(
            $0, after: last, negotiation,
            within: negotiation.messages[last].name == .quick(2) ? inPlaceOfMessage3 : atOnce))
    }
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

extension Negotiation {
  /// XAUTH-STATUS that the gateway set in an opened message: 0 is a failure
  /// (draft-beaulieu-ike-xauth-02 section 4.3).
  fileprivate func xauthStatus(of index: Int) -> UInt64? {
    guard messages[index].from == .responder else { return nil }
    for payload in messages[index].opened?.payloads ?? [] {
      guard case .configuration(let configuration) = payload.content, configuration.type == 3 else {
        continue
      }
      for attribute in configuration.attributes
      where IKEv1.ConfigurationAttributeType(rawValue: attribute.type) == .xauthStatus {
        return attribute.unsigned.map { UInt64($0) }
      }
    }
    return nil
  }
}
