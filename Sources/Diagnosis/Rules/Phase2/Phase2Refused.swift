import Capture
import ISAKMP
import Negotiations
import Policies

struct Phase2Refused: Rule {
  static let page = RulePage(
    code: "IKE300",
    name: "phase2-refused",
    severity: .error,
    summary: "Phase 1 stands, but Phase 2 was refused; the reason is encrypted.",
    checks: """
      IKEv1: Quick Mode message 1 is answered by an Informational exchange and never by message
      2. IKEv2: the answer has too little room for SA and traffic selectors, measured by the
      suite that is known from IKE_SA_INIT.

      The refusal is proven in IKEv2 by the length; in IKEv1 it is likely. The cause needs the
      keys or the log.
      """,
    consequence: """
      Without Phase 2 there are no ESP keys and no traffic, although the gateway reports the
      peer as up ("QM_IDLE" on IOS says nothing about Phase 2).
      """,
    misleading: """
      Four causes look exactly alike: ESP algorithms or key length, PFS, selectors (proxy
      identities, crypto ACLs), tunnel against transport mode. A fifth is the responder itself:
      strongSwan refuses what it agreed on when its kernel cannot install the SA. A childless
      IKE SA (RFC 6023) is none of this and is left out.
      """,
    fixes: [
      "On both sides: compare ESP encryption with its key length, integrity, PFS group and mode.",
      "On both sides: the networks must mirror each other, masks included.",
      """
      On IOS: `debug crypto ipsec` says "transform proposal not supported" or "proxy identities \
      not supported".
      """,
    ],
    references: [
      "RFC 2409 section 5.5",
      "RFC 7296 sections 1.2, 2.9 and 3.14",
    ],
    isAboutChild: true,
    subjects: DifferenceSubject.childAlgorithms + [
      .childSuite(.group), .childSuite(.encapsulation), .selectors,
    ])
}

