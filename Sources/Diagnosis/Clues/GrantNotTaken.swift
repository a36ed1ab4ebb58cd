import Capture
import ISAKMP
import Negotiations

/// A Child SA, or Quick Mode, that was granted and that the side which had asked did not take.
struct GrantNotTaken {
  var granted: Step
  var by: Step
  var asker: Role
  /// What was opened of it.
  var said: String?
  /// It is an error's notification; a Delete says that the SA is gone, and not why.
  var isNamed = false
  /// Further ones that ended alike.
  var again: [Step] = []
  /// Opened, the request has a key exchange and the answer none.
  var lacksKeyExchange = false
  /// Opened, the answer grants a part of the networks that were asked for.
  var narrowed: String?
  /// Opened, the request asks for transport mode, and the answer does not agree to it: IKE304.
  var wasDeniedTransport = false
  /// Message 3 may have gone out, and not into the capture.
  var lacksMessage3 = false
  /// Closed, and an older Child SA stands: each renewal is followed by the Delete of what it renews (RFC
  /// 7296 section 2.8), and looks the same.
  var mayRenew = false

  /// Closed, and in place of a message that a capture can lack, it may as well be the end of an SA
  /// that stood.
  var confidence: Confidence { isNamed ? .proven : lacksMessage3 ? .possible : .likely }

  static func of(_ negotiation: Negotiation, _ run: RunFacts) -> GrantNotTaken? {
    switch negotiation.version {
    // ESP is under an SA that stands, so that the capture lacks message 3.
    case .ikev1:
      inPlaceOfMessage3(negotiation).flatMap {
        $0.isNamed || ESPTraffic(negotiation, run).isEmpty ? $0 : nil
      }
    case .ikev2: atOnce(negotiation, run)
    }
  }

  private static func inPlaceOfMessage3(_ negotiation: Negotiation) -> GrantNotTaken? {
    for phase2 in negotiation.phase2 where phase2.isFirst {
      guard
        case .refusedProtected(let message, let by, let evidence)? = negotiation.failure(of: phase2),
        by.from == phase2.requestedBy,
        message.name == .quick(2)
      else { continue }
      var said: String?
      if case .notification(let type) = evidence { said = negotiation.notifyName(type) }
      return GrantNotTaken(
        granted: message, by: by, asker: phase2.requestedBy, said: said, isNamed: said != nil,
        lacksMessage3: said == nil && !answersWithoutDelay(by, to: message, negotiation))
    }
    return nil
  }

  /// As quickly as the same side went on from Phase 1 to Quick Mode, both at this capture point: nobody
  /// takes a tunnel down by hand so soon.
  private static func answersWithoutDelay(
    _ by: Step, to message: Step, _ negotiation: Negotiation
  ) -> Bool {
    let usual = negotiation.first(.quick(1)).flatMap { request in
      request.previous.flatMap { $0.from == by.from ? nil : request.pause(since: $0) }
    }
    let limit = max(withoutDelay, min(2 &* (usual ?? 0), withoutDelay &* 20))
    return negotiation.hasTimes && by.pause(since: message) < limit
  }

  /// Neither a liveness check nor a Delete by hand comes so soon, twice.
  private static let longestPause: Int64 = 400_000_000
  /// A daemon that does not take what it was granted says so within a millisecond or two; a script that takes
  /// down what it has just set up needs longer.
  private static let withoutDelay: Int64 = 5_000_000

