import Capture
import ISAKMP
import Negotiations

/// Requests under a standing SA that were repeated to the end and never answered.
struct UnansweredRequests {
  /// In the order sent, transmissions of one request or, in IKEv1, one probe after the other.
  var messages: [Step]
  /// What the other side did meanwhile: a message of its own, or ESP.
  var signs: [Evidence]
  /// All that came of it is ESP as an IP protocol of its own, which passes where UDP may not.
  var isNativeESPAlone = false

  let first: Step
  let last: Step

  init?(_ negotiation: Negotiation, _ run: RunFacts) {
    guard negotiation.phase1.state == .established,
      // A capture of one direction lacks every answer.
      negotiation.onlySideSeen == nil || !negotiation.otherSideAnswered
    else { return nil }
    let found =
      negotiation.version == .ikev2
      ? Self.repeated(negotiation)
      : Self.quickMode(negotiation) ?? Self.probes(negotiation)
    guard let found, found.count >= 3, let first = found.first, let last = found.last else {
      return nil
    }
    messages = found
    self.first = first
    self.last = last
    signs = []
    findSigns(
      of: first.from.other, since: found[1],
      seenIn: negotiation.captures(of: found), negotiation, run)
  }

  /// IKEv2: a request repeated is a request unanswered, for the window is one (RFC 7296 section 2.3).
  /// The last of those whose answer never came.
  private static func repeated(_ negotiation: Negotiation) -> [Step]? {
    let repeated = negotiation.steps.filter { step in
      guard case .ikev2(let exchange, false) = step.name else { return false }
      return !step.isRepetition && (exchange == .informational || exchange == .createChildSA)
        && step.transmissions.count >= 3
    }
    if repeated.isEmpty { return nil }
    var answered: Set<Exchange> = []
    for message in negotiation.messages {
      if case .ikev2(let type, isResponse: true) = message.name {
        answered.insert(Exchange(type, message.message.header.messageID, message.from.other))
      }
    }
    let open = repeated.last { step in
      guard case .ikev2(let exchange, _) = step.name else { return false }
      return !answered.contains(
        Exchange(exchange, step.message.header.messageID, step.from))
    }
    return open.map { $0.transmissions }
  }

  /// What makes an exchange of an IKE SA one of its kind (RFC 7296 section 2.2).
  private struct Exchange: Hashable {
    var type: ExchangeType
    var messageID: UInt32
    var requester: Role

    init(_ type: ExchangeType, _ messageID: UInt32, _ requester: Role) {
      self.type = type
      self.messageID = messageID
      self.requester = requester
    }
  }

  /// IKEv1: the last Quick Mode beside the Phase 2 that stands, repeated to the end.
  private static func quickMode(_ negotiation: Negotiation) -> [Step]? {
    guard let last = negotiation.phase2.last, !last.isFirst,
      case .silence(let message)? = negotiation.failure(of: last), message.name == .quick(1)
    else { return nil }
    let sent = message.transmissions
    return sent.count >= 3 ? sent : nil
  }

  /// RFC 3706: R-U-THERE, each with its own message ID, all of one length and spaced by a timer.
  /// Deletes come in a burst and are no question, and what has the size of the message that refused
  /// Phase 2 refuses it again: a capture may lack the repetitions in between.
  private static func probes(_ negotiation: Negotiation) -> [Step]? {
    guard let last = negotiation.steps.last else { return nil }
    let side = last.from
    let tail = negotiation.steps.reversed().prefix { $0.from == side }.reversed()
    let refusals = Set(
      negotiation.phase2.compactMap { phase2 -> Int? in
        guard case .refusedProtected(_, let by, _)? = negotiation.failure(of: phase2),
          by.from == side
        else { return nil }
        return by.octetCount
      })
    var spaced: [Step] = []
    for step in tail
    where step.name == .informational && !refusals.contains(step.octetCount) {
      if let previous = spaced.last,
        step.pause(since: previous) < 500_000_000
          || step.octetCount != previous.octetCount
      {
        continue
      }
      spaced.append(step)
    }
    return spaced
  }

  /// - Parameter captures: those that hold the requests. What another one alone holds did not get
  ///   through: where the path is cut, each side's capture shows its own questions only.
  private mutating func findSigns(
    of role: Role, since start: Step, seenIn captures: Set<Int>, _ negotiation: Negotiation,
    _ run: RunFacts
  ) {
    if let message = negotiation.steps.last(where: {
      $0 > start && $0.from == role && !captures.isDisjoint(with: negotiation.captures(of: [$0]))
    }) {
      signs.append(
        message.evidence("\(message.name) of the \(role.rawValue), meanwhile"))
    }
    let traffic = ESPTraffic(negotiation, run)
    let flows = role == .initiator ? traffic.byInitiator.flows : traffic.byResponder.flows
    // What begins when nobody asks any more is of another SA.
    let end = last.time
    let latest = flows.filter { $0.firstTime <= end }.max { $0.lastTime < $1.lastTime }
    if let latest, captures.contains(latest.last.capture),
      latest.lastTime > start.time
    {
      isNativeESPAlone = signs.isEmpty && latest.key.sourcePort == nil
      signs.append(Evidence(latest.last, "ESP of the \(role.rawValue), meanwhile"))
    }
  }
}

extension Negotiation {
  /// The captures that hold any of these messages.
  fileprivate func captures(of steps: [Step]) -> Set<Int> {
    steps.reduce(into: []) { found, step in
      found.insert(step.reference.capture)
      found.formUnion(step.sightings.map(\.reference.capture))
    }
  }
}
