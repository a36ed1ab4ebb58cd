import Capture
import ISAKMP
import Negotiations

struct ChildRefusedByInitiator: Rule {
  static let page = RulePage(
    code: "IKE313",
    name: "child-refused-by-initiator",
    severity: .error,
    summary: "What was asked for was granted, and the side that had asked did not take it.",
    checks: """
      IKEv1: Quick Mode message 2 grants, and in place of message 3 its receiver sends an
      Informational message. IKEv2: a Child SA is granted, and the side that had asked deletes or
      refuses it within less than half a second; opened messages show that, closed ones only where
      the next Child SA ends alike.

      Proven where the refusal was opened. Possible in IKEv1 where it was not and came late: the capture
      may lack message 3, and the message be the Delete of an SA that stood.
      """,
    consequence: """
      One side believes to have an SA that the other does not use; no traffic flows.
      """,
    misleading: """
      The responder's settings are not at fault as a rule: it agreed. Selectors that it narrowed (IKEv2
      alone can), and that the asking side does not accept (libreswan without `narrowing=yes`), are the
      exception.
      """,
    fixes: [
      """
      On the side that had asked: its log of this moment. Usual are a kernel without the algorithm \
      (OpenWrt: package kmod-crypto-…, kmod-ipsec4), selectors that were narrowed, a policy or \
      interface that cannot be installed.
      """,
      "On both sides: the same networks, so that nothing is narrowed.",
    ],
    references: ["RFC 2409 section 5.5", "RFC 7296 sections 1.4.1, 2.9 and 2.21"],
    isAboutChild: true,
    subjects: DifferenceSubject.childAlgorithms + [.selectors])
}

extension ChildRefusedByInitiator {
  private struct Refusal {
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
    /// Message 3 may have gone out, and not into the capture.
    var lacksMessage3 = false

