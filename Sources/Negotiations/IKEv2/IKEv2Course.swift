import Capture
import ISAKMP
import Policies

/// Reads how an IKEv2 negotiation went. `phase1` is the IKE SA, `phase2` its Child SAs.
enum IKEv2Course {
  static func read(_ negotiation: inout Negotiation) {
    negotiation.mode = .ikev2
    let exchanges = IKEv2Exchange.all(of: negotiation)
    readOffer(&negotiation)
    negotiation.startsLate = startsLate(negotiation)
    let bound = negotiation.phase1.accepted.flatMap { PlaintextBound($0) }
    readIKESA(&negotiation, exchanges, bound)
    readChildSAs(&negotiation, exchanges, bound)
  }

  private static func startsLate(_ negotiation: Negotiation) -> Bool {
    guard let first = negotiation.messages.first?.message.header else { return true }
    return first.exchangeType != .ikeSAInit && first.exchangeType != .ikeSessionResume
      || first.flags.contains(.response)
  }

  private static func isInit(_ name: MessageName) -> Bool {
    if case .ikev2(.ikeSAInit, _) = name { return true }
    return false
  }

  private static func readOffer(_ negotiation: inout Negotiation) {
    for index in negotiation.firstTransmissions
    where isInit(negotiation.messages[index].name) {
      let message = negotiation.messages[index]
      guard let association = message.content.securityAssociation else { continue }
      let proposals = association.proposals.map { OfferedProposal($0, version: .ikev2) }
      if message.from == .initiator {
        negotiation.phase1.offered = proposals
        negotiation.phase1.offerMessage = index
      } else {
        negotiation.phase1.accepted = proposals.first?.combined
        negotiation.phase1.acceptMessage = index
        negotiation.responderSPI = message.message.header.responderSPI
      }
    }
  }

  // MARK: The IKE SA

  private static func readIKESA(
    _ negotiation: inout Negotiation, _ exchanges: [IKEv2Exchange], _ bound: PlaintextBound?
  ) {
    let authentications = exchanges.filter { $0.type == .ikeAuth }
    let initial = exchanges.first { $0.type == .ikeSAInit || $0.type == .ikeSessionResume }
    let later = exchanges.filter {
      $0.type != .ikeSAInit && $0.type != .ikeAuth && $0.type != .ikeIntermediate
        && $0.type != .ikeSessionResume
    }
    if let lastIndex = negotiation.firstTransmissions.last(where: {
      isPhase1(negotiation.messages[$0].name)
    }) {
      negotiation.phase1.lastMessage = negotiation.messages[lastIndex].name
    }
    if let last = authentications.last {
      readAuthentication(
        &negotiation, rounds: authentications, last: last, later: later, bound)
    } else if let last = exchanges.last(where: { $0.type == .ikeIntermediate }) {
      readIntermediate(&negotiation, last)
    } else if let initial {
      readInitial(&negotiation, initial)
      // Only authenticated peers answer what follows: the capture lacks IKE_AUTH.
      if negotiation.phase1.failure == nil, later.contains(where: { !$0.responses.isEmpty }) {
        negotiation.phase1.state = .established
      }
    } else {
      negotiation.phase1.state = .notSeen
    }
  }

  private static func isPhase1(_ name: MessageName) -> Bool {
    guard case .ikev2(let exchange, _) = name else { return false }
    return exchange == .ikeSAInit || exchange == .ikeAuth || exchange == .ikeIntermediate
      || exchange == .ikeSessionResume
  }

