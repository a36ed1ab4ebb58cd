import Capture
import ISAKMP
import Negotiations
import Policies

struct RekeyFailed: Rule {
  static let page = RulePage(
    code: "IKE311",
    name: "rekey-failed",
    severity: .error,
    summary: "The first Child SA stood; a later one, or its renewal, was refused.",
    checks: """
      After a Child SA or Quick Mode that stood, a further one is refused: in IKEv2 the answer to
      CREATE_CHILD_SA is too short to grant anything, in IKEv1 an Informational exchange comes instead
      of Quick Mode message 2. A refusal that a later attempt overcomes is a collision and only a note.

      In IKEv2 the refusal is proven by the length. Whether it was a renewal or a further pair of
      networks is not readable without keys.
      """,
    consequence: """
      The SA that stands lives until its lifetime ends, and then the tunnel drops: it comes up again
      only when Phase 1 is set up anew. Users see a tunnel that fails once an hour or once a day.
      """,
    misleading: """
      IKE_AUTH carries no key exchange for its Child SA, so a PFS group that differs shows only at the
      first renewal (IKE310). When both sides renew at once, one attempt is refused with
      TEMPORARY_FAILURE, and that is no fault.
      """,
    fixes: [
      """
      On both sides: set the same PFS group for Phase 2, or none on both (strongSwan: the group in \
      `esp_proposals`; IOS: `set pfs`).
      """,
      "On the refusing side: its log at this moment names the notification.",
      "Where several networks are meant: one Child SA each, if the peer takes one pair only (IKE309).",
    ],
    references: ["RFC 7296 sections 1.3 and 2.8", "RFC 2409 section 5.5"],
    isAboutChild: true,
    subjects: DifferenceSubject.childAlgorithms + [.childSuite(.group), .selectors])
  static let needs: NegotiationFacts = .phase2
}