    /// Closed, and in place of a message that a capture can lack, it may as well be the end of an SA
    /// that stood.
    var confidence: Confidence { isNamed ? .proven : lacksMessage3 ? .possible : .likely }
  }

  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard let refusal = refusal(negotiation, run) else { return [] }
    return [
      Claim(.child, .refusedByAsker, .messages, refusal.confidence)
    ]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let claim = run.verdict.claim(of: .refusedByAsker, for: .child),
      let refusal = refusal(negotiation, run)
    else { return [] }
    let asker = negotiation.who(refusal.asker)
    let term = negotiation.version == .ikev1 ? "Phase 2" : "the Child SA"
    let grant = refusal.granted.name
    let later = "\(refusal.by.interval(since: refusal.granted)) later"
    let answer = refusal.said ?? "an encrypted Informational message"
    let narrowing = MakerExamples(negotiation, run).text([
      ("libreswan", "libreswan `narrowing=yes`")
    ])
    return [
      Finding(
        page, claim.confidence,
        title: refusal.said.map {
          "\(asker) asked for \(term), was granted it, and did not take it: \($0)"
        } ?? "\(asker) asked for \(term), was granted it, and did not take it",
        explanation: Telling.sentences(
          refusal.again.isEmpty
            ? """
            \(grant) grants what was asked for; \(later) \(asker) answers with \(answer) instead \
            of using it.
            """
            : """
            \(grant) grants what was asked for; \(later) \(asker) answers with \(answer) instead \
            of using it, and the next one ends alike.
            """,
          refusal.lacksKeyExchange
            ? """
            The request has a key exchange of its own (PFS), and the answer has none, nor a group: \
            the other side granted the SA without. Whoever asks for PFS must not take that.
            """ : Self.reason(of: asker, negotiation.version),
          looksAlike(refusal)),
        evidence: [
          refusal.granted.evidence(refusal.granted.passage),
          refusal.by.evidence(
            "\(refusal.said ?? "Informational message") of the \(refusal.asker.rawValue)"),
        ] + refusal.again.prefix(2).map { $0.evidence("and again") },
        remedies: (refusal.lacksKeyExchange
          ? ["set the same PFS group on both sides, or none on both"] : []) + [
            negotiation.version == .ikev1
              ? """
              on \(asker): its log at this moment; whether its kernel has the ESP algorithms and \
              modules, and whether it takes the lifetimes and networks of the answer
              """
              : """
              on \(asker): its log at this moment; whether its kernel has the ESP algorithms and \
              modules, and whether it accepts narrowed networks\(narrowing)
              """
          ],
        settle: claim.confidence == .proven ? nil : "the log of \(asker) at this moment")
    ]
  }

  /// Only IKEv2 narrows: Quick Mode's answer repeats the identities asked for (RFC 2409 section 5.5).
  private static func reason(of asker: String, _ version: IKEVersion) -> String {
    switch version {
    case .ikev1:
      """
      The other side agreed, so the reason lies with \(asker): its kernel cannot install the SA, \
      it does not accept what the answer says, or its policy has no place for it.
      """
    case .ikev2:
      """
      The other side agreed, so the reason lies with \(asker): its kernel cannot install the SA, \
      the networks were narrowed and it does not accept that, or its policy has no place for it.
      """
    }
  }

  private func looksAlike(_ refusal: Refusal) -> String? {
    switch (refusal.isNamed, refusal.lacksMessage3) {
    case (true, _): nil
    case (false, true):
      """
      An SA that is taken down by hand at once looks the same where the capture lacks message 3.
      """
    case (false, false): "An SA that is taken down by hand at once looks the same."
    }
  }

  private func refusal(_ negotiation: Negotiation, _ run: RunFacts) -> Refusal? {
    switch negotiation.version {
    // ESP is under an SA that stands, so that the capture lacks message 3.
    case .ikev1:
      inPlaceOfMessage3(negotiation).flatMap {
        $0.isNamed || ESPTraffic(negotiation, run).isEmpty ? $0 : nil
      }
    case .ikev2: atOnce(negotiation, run)
    }
  }

  private func inPlaceOfMessage3(_ negotiation: Negotiation) -> Refusal? {
    for phase2 in negotiation.phase2 where phase2.isFirst {
      guard
        case .refusedProtected(let message, let by, let evidence)? = negotiation.failure(of: phase2),
        by.from == phase2.requestedBy,
        message.name == .quick(2)
      else { continue }
      var said: String?
      if case .notification(let type) = evidence { said = negotiation.notifyName(type) }
      return Refusal(
        granted: message, by: by, asker: phase2.requestedBy, said: said, isNamed: said != nil,
        lacksMessage3: said == nil && !answersWithoutDelay(by, to: message, negotiation))
    }
    return nil
  }

  /// As quickly as the same side went on from Phase 1 to Quick Mode, both at this capture point: nobody
  /// takes a tunnel down by hand so soon.
  private func answersWithoutDelay(
    _ by: Step, to message: Step, _ negotiation: Negotiation
  ) -> Bool {
    let usual = negotiation.first(.quick(1)).flatMap { request in
      request.previous.flatMap { $0.from == by.from ? nil : request.pause(since: $0) }
    }
    let limit = max(Self.withoutDelay, min(2 &* (usual ?? 0), Self.withoutDelay &* 20))
    return negotiation.hasTimes && by.pause(since: message) < limit
  }

  /// Neither a liveness check nor a Delete by hand comes so soon, twice.
  private static let atOnce: Int64 = 400_000_000
  /// A daemon that does not take what it was granted says so within a millisecond or two; a script that takes
  /// down what it has just set up needs longer.
  private static let withoutDelay: Int64 = 5_000_000

  private func atOnce(_ negotiation: Negotiation, _ run: RunFacts) -> Refusal? {
    guard negotiation.phase1.state == .established, !negotiation.phase2.isEmpty,
      negotiation.hasTimes
    else { return nil }
    var refusals: [Refusal] = []
    for phase2 in negotiation.phase2 where phase2.state == .established {
      // A renewal is followed by the Delete of what it renews.
      if phase2.content?.rekeyedSPI != nil || phase2.content?.renewsIKESA == true { continue }
      guard let grant = negotiation.steps(of: phase2).last,
        grant.from == phase2.requestedBy.other,
        let next = grant.later.first(where: { !$0.isRepetition }),
        next.name == .ikev2(.informational, isResponse: false),
        next.from == phase2.requestedBy,
        next.pause(since: grant) < Self.atOnce
      else { continue }
      let opened = next.opened
      if opened != nil, phase2.content?.requestIsOpen == true {
        guard let said = said(negotiation, next) else { continue }
        refusals.append(
          Refusal(
            granted: grant, by: next, asker: phase2.requestedBy, said: said.text,
            isNamed: said.isError,
            lacksKeyExchange: phase2.content?.requestHasKeyExchange == true
              && phase2.content?.answerHasKeyExchange == false && grant.opened != nil))
      } else if opened == nil {
        refusals.append(Refusal(granted: grant, by: next, asker: phase2.requestedBy))
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
      return pause < Self.withoutDelay ? first : nil
    }
    if first.said != nil { return first }
    // Closed, a single one may say anything, and the second may renew the first.
    guard refusals.count > 1,
      refusals[1].granted.pause(since: first.granted) < 60_000_000_000
    else { return nil }
    return first
  }

  /// A Delete of an IPsec SA, or an error.
  private func said(_ negotiation: Negotiation, _ step: Step) -> (text: String, isError: Bool)? {
    guard let opened = step.opened else { return nil }
    if opened.deletions.contains(where: { !$0.isOfIKESA }) { return ("a Delete of it", false) }
    return opened.notifications.first { IKEv2.NotifyType(rawValue: $0.type).isError }
      .map { (negotiation.notifyName($0.type), true) }
  }
}