  /// IKE_SA_INIT (RFC 7296 section 1.2), whose answer may first demand a cookie (section 2.6) or
  /// another group (section 1.3):
  /// ```
  /// HDR, SAi1, KEi, Ni             -->
  ///                                <--  HDR, N(COOKIE) | N(INVALID_KE_PAYLOAD)
  /// HDR, [N(COOKIE),] SAi1, KEi, Ni -->
  ///                                <--  HDR, SAr1, KEr, Nr [, CERTREQ]
  /// ```
  private static func readInitial(
    _ negotiation: inout Negotiation, _ initial: IKEv2Exchange
  ) {
    let steps = (initial.requests + initial.responses).sorted()
    guard let last = steps.last else { return }
    negotiation.phase1.state = .incomplete
    let previous = steps.last {
      $0 < last && negotiation.messages[$0].from != negotiation.messages[last].from
    }
    let answer = negotiation.messages[last]
    if answer.from == .responder, answer.content.securityAssociation == nil {
      let demands = initial.responses.filter { isDemand(negotiation, $0) }
      if !isDemand(negotiation, last), let error = negotiation.clearError(of: last) {
        negotiation.phase1.failure = .refused(
          message: previous ?? last, by: last, notify: error)
      } else if demands.count >= 3 || (demands.count >= 2 && repeatsDemand(negotiation, demands)) {
        negotiation.phase1.failure = .looping(responses: demands)
      } else if let previous, negotiation.isRepeated(previous, after: last) {
        // The demand reached nobody, or was ignored: the same request came again unchanged.
        negotiation.phase1.failure = .answerNotReceived(request: previous, answer: last)
      }
    } else {
      negotiation.phase1.failure = negotiation.ending(after: last, previous: previous)
    }
    if let request = initial.requests.last, initial.responses.isEmpty,
      let refusal = negotiation.firstTransmissions.first(where: {
        $0 > request && negotiation.messages[$0].source == negotiation.messages[request].destination
          && negotiation.clearError(of: $0) != nil
      })
    {
      // Refused outside the exchange: in an INFORMATIONAL message, or in IKEv1's.
      negotiation.phase1.failure = .refused(
        message: request, by: refusal, notify: negotiation.clearError(of: refusal) ?? 0)
    }
    if negotiation.phase1.failure != nil { negotiation.phase1.state = negotiation.stateOfEnding }
  }

  /// IKE_INTERMEDIATE (RFC 9242) between IKE_SA_INIT and IKE_AUTH: large messages as a rule, the first
  /// ones that may be lost by their size.
  private static func readIntermediate(_ negotiation: inout Negotiation, _ exchange: IKEv2Exchange)
  {
    guard let last = (exchange.requests + exchange.responses).max() else { return }
    if let error = negotiation.clearError(of: last) {
      negotiation.phase1.failure = .refused(
        message: exchange.requests.last ?? last, by: last, notify: error)
    } else if let request = exchange.requests.last, let response = exchange.responses.last,
      negotiation.isRepeated(request, after: response)
    {
      negotiation.phase1.failure = .answerNotReceived(request: request, answer: response)
    } else {
      negotiation.phase1.failure = negotiation.ending(after: last, previous: nil)
    }
    negotiation.phase1.state = negotiation.stateOfEnding
  }

  /// The answer asks for the request again, with a cookie or another key exchange.
  private static func isDemand(_ negotiation: Negotiation, _ index: Int) -> Bool {
    negotiation.messages[index].content.notifications.contains {
      let type = IKEv2.NotifyType(rawValue: $0.type)
      return type == .invalidKEPayload || type == .cookie
    }
  }

  /// Whether two answers demand the very same thing, so that the request between them did not help.
  private static func repeatsDemand(_ negotiation: Negotiation, _ demands: [Int]) -> Bool {
    var seen: Set<[UInt8]> = []
    for index in demands {
      for notification in negotiation.messages[index].content.notifications
      where IKEv2.NotifyType(rawValue: notification.type) == .invalidKEPayload {
        if !seen.insert(Array(notification.data)).inserted { return true }
      }
    }
    return false
  }