  private static func atOnce(_ negotiation: Negotiation, _ run: RunFacts) -> GrantNotTaken? {
    guard negotiation.phase1.state == .established, !negotiation.phase2.isEmpty,
      negotiation.hasTimes
    else { return nil }
    var refusals: [GrantNotTaken] = []
    // With two Child SAs, a Delete behind a closed grant may be of either's renewal, and so may it be where
    // nobody knows how many stood before the capture.
    var standing = negotiation.startsLate ? 2 : 0
    for phase2 in negotiation.phase2 where phase2.state == .established {
      // A renewal is followed by the Delete of what it renews.
      if phase2.content?.rekeyedSPI != nil || phase2.content?.renewsIKESA == true { continue }
      guard let grant = negotiation.steps(of: phase2).last,
        grant.from == phase2.requestedBy.other,
        let next = grant.later.first(where: { !$0.isRepetition }),
        next.name == .ikev2(.informational, isResponse: false),
        next.from == phase2.requestedBy,
        next.pause(since: grant) < longestPause
      else {
        standing += 1
        continue
      }
      let opened = next.opened
      if opened != nil, phase2.content?.requestIsOpen == true {
        guard let said = said(negotiation, next) else { continue }
        refusals.append(
          GrantNotTaken(
            granted: grant, by: next, asker: phase2.requestedBy, said: said.text,
            isNamed: said.isError,
            lacksKeyExchange: phase2.content?.requestHasKeyExchange == true
              && phase2.content?.answerHasKeyExchange == false && grant.opened != nil,
            narrowed: phase2.content.flatMap {
              $0.isNarrowed
                ? "\($0.grantedSelectors.briefText) of \($0.offeredSelectors.briefText)" : nil
            },
            wasDeniedTransport: phase2.content?.wasDeniedTransport == true))
      } else if opened == nil, standing < 2 {
        refusals.append(
          GrantNotTaken(
            granted: grant, by: next, asker: phase2.requestedBy, mayRenew: standing > 0))
      }
    }
    guard var first = refusals.first else { return nil }
    first.again = refusals.dropFirst().map(\.by)
    if first.isNamed { return first }
    // What carried traffic was taken.
    guard ESPTraffic(negotiation, run).isEmpty else { return nil }
    if first.said != nil, first.again.isEmpty {
      let pause =
        first.by.pause(since: first.granted)
      return pause < withoutDelay ? first : nil
    }
    if first.said != nil { return first }
    return repeatedAtOnce(refusals) ? first : nil
  }

  /// Closed, a single one may say anything, and the second may renew the first. Nobody renews the only Child
  /// SA twice in a few milliseconds.
  private static func repeatedAtOnce(_ refusals: [GrantNotTaken]) -> Bool {
    guard refusals.count > 1 else { return false }
    let (first, second) = (refusals[0], refusals[1])
    return first.mayRenew || second.mayRenew
      ? second.granted.pause(since: first.by) < withoutDelay
      : second.granted.pause(since: first.granted) < 60_000_000_000
  }

  /// A Delete of an IPsec SA, or an error.
  private static func said(_ negotiation: Negotiation, _ step: Step) -> (
    text: String, isError: Bool
  )? {
    guard let opened = step.opened else { return nil }
    if opened.deletions.contains(where: { !$0.isOfIKESA }) { return ("a Delete of it", false) }
    return opened.notifications.first { IKEv2.NotifyType(rawValue: $0.type).isError }
      .map { (negotiation.notifyName($0.type), true) }
  }
}

extension Phase2Content {
  /// Both messages are open, and something that was asked for lies in nothing that was granted.
  var isNarrowed: Bool {
    requestIsOpen && answerIsOpen
      && (Self.isNarrowed(offeredSelectors.initiator, grantedSelectors.initiator)
        || Self.isNarrowed(offeredSelectors.responder, grantedSelectors.responder))
  }

  private static func isNarrowed(_ asked: [Selector], _ granted: [Selector]) -> Bool {
    !granted.isEmpty
      && asked.contains { selector in
        !granted.contains { $0 == selector || selector.isInside($0) }
      }
  }

  /// Asked for transport mode, the answer, opened, grants a tunnel.
  var wasDeniedTransport: Bool {
    requestIsOpen && answerIsOpen && requestsTransportMode && !grantsTransportMode
  }
}

extension SelectorPair {
  /// "10.1.0.0/16 === 10.2.0.0/16", the initiator's networks first.
  var briefText: String { "\(Self.brief(initiator)) === \(Self.brief(responder))" }

  /// The first four, and how many more.
  static func brief(_ selectors: [Selector]) -> String {
    let shown = selectors.prefix(4).map(\.text).joined(separator: ", ")
    return selectors.count > 4 ? shown + " and \(selectors.count - 4) more" : shown
  }
}
