import ISAKMP

/// The Child SAs of a negotiation: the first one of IKE_AUTH, and those of CREATE_CHILD_SA (RFC 7296
/// sections 1.2 and 1.3).
extension IKEv2Course {
  static func readChildSAs(
    _ negotiation: inout Negotiation, _ exchanges: [IKEv2Exchange], _ bound: PlaintextBound?
  ) {
    if negotiation.phase1.state == .established || hasRefusedChildAlone(negotiation, exchanges),
      let last = exchanges.last(where: { $0.type == .ikeAuth }),
      !isOpenedChildless(negotiation, exchanges)
    {
      var first = child(
        negotiation, last, bound,
        needed: bound.map { $0.authentication + PlaintextBound.childGrant })
      if case .refusedProtected(_, _, .tooShort)? = first.failure,
        mayBeChildless(negotiation, exchanges, bound)
      {
        first.failure = nil
        first.state = .incomplete
      }
      negotiation.phase2.append(first)
    }
    var hasStood = negotiation.phase2.first?.state == .established
    for exchange in exchanges where exchange.type == .createChildSA {
      var phase2 = child(
        negotiation, exchange, bound, needed: PlaintextBound.createChildGrant)
      phase2.isFirst = !hasStood
      // Rekeying the IKE SA grants no selectors: SA, nonce and KE, which is shorter only with
      // small groups. Nothing smaller than a nonce and a proposal can be a grant of either kind.
      if case .refusedProtected(_, _, .tooShort(let capacity, _))? = phase2.failure,
        capacity >= 28 + 20
      {
        phase2.failure = nil
        phase2.state = .incomplete
      }
      hasStood = hasStood || phase2.state == .established
      negotiation.phase2.append(phase2)
    }
  }

  /// IKE_AUTH was answered with the Child SA's refusal and nothing else.
  private static func hasRefusedChildAlone(
    _ negotiation: Negotiation, _ exchanges: [IKEv2Exchange]
  ) -> Bool {
    negotiation.phase1.state == .failed && negotiation.phase1.failure == nil
      && exchanges.contains { $0.type == .ikeAuth }
  }

  /// The opened request asks for no Child SA.
  private static func isOpenedChildless(
    _ negotiation: Negotiation, _ exchanges: [IKEv2Exchange]
  ) -> Bool {
    let requests = exchanges.filter { $0.type == .ikeAuth }.flatMap(\.requests)
    guard let opened = requests.lazy.compactMap({ negotiation.messages[$0].opened }).first else {
      return false
    }
    return !opened.contains(.securityAssociationV2)
  }

  /// An IKE SA may be set up without a Child SA (RFC 6023): then nothing was refused. The request
  /// was such a one if it has no room for a Child SA, or if the Child SA is asked for afterwards.
  private static func mayBeChildless(
    _ negotiation: Negotiation, _ exchanges: [IKEv2Exchange], _ bound: PlaintextBound?
  ) -> Bool {
    guard let bound, let request = exchanges.first(where: { $0.type == .ikeAuth }),
      let capacity = IKEv2Exchange.capacity(of: request.requests, negotiation, bound)
    else { return true }
    if capacity < PlaintextBound.identity + bound.authentication + PlaintextBound.childGrant {
      return true
    }
    let isAllowed = negotiation.messages.contains { message in
      message.from == .responder
        && message.content.notifications.contains {
          IKEv2.NotifyType(rawValue: $0.type) == .childlessIKEv2Supported
        }
    }
    return isAllowed
      && exchanges.contains { $0.type == .createChildSA && $0.requester == .initiator }
  }

  private static func child(
    _ negotiation: Negotiation, _ exchange: IKEv2Exchange, _ bound: PlaintextBound?, needed: Int?
  ) -> Phase2 {
    var phase2 = Phase2(
      messageID: exchange.messageID, state: .incomplete, requestedBy: exchange.requester,
      messages: (exchange.requests + exchange.responses).sorted(), isFirst: true)
    guard let request = exchange.requests.last else { return phase2 }
    guard let response = exchange.responses.last else {
      if negotiation.isRepeated(request) {
        phase2.failure = .silence(message: request)
        phase2.state = .failed
      }
      return phase2
    }
    if readOpened(&phase2, negotiation, exchange, request: request, response: response) {
      return phase2
    }
    guard let bound, let needed, let capacity = exchange.responseCapacity(negotiation, bound)
    else { return phase2 }
    if capacity < needed {
      phase2.failure = .refusedProtected(
        message: request, by: response, evidence: .tooShort(capacity: capacity, needed: needed))
      phase2.state = .failed
    } else {
      phase2.state = .established
    }
    return phase2
  }

  /// With EAP the SA and selectors stand in the first request, the grant in the last answer.
  private static func readOpened(
    _ phase2: inout Phase2, _ negotiation: Negotiation, _ exchange: IKEv2Exchange, request: Int,
    response: Int
  ) -> Bool {
    let requests =
      exchange.type == .ikeAuth ? Array(negotiation.messages.indices) : exchange.requests
    let asked = requests.lazy.compactMap { index -> OpenedContent? in
      let message = negotiation.messages[index]
      guard message.from == exchange.requester,
        message.message.header.exchangeType == exchange.type,
        !message.message.header.flags.contains(.response)
      else { return nil }
      return message.opened
    }.first { $0.contains(.securityAssociationV2) }
    let answer = exchange.responses.last { negotiation.messages[$0].opened != nil }
    let granted = answer.flatMap { negotiation.messages[$0].opened }
    phase2.content = Phase2Content(
      version: .ikev2, requester: exchange.requester, request: asked, answer: granted)
    guard let granted, let answer else { return false }
    if granted.contains(.securityAssociationV2) {
      let followups = FollowupKeyExchanges(negotiation, after: answer)
      phase2.state = followups?.isComplete == false ? .incomplete : .established
      if let by = followups?.end, let error = followups?.refusal {
        phase2.failure = .refusedProtected(
          message: request, by: by, evidence: .notification(error))
        phase2.state = .failed
      }
    } else if let error = negotiation.openedError(of: answer) {
      phase2.failure = .refusedProtected(
        message: request, by: response, evidence: .notification(error))
      phase2.state = .failed
    }
    return true
  }
}