  /// IKE_AUTH (RFC 7296 section 1.2; with EAP, section 2.16, several rounds of it). Its content is
  /// closed, but its length tells a bare notification from a grant.
  private static func readAuthentication(
    _ negotiation: inout Negotiation, rounds: [IKEv2Exchange], last: IKEv2Exchange,
    later: [IKEv2Exchange], _ bound: PlaintextBound?
  ) {
    guard let response = last.responses.last else {
      if let request = last.requests.last {
        readUnanswered(&negotiation, request, isLaterRound: rounds.count > 1, later)
      }
      return
    }
    if let error = negotiation.clearError(of: response) {
      negotiation.phase1.failure = .refused(
        message: last.requests.last ?? response, by: response, notify: error)
      negotiation.phase1.state = .failed
      return
    }
    if let request = last.requests.last, negotiation.isRepeated(request, after: response),
      later.isEmpty
    {
      negotiation.phase1.failure = .answerNotReceived(request: request, answer: response)
      negotiation.phase1.state =
        negotiation.isMissingAtAsker(answer: response, to: request) ? .failed : .incomplete
      return
    }
    if readOpenedAuthentication(&negotiation, last, later) { return }
    if let end = rejection(of: last, response, negotiation, later, bound) {
      negotiation.phase1.failure = .abandoned(after: response, by: end)
      negotiation.phase1.state = .failed
      return
    }
    guard let bound, let capacity = last.responseCapacity(negotiation, bound) else {
      negotiation.phase1.state = later.isEmpty ? .incomplete : .established
      return
    }
    if rounds.count > 1 {
      readEAP(&negotiation, last: last, response: response, capacity: capacity, later, bound)
    } else {
      readSizes(&negotiation, last, response, capacity: capacity, later, bound)
    }
  }

  private static func readUnanswered(
    _ negotiation: inout Negotiation, _ request: Int, isLaterRound: Bool,
    _ later: [IKEv2Exchange]
  ) {
    let previous = negotiation.firstTransmissions.last {
      $0 < request && negotiation.messages[$0].from == .responder
    }
    negotiation.phase1.failure = negotiation.ending(after: request, previous: previous)
    negotiation.phase1.state = negotiation.stateOfEnding
    if isLaterRound, let first = later.first, first.requester == .responder,
      let by = first.requests.first, later.allSatisfy({ $0.type == .informational })
    {
      // In place of the next round of EAP the gateway begins an exchange of its own: it drops the SA.
      negotiation.phase1.failure = .abandoned(after: request, by: by)
      negotiation.phase1.state = .failed
    } else if later.contains(where: { !$0.responses.isEmpty }) {
      // Only an authenticated peer answers what follows: the response was not recorded.
      negotiation.phase1.state = .established
      negotiation.phase1.failure = nil
    }
  }

  /// The only answer there is, closed: what has room in it.
  private static func readSizes(
    _ negotiation: inout Negotiation, _ last: IKEv2Exchange, _ response: Int, capacity: Int,
    _ later: [IKEv2Exchange], _ bound: PlaintextBound
  ) {
    let needed = PlaintextBound.identity + bound.authentication
    if capacity < needed, !later.contains(where: { $0.type == .createChildSA }) {
      if capacity >= PlaintextBound.identity + PlaintextBound.eap {
        // Room for IDr and an EAP request: the next round was not recorded.
        negotiation.phase1.state = .incomplete
        return
      }
      negotiation.phase1.failure = .refusedProtected(
        message: last.requests.last ?? response, by: response,
        evidence: .tooShort(capacity: capacity, needed: needed))
      negotiation.phase1.state = .failed
      return
    }
    // Asked for by an initiator that proves nothing yet, such an answer may be IDr, CERT, AUTH and an
    // EAP request: nothing is granted before the rounds that follow (RFC 7296 section 2.16).
    if later.isEmpty, capacity >= needed + PlaintextBound.certificate,
      let request = IKEv2Exchange.capacity(of: last.requests, negotiation, bound),
      request < PlaintextBound.identity + PlaintextBound.certificate + PlaintextBound.childGrant
    {
      negotiation.phase1.state = .incomplete
      return
    }
    negotiation.phase1.state = .established
  }