extension RekeyFailed {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    let refused = refusals(negotiation)
    guard let first = refused.first, !isOvercome(first, negotiation),
      !isAskedAgain(refused, negotiation, run), !endsWithDemand(refused, negotiation, run)
    else { return [] }
    if let decision = Phase2Decision.ofRenewal(negotiation, run) {
      return [Claim(.laterChild, .child, .configuration, decision.confidence)]
    }
    let isOpen = isOpen(refused, negotiation, run)
    return [
      Claim(.laterChild, .child, .nothingElse, confidence(first, isOpen, negotiation))
    ]
  }

  /// In IKEv1 the side that had asked may as well be deleting, where the capture lacks its message 3.
  private func confidence(
    _ first: Refusal, _ isOpen: Bool, _ negotiation: Negotiation
  ) -> Confidence {
    if first.isMeasured { return isOpen ? .likely : .proven }
    return first.by.from == negotiation.phase2[first.index].requestedBy
      ? .possible : .likely
  }

  /// Closed, a refusal may be INVALID_KE_PAYLOAD, upon which the asker goes on at once with another group:
  /// where the capture ends there, it may lack that.
  private func isOpen(
    _ refused: [Refusal], _ negotiation: Negotiation, _ run: RunFacts
  ) -> Bool {
    guard negotiation.version == .ikev2, refused.count == 1, let only = refused.first,
      only.notify == nil
    else { return false }
    return run.endsBehind(only.by, of: negotiation)
  }

  /// The asker asked again at once, as for another group that was demanded, and the capture ends before
  /// the answer. After a real refusal a daemon waits.
  private func isAskedAgain(
    _ refused: [Refusal], _ negotiation: Negotiation, _ run: RunFacts
  ) -> Bool {
    guard refused.count == 1, let only = refused.first,
      only.notify == nil || only.demandsGroup,
      negotiation.phase2.indices.contains(only.index + 1)
    else { return false }
    let next = negotiation.phase2[only.index + 1]
    guard next.state == .incomplete, next.messages.count == 1,
      let retry = negotiation.steps(of: next).first,
      next.requestedBy == negotiation.phase2[only.index].requestedBy,
      retry.transmissions.count == 1,
      retry.pause(since: only.by) < Attempts.goesOn
    else { return false }
    if run.endsBehind(retry, of: negotiation) { return true }
    // The capture lacks one half of that exchange: whoever goes on to the next request has an answer to
    // this one (RFC 7296 section 2.3).
    if case .ikev2(_, isResponse: true) = retry.name { return true }
    return negotiation.steps.contains { step in
      guard step > retry, step.from == next.requestedBy,
        !step.isRepetition,
        case .ikev2(_, isResponse: false) = step.name
      else { return false }
      return true
    }
  }

  /// Opened, it demands another group, and the capture ends before the asker could go on with that.
  private func endsWithDemand(
    _ refused: [Refusal], _ negotiation: Negotiation, _ run: RunFacts
  ) -> Bool {
    guard negotiation.version == .ikev2, refused.count == 1, let only = refused.first else {
      return false
    }
    return only.demandsGroup && run.endsBehind(only.by, of: negotiation)
  }

  private func refusals(_ negotiation: Negotiation) -> [Refusal] {
    guard negotiation.phase1.state == .established || negotiation.phase1.state == .notSeen else {
      return []
    }
    return negotiation.phase2.indices.compactMap { refusal($0, negotiation) }
  }

  private func isOvercome(_ refusal: Refusal, _ negotiation: Negotiation) -> Bool {
    if isCrossed(refusal, negotiation) { return true }
    return negotiation.phase2[(refusal.index + 1)...].contains {
      $0.state == .established
        && (($0.messages.first ?? 0) > refusal.by.index || isNext($0, refusal, negotiation))
    }
  }

  /// The refuser was asking for an SA of its own meanwhile, and got it: of two requests that cross one is
  /// refused with TEMPORARY_FAILURE (RFC 7296 section 2.25).
  private func isCrossed(_ refusal: Refusal, _ negotiation: Negotiation) -> Bool {
    guard negotiation.version == .ikev2 else { return false }
    let asker = negotiation.phase2[refusal.index].requestedBy
    return negotiation.phase2.contains { other in
      guard other.state == .established, other.requestedBy != asker, !other.isFirst,
        let first = other.messages.first, let last = other.messages.last
      else { return false }
      return first < refusal.by.index && last > refusal.message.index
    }
  }

  /// The asker's next request by its message ID, which it sends once it has the answer (RFC 7296 section
  /// 2.3): in the capture it may stand before that.
  private func isNext(_ phase2: Phase2, _ refusal: Refusal, _ negotiation: Negotiation) -> Bool {
    guard negotiation.version == .ikev2, let request = negotiation.steps(of: phase2).first,
      request.from == refusal.message.from
    else { return false }
    let (id, refused) = (
      request.message.header.messageID, refusal.message.message.header.messageID
    )
    return id > refused && id - refused == 1
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let refused = refusals(negotiation)
    guard let first = refused.first else { return [] }
    let confidence = confidence(first, isOpen(refused, negotiation, run), negotiation)
    // A refusal that was overcome is no failure, only worth a note.
    if isAskedAgain(refused, negotiation, run) {
      return [
        passing(
          negotiation, first, confidence,
          """
          \(request(negotiation, first)); another request followed at once, as after \
          INVALID_KE_PAYLOAD, and the capture ends there.
          """)
      ]
    }
    if endsWithDemand(refused, negotiation, run) {
      return [
        passing(
          negotiation, first, confidence,
          """
          The answer demands another Diffie-Hellman group, with which the asker goes on at once (RFC \
          7296 section 1.3); the capture ends there.
          """)
      ]
    }
    if isOvercome(first, negotiation) {
      return [
        passing(
          negotiation, first, confidence,
          """
          \(request(negotiation, first)); a later attempt succeeded, as after a collision of both \
          sides' renewals.
          """)
      ]
    }
    guard run.verdict.speaks(.child, for: .laterChild) else { return [] }
    if let decided = Phase2Decision.renewal(page, negotiation, run) { return [decided] }
    if refused.count == 1, let notify = first.notify, negotiation.isAbout([.moment], notify) {
      return [
        passing(
          negotiation, first, confidence,
          """
          \(request(negotiation, first)): both sides were renewing or deleting at once, and the one \
          that was refused tries again later (RFC 7296 section 2.25).
          """)
      ]
    }
    return [
      failed(
        negotiation, first, refused.count, confidence,
        isOpen: isOpen(refused, negotiation, run))
    ]
  }

  private func passing(
    _ negotiation: Negotiation, _ refusal: Refusal, _ confidence: Confidence, _ explanation: String
  ) -> Finding {
    Finding(
      page, severity: .note, confidence,
      title: title(negotiation, refusal),
      explanation: explanation,
      evidence: evidence(negotiation, refusal))
  }

  private func failed(
    _ negotiation: Negotiation, _ refusal: Refusal, _ count: Int, _ confidence: Confidence,
    isOpen: Bool
  ) -> Finding {
    let refuser = negotiation.who(refusal.by.from)
    let wasRenewed = negotiation.phase2[..<refusal.index].contains {
      !$0.isFirst && $0.state == .established
    }
    // Opened, the notification says itself what was refused.
    if refusal.notify == nil, let granted = grantedAlike(refusal, negotiation) {
      return refusedSuddenly(negotiation, refusal, granted, count, confidence)
    }
    let isFurther = isFurther(refusal, negotiation)
    let pfs = "set the same PFS group on both sides, or none on both"
    let networks =
      "if it is another pair of networks: check that the other side has its mirror image"
    return Finding(
      page, confidence,
      title: title(negotiation, refusal),
      explanation: Telling.sentences(
        "\(request(negotiation, refusal)) \(Telling.times(count)).",
        isOpen
          ? """
          The capture ends there: where only another group was demanded, the asker goes on at once \
          and all is well.
          """ : nil,
        Self.difference(negotiation.version, wasRenewed: wasRenewed),
        isFurther
          ? """
          It was asked for too soon for a renewal: for a further pair of networks, as a rule.
          """ : nil),
      evidence: evidence(negotiation, refusal),
      remedies: wasRenewed
        ? [
          """
          compare the suites of the IKE SA and its renewal on both sides; the log of \(refuser) at \
          this moment says what it refused
          """
        ]
        : isFurther
          ? [
            """
            check that \(refuser) has the further pair of networks too, as the mirror image of the \
            asker's; if it renews the first SA, that both have the same PFS group
            """, pfs,
          ] : [pfs, networks],
      settle: refusal.isMeasured && !isOpen
        ? nil
        : """
        the log of \(refuser) names the notification; the Diffie-Hellman secret (charon log at \
        `ike = 4`) opens both messages here
        """)
  }

  /// Nobody renews what stands for so short a time; products let lifetimes of a minute be set.
  private static let soon: Int64 = 30_000_000_000

  /// Opened, it names no SA that it renews; closed, it came right after the SA was set up.
  private func isFurther(_ refusal: Refusal, _ negotiation: Negotiation) -> Bool {
    let phase2 = negotiation.phase2[refusal.index]
    if phase2.content?.requestIsOpen == true { return negotiation.asksForFurther(phase2) }
    guard negotiation.hasTimes, !negotiation.startsLate,
      let granted = negotiation.phase2.first, granted.isFirst, let last = granted.messages.last
    else { return false }
    return refusal.message.pause(since: negotiation.step(last)) < Self.soon
  }

  /// What the refusal and the grants before it say of each other; the cause is in the remedies.
  private static func difference(_ version: IKEVersion, wasRenewed: Bool) -> String {
    switch (version, wasRenewed) {
    case (.ikev2, true):
      """
      A renewal was granted before. The IKE SA's own renewal is asked for by the same exchange as a \
      Child SA's, with another suite (RFC 7296 section 1.3.2).
      """
    case (.ikev1, true):
      "A renewal was granted before, so the two requests differ, or something has changed at a side."
    case (.ikev2, false):
      """
      The Child SA of IKE_AUTH has no group of its own (RFC 7296 section 1.2): a PFS group is \
      compared here for the first time, as is another pair of networks.
      """
    case (.ikev1, false):
      "The first one was granted, so the two requests differ, or something has changed at a side."
    }
  }

  func title(_ negotiation: Negotiation, _ refusal: Refusal) -> String {
    let refuser = negotiation.who(refusal.by.from)
    return refusal.notify.map {
      "an SA stood, but \(refuser) refused the next one: \(negotiation.notifyName($0))"
    } ?? "an SA stood, but \(refuser) refused the next one"
  }

  func request(_ negotiation: Negotiation, _ refusal: Refusal) -> String {
    """
    \(refusal.message.name) asked for \(asked(negotiation.phase2[refusal.index], negotiation)) and \
    was refused
    """
  }

  func evidence(_ negotiation: Negotiation, _ refusal: Refusal) -> [Evidence] {
    let (message, by) = (refusal.message, refusal.by)
    let said =
      refusal.notify.map { negotiation.notifyName($0) }
      ?? (refusal.isMeasured ? "too small to grant an SA" : "where message 2 was due")
    return [
      message.evidence("\(message.passage), \(message.octetCount) octets"),
      by.evidence("\(by.name), \(by.octetCount) octets: \(said)"),
    ]
  }

  struct Refusal {
    var index: Int
    var message: Step
    var by: Step
    /// Where it was opened.
    var notify: UInt16?
    /// Opened, or too short to be anything else.
    var isMeasured: Bool

    var demandsGroup: Bool {
      notify.map { IKEv2.NotifyType(rawValue: $0) == .invalidKEPayload } ?? false
    }
  }

  private func refusal(_ index: Int, _ negotiation: Negotiation) -> Refusal? {
    let phase2 = negotiation.phase2[index]
    guard !phase2.isFirst,
      case .refusedProtected(let message, let by, let evidence)? = negotiation.failure(of: phase2)
    else { return nil }
    switch evidence {
    case .notification(let type):
      // A notification that names the cause is another rule's.
      if negotiation.isAbout(.networks, type) || negotiation.refusesFurther(phase2, type) {
        return nil
      }
      return Refusal(index: index, message: message, by: by, notify: type, isMeasured: true)
    case .tooShort: return Refusal(index: index, message: message, by: by, isMeasured: true)
    default: return Refusal(index: index, message: message, by: by, isMeasured: false)
    }
  }

  private func asked(_ phase2: Phase2, _ negotiation: Negotiation) -> String {
    guard phase2.content?.requestIsOpen == true else { return "a further or renewed SA" }
    return negotiation.asksForFurther(phase2) ? "a further SA" : "the renewal of an SA"
  }
}
