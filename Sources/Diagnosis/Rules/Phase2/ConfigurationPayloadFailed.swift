import ISAKMP
import Negotiations

struct ConfigurationPayloadFailed: Rule {
  static let page = RulePage(
    code: "IKE306",
    name: "configuration-payload-failed",
    severity: .error,
    summary: "No inside address was assigned, so the tunnel has nothing to carry.",
    checks: """
      IKEv2: INTERNAL_ADDRESS_FAILURE or FAILED_CP_REQUIRED in an opened answer. IKEv1: a Mode
      Config request for an address that was answered without one, or not at all, and no Quick
      Mode after it.

      Proven by the notification or by the answer without an address; an unanswered request is
      likely.
      """,
    consequence: """
      The client is authenticated, but has no address inside the tunnel, and no Child SA or Quick
      Mode follows.
      """,
    misleading: """
      XAUTH travels in the same Transaction exchanges as Mode Config: while they are closed, a
      refused user (IKE205) looks the same. FAILED_CP_REQUIRED says that the responder wants to be
      asked for an address; a site-to-site peer that meets a connection for clients gets it.
      """,
    fixes: [
      """
      On the responder: check the address pool (is it empty, is it named in the connection), or \
      the RADIUS server's Framed-IP-Address.
      """,
      """
      On the initiator: ask for an address where the responder demands it (strongSwan `vips`), or \
      do not ask where it is a site-to-site connection.
      """,
    ],
    references: [
      "RFC 7296 sections 2.19 and 3.15.4",
      "draft-ietf-ipsec-isakmp-mode-cfg-05",
    ],
    isAboutChild: true,
    subjects: [.insideAddress])
}

extension ConfigurationPayloadFailed {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if negotiation.lacksAssignedAddress {
      return [Claim(.child, .insideAddress, .messages, .likely)]
    }
    let isNamed = negotiation.phase2.contains { phase2 in
      guard phase2.isFirst,
        case .refusedProtected(_, _, .notification(let type))? = negotiation.failure(of: phase2)
      else { return false }
      return negotiation.isAbout([.insideAddress], type)
    }
    return isNamed ? [Claim(.child, .insideAddress, .messages, .proven)] : []
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    negotiation.version == .ikev2 ? notified(negotiation) : unassigned(negotiation)
  }

  private func notified(_ negotiation: Negotiation) -> [Finding] {
    for message in negotiation.steps {
      guard message.from == .responder, !message.isRepetition,
        let type = message.opened?.notifications.first(where: {
          negotiation.isAbout([.insideAddress], $0.type)
        })?.type
      else { continue }
      let responder = negotiation.who(.responder)
      let isDemand = IKEv2.NotifyType(rawValue: type) == .failedCPRequired
      return [
        Finding(
          page, .proven,
          title: isDemand
            ? "\(responder) demands a request for an inside address, and none was made"
            : "\(responder) has no inside address for \(negotiation.address(.initiator))",
          explanation: """
            The peers are authenticated, and the answer says \(negotiation.notifyName(type)) \
            instead of a Child SA.
            """,
          evidence: [
            message.evidence("\(message.name): \(negotiation.notifyName(type))")
          ],
          remedies: remedies(isDemand, negotiation))
      ]
    }
    return []
  }

  private func unassigned(_ negotiation: Negotiation) -> [Finding] {
    let user = UserConfiguration(negotiation)
    if let finding = refusedWithout(negotiation, user) { return [finding] }
    guard negotiation.phase2.isEmpty, let request = user.addressRequest,
      user.xauthStatus?.isOK != false, user.reply?.hasAddress != true
    else { return [] }
    let responder = negotiation.who(.responder)
    if let reply = user.reply {
      return [
        Finding(
          page, .proven,
          title: "\(responder) assigned no inside address to \(negotiation.address(.initiator))",
          explanation: """
            The initiator asked for an address by Mode Config, and the answer holds none; no Quick \
            Mode followed.
            """,
          evidence: [
            request.evidence("Mode Config request for an address"),
            reply.message.evidence("the answer, without an address"),
          ],
          remedies: remedies(false, negotiation))
      ]
    }
    guard request.transmissions.count > 1 else { return [] }
    return [
      Finding(
        page, .likely,
        title: "\(responder) did not answer the request for an inside address",
        explanation: """
          The initiator asked for an address by Mode Config, \(request.repetition), and got no \
          answer; no Quick Mode followed. Messages lost on the way look the same.
          """,
        evidence: request.repetitionEvidence,
        remedies: remedies(false, negotiation),
        settle: "the log of \(responder), or a capture there")
    ]
  }

  /// The initiator went on without the address that it had asked for, and the gateway did not grant
  /// what it protects for clients with one.
  private func refusedWithout(_ negotiation: Negotiation, _ user: UserConfiguration) -> Finding? {
    guard negotiation.lacksAssignedAddress, let request = user.addressRequest,
      let reply = user.reply,
      case .refusedProtected(let message, let by, _)? = negotiation.phase2.first.flatMap(
        negotiation.failure(of:))
    else { return nil }
    let responder = negotiation.who(.responder)
    return Finding(
      page, .likely,
      title: """
        \(responder) assigned no inside address to \(negotiation.address(.initiator)), and refused \
        Quick Mode without one
        """,
      explanation: """
        The initiator asked for an address by Mode Config, the answer holds none, and it went on \
        under its own address. Other networks than the gateway grants would be refused alike.
        """,
      evidence: [
        request.evidence("Mode Config request for an address"),
        reply.message.evidence("the answer, without an address"),
        message.evidence(message.passage),
        by.evidence("refused"),
      ],
      remedies: remedies(false, negotiation), settle: "the log of \(responder)")
  }

  private func remedies(_ isDemand: Bool, _ negotiation: Negotiation) -> [String] {
    isDemand
      ? [
        """
        on \(negotiation.who(.initiator)): ask for an address, or on \
        \(negotiation.who(.responder)): use a connection without an address pool
        """
      ]
      : [
        """
        on \(negotiation.who(.responder)): check that the connection has an address pool and that \
        addresses are left in it
        """
      ]
  }
}

extension Negotiation {
  /// IKEv1: an inside address was asked for and not assigned, and no Quick Mode was granted since.
  fileprivate var lacksAssignedAddress: Bool {
    guard version == .ikev1, !phase2.isEmpty, phase2.allSatisfy({ $0.state == .failed }) else {
      return false
    }
    let user = UserConfiguration(self)
    return user.reply?.hasAddress == false && user.xauthStatus?.isOK != false
  }
}