  /// An initiator that does not accept what the responder proved itself with says so in an exchange
  /// of its own (RFC 7296 section 2.21.2), at once, and nothing follows. An answer without room for
  /// the Child SA refused that, which is reason enough for the initiator to end it.
  private static func rejection(
    of last: IKEv2Exchange, _ response: Int, _ negotiation: Negotiation,
    _ later: [IKEv2Exchange], _ bound: PlaintextBound?
  ) -> Int? {
    if let capacity = IKEv2Exchange.capacity(of: last.responses, negotiation, bound),
      capacity < PlaintextBound.identity
        + (bound?.authentication ?? PlaintextBound.leastAuthentication)
        + PlaintextBound.childGrant + PlaintextBound.certificate
    {
      // Without room for the Child SA, that was refused. Without room for a certificate the responder
      // proved a key, and the same as it had just accepted: a tunnel taken down at once is likelier.
      return nil
    }
    guard let exchange = later.first, later.count == 1, exchange.type == .informational,
      exchange.requester == .initiator, let request = exchange.requests.first,
      negotiation.messages[request].opened == nil, negotiation.hasTimes,
      negotiation.messages[request].time.nanoseconds
        - negotiation.messages[response].time.nanoseconds < atOnce
    else { return nil }
    // An empty request asks whether the peer is alive.
    if let bound, let capacity = IKEv2Exchange.capacity(of: [request], negotiation, bound),
      capacity < PlaintextBound.notification
    {
      return nil
    }
    return request
  }

  /// Checking a signature takes milliseconds, and nobody ends a tunnel by hand so soon.
  private static let atOnce: Int64 = 400_000_000

  /// What the answer says, where it was opened: AUTH grants, a notification refuses, anything else
  /// is one round of several.
  private static func readOpenedAuthentication(
    _ negotiation: inout Negotiation, _ last: IKEv2Exchange, _ later: [IKEv2Exchange]
  ) -> Bool {
    guard let response = last.responses.last(where: { negotiation.messages[$0].opened != nil }),
      let opened = negotiation.messages[response].opened
    else { return false }
    let end = later.first { exchange in
      exchange.requester == .initiator && exchange.type == .informational
    }?.requests.first { negotiation.openedError(of: $0) != nil }
    if !opened.contains(.authentication), let error = negotiation.openedError(of: response),
      negotiation.isAbout(.childSA, error)
    {
      // OpenIKED closes the IKE SA with the Child SA's refusal (against RFC 7296 section 2.21.2): what
      // was refused is the Child SA, and no word says that the peer was not believed.
      negotiation.phase1.state = .failed
    } else if let end, let error = negotiation.openedError(of: end) {
      // The initiator did not accept what the responder proved itself with, or its EAP. Beside AUTH
      // EAP only begins.
      negotiation.phase1.failure =
        opened.contains(.extensibleAuthentication) && !opened.contains(.authentication)
        ? .abandoned(after: response, by: end)
        : .refusedProtected(message: response, by: end, evidence: .notification(error))
      negotiation.phase1.state = .failed
    } else if opened.contains(.authentication), !opened.contains(.extensibleAuthentication) {
      negotiation.phase1.state = .established
    } else if let error = negotiation.openedError(of: response) {
      negotiation.phase1.failure = .refusedProtected(
        message: last.requests.last ?? response, by: response, evidence: .notification(error))
      negotiation.phase1.state = .failed
    } else if opened.eap.contains(where: { EAPCode(rawValue: $0.code) == .failure }) {
      negotiation.phase1.failure = .abandoned(
        after: last.requests.last ?? response, by: response)
      negotiation.phase1.state = .failed
    } else if opened.contains(.extensibleAuthentication) {
      negotiation.phase1.state = .incomplete
    } else {
      return false
    }
    return true
  }

  /// The last round of EAP is answered with AUTH and, as the first request asked for one, a Child
  /// SA. An EAP message alone is shorter as a rule, but how long it is depends on the method, so
  /// only what follows tells a failure from a round whose successor was not recorded.
  private static func readEAP(
    _ negotiation: inout Negotiation, last: IKEv2Exchange, response: Int, capacity: Int,
    _ later: [IKEv2Exchange], _ bound: PlaintextBound
  ) {
    if capacity >= bound.authentication + PlaintextBound.childGrant
      || later.contains(where: { $0.type == .createChildSA })
    {
      negotiation.phase1.state = .established
    } else if let end = later.first?.requests.first {
      negotiation.phase1.failure = .abandoned(after: response, by: end)
      negotiation.phase1.state = .failed
    } else {
      negotiation.phase1.state = .incomplete
    }
  }
}