extension Phase2Refused {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if Self.afterEAP(negotiation, run) != nil {
      return [Claim(.ikeSA, .child, .messages, .likely)]
    }
    guard
      negotiation.phase1.state == .established || negotiation.phase1.state == .notSeen
        || negotiation.endedWithChild,
      let refused = negotiation.phase2.first(where: { Self.isRefused($0, negotiation) }),
      case .refusedProtected(_, let by, let evidence)? = negotiation.failure(of: refused)
    else { return [] }
    let confidence = Self.confidence(
      evidence, mayGoOn: Self.mayGoOn(negotiation, by, evidence, run))
    return [Claim(.child, .child, .nothingElse, confidence)]
  }

  /// The first of its kind, and the refusal does not name its cause.
  private static func isRefused(_ phase2: Phase2, _ negotiation: Negotiation) -> Bool {
    guard phase2.isFirst,
      case .refusedProtected(_, let by, let evidence)? = negotiation.failure(of: phase2),
      // Its own refusal of what was granted is IKE313's.
      by.from != phase2.requestedBy,
      !isMetAtOnce(phase2, by, negotiation)
    else { return false }
    guard case .notification(let type) = evidence else { return true }
    return !negotiation.isAbout(.networks.union([.insideAddress]), type)
  }

  /// The asker went on at once with a request that was granted: INVALID_KE_PAYLOAD demanded another group,
  /// and got it (RFC 7296 section 1.3). The first request in the capture need not be the first of the SA.
  private static func isMetAtOnce(
    _ phase2: Phase2, _ by: Step, _ negotiation: Negotiation
  ) -> Bool {
    guard by.name == .ikev2(.createChildSA, isResponse: true) else {
      return false
    }
    return negotiation.phase2.contains { next in
      guard let request = negotiation.steps(of: next).first, request > by else { return false }
      return next.requestedBy == phase2.requestedBy && next.state == .established
        && request.pause(since: by) < Attempts.goesOn
    }
  }

  /// The first answer of IKE_AUTH with which the capture ends, and which was not opened, may also be the
  /// first round of EAP from a gateway without a certificate.
  private static func mayGoOn(
    _ negotiation: Negotiation, _ by: Step, _ evidence: ProtectedRefusal, _ run: RunFacts
  ) -> Bool {
    guard case .tooShort = evidence,
      by.name == .ikev2(.ikeAuth, isResponse: true)
    else { return false }
    return run.endsBehind(by, of: negotiation)
  }

  /// Behind Phase 1 a responder may first say INITIAL-CONTACT (RFC 2407 section 4.6.3.3), and the
  /// capture end before it answers Quick Mode.
  private static func mayBeGreeting(
    _ negotiation: Negotiation, _ by: Step, _ evidence: ProtectedRefusal, _ run: RunFacts
  ) -> Bool {
    guard case .informationalInstead = evidence, by.name == .informational else { return false }
    let isFirst = !negotiation.steps.contains {
      $0 < by && $0.from == by.from && $0.name == .informational
    }
    return isFirst && run.endsBehind(by, of: negotiation)
      && negotiation.hasRoomForFirstContact(by.index) ?? true
  }

  private static func confidence(_ evidence: ProtectedRefusal, mayGoOn: Bool) -> Confidence {
    switch evidence {
    case .tooShort where mayGoOn: .likely
    case .tooShort, .notification: .proven
    case .informationalInstead, .informationalNotUnderstood: .likely
    }
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    if run.verdict.speaks(.child, for: .ikeSA), let refusal = Self.afterEAP(negotiation, run) {
      return [afterEAP(negotiation, refusal)]
    }
    guard run.verdict.speaks(.child, for: .child) else { return [] }
    var findings: [Finding] = []
    for phase2 in negotiation.phase2 where Self.isRefused(phase2, negotiation) {
      guard
        case .refusedProtected(let message, let by, let evidence)? = negotiation.failure(of: phase2)
      else {
        continue
      }
      // Once refused, daemons try again and again: one finding for all of it.
      if let first = findings.indices.first {
        if findings[first].evidence.count < 6 {
          findings[first].evidence.append(by.evidence("refused again"))
        }
        continue
      }
      findings.append(
        finding(
          negotiation, phase2, message, by, evidence,
          mayGoOn: Self.mayGoOn(negotiation, by, evidence, run),
          mayBeGreeting: Self.mayBeGreeting(negotiation, by, evidence, run)))
    }
    return findings
  }

  private func finding(
    _ negotiation: Negotiation, _ phase2: Phase2, _ message: Step, _ by: Step,
    _ evidence: ProtectedRefusal, mayGoOn: Bool, mayBeGreeting: Bool
  ) -> Finding {
    let term = negotiation.version == .ikev1 ? "Phase 2" : "the Child SA"
    let refuser = negotiation.who(by.from)
    let settings = [
      "ESP encryption with key length", "integrity",
      isFirstOfIKEv2(negotiation, message) ? nil : "PFS group",
      negotiation.version == .ikev1 ? "mode" : nil,
    ].compactMap(\.self)
    return Finding(
      page, Self.confidence(evidence, mayGoOn: mayGoOn),
      title: negotiation.endedWithChild
        ? "\(refuser) refused \(term), and closed the IKE SA with it"
        : "\(negotiation.phase1Term) stands, but \(refuser) refused \(term)",
      explanation: Telling.sentences(
        shape(evidence, negotiation),
        negotiation.endedWithChild
          ? """
          The notification speaks of the Child SA alone; nothing was said against key, identity or \
          certificate.
          """ : nil,
        mayGoOn ? anotherRound(negotiation) : nil,
        mayBeGreeting
          ? """
          The capture ends there: an INITIAL-CONTACT, which racoon sends at this very point, would \
          look the same, with message 2 still to come.
          """ : nil,
        isOpen(evidence) ? nil : "The reason is encrypted.",
        "The candidates: \(candidates(negotiation, message))."),
      evidence: [
        message.evidence(
          "\(message.passage), \(message.octetCount) octets"),
        by.evidence(
          """
          \(by.name) from \(refuser), \(by.octetCount) octets, after \(by.interval(since: message))
          """
        ),
      ],
      remedies: [
        """
        compare what both sides have for this tunnel: the networks (what one side calls local the \
        other must call remote, with the same masks), then \(settings.joined(separator: ", "))
        """
      ],
      settle: isOpen(evidence)
        ? "the configuration of \(refuser), given with --policy"
        : """
        the log of \(refuser) names the notification; or the Diffie-Hellman \
        secret\(negotiation.version == .ikev1 ? " and the pre-shared key" : "") (charon log at \
        `ike = 4`) opens both messages here
        """,
      asks: by.from
    )
  }

  /// Closed, the rounds of EAP ended with a success, and then the Child SA was refused.
  private static func afterEAP(_ negotiation: Negotiation, _ run: RunFacts)
    -> (answer: Step, end: Step?)?
  {
    guard negotiation.version == .ikev2, negotiation.phase1.state != .established,
      let answer = negotiation.childRefusedAfterEAP?.answer, answer.opened == nil
    else { return nil }
    switch negotiation.failure {
    case .abandoned(_, let by)?: return (answer, by)
    case nil
    where !run.endsBehind(answer, of: negotiation)
      || Attempts(after: answer, of: negotiation, run).next != nil:
      return (answer, nil)
    default: return nil
    }
  }

  private func afterEAP(
    _ negotiation: Negotiation, _ refusal: (answer: Step, end: Step?)
  ) -> Finding {
    let refuser = negotiation.who(.responder)
    return Finding(
      page, .likely,
      title: "the user was let in, but \(refuser) refused the Child SA",
      explanation: """
        The last but one answer of IKE_AUTH has the size of EAP's success and no more, the \
        initiator went on as only who was let in can, and the last answer is too short to grant a \
        Child SA, though longer than a refusal of the user alone would be. The candidates: an inside \
        address that was asked for and cannot be assigned, ESP algorithms that differ, traffic \
        selectors that do not fit. With longer padding than usual, a refused user looks the same \
        (IKE206).
        """,
      evidence: [
        refusal.answer.evidence("last IKE_AUTH answer, \(refusal.answer.octetCount) octets")
      ] + (refusal.end.map { [$0.evidence("then the \($0.from.rawValue) ended it")] } ?? []),
      remedies: [
        """
        on \(refuser): check that it has an inside address for this client (pool, subscription), then \
        compare ESP encryption with key length, integrity and networks with what the client asks for
        """
      ],
      settle: "the log of \(refuser); or the IKE SA's keys (SK_ei, SK_er), which open the answer",
      asks: .responder)
  }

  private func shape(_ evidence: ProtectedRefusal, _ negotiation: Negotiation) -> String {
    switch evidence {
    case .tooShort(let capacity, let needed):
      """
      The answer has room for at most \(capacity) octets of content; one that grants the SA needs at \
      least \(needed).
      """
    case .notification(let type):
      "The answer says \(negotiation.notifyName(type)), opened and authentic."
    case .informationalInstead, .informationalNotUnderstood:
      "Quick Mode message 1 was answered by an Informational exchange, and message 2 never came."
    }
  }

  private func anotherRound(_ negotiation: Negotiation) -> String {
    mayAuthenticateAgain(negotiation)
      ? """
      The capture ends there, so it might also be a first round of several: EAP, as gateways without \
      a certificate begin it, or another authentication of the same peers (RFC 4739).
      """
      : """
      The capture ends there, so it might also be a first round of several: EAP, as gateways without \
      a certificate begin it.
      """
  }

  /// In IKE_AUTH no group is negotiated, an inside address may be asked for, and transport mode is a
  /// wish that refuses nothing (RFC 7296 sections 1.2, 1.3.1 and 2.19).
  private func candidates(_ negotiation: Negotiation, _ message: Step) -> String {
    let isFirst = isFirstOfIKEv2(negotiation, message)
    let isFirstVersion = negotiation.version == .ikev1
    return Telling.list(
      [
        "ESP algorithms that differ",
        isFirst ? nil : "PFS on one side only or with another group",
        isFirstVersion
          ? "traffic selectors (proxy identities) that do not mirror each other"
          : "traffic selectors that do not mirror each other",
        isFirstVersion ? "tunnel against transport mode" : nil,
        isFirst ? "an inside address that was asked for and cannot be assigned" : nil,
      ].compactMap(\.self))
  }

  private func isFirstOfIKEv2(_ negotiation: Negotiation, _ message: Step) -> Bool {
    if case .ikev2(.ikeAuth, _) = message.name { true } else { false }
  }

  /// The responder takes several authentications, by its MULTIPLE_AUTH_SUPPORTED (RFC 4739 section 3.1).
  private func mayAuthenticateAgain(_ negotiation: Negotiation) -> Bool {
    negotiation.messages.contains { message in
      message.from == .responder
        && message.content.notifications.contains {
          IKEv2.NotifyType(rawValue: $0.type) == .multipleAuthSupported
        }
    }
  }

  private func isOpen(_ evidence: ProtectedRefusal) -> Bool {
    if case .notification = evidence { true } else { false }
  }
}
