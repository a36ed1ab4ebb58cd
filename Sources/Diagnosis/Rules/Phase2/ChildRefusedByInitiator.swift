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
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard let refusal = GrantNotTaken.of(negotiation, run) else { return [] }
    return [
      Claim(.child, .refusedByAsker, .messages, refusal.confidence)
    ]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let claim = run.verdict.claim(of: .refusedByAsker, for: .child),
      let refusal = GrantNotTaken.of(negotiation, run)
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
          """
          \(grant) grants it; \(later) \(asker) answers with \(answer) instead of using \
          it\(refusal.again.isEmpty ? "" : ", and the next one ends alike").
          """,
          refusal.lacksKeyExchange
            ? """
            The request has a key exchange of its own (PFS), and the answer has none, nor a group: \
            the other side granted the SA without. Whoever asks for PFS must not take that.
            """
            : refusal.narrowed.map {
              """
              The answer grants less than was asked for, \($0), and not every product takes that \
              (RFC 7296 section 2.9). A kernel that cannot install the SA ends it in the same way.
              """
            } ?? Self.reason(of: asker, negotiation.version),
          looksAlike(refusal)),
        evidence: [
          refusal.granted.evidence(refusal.granted.passage),
          refusal.by.evidence(
            "\(refusal.said ?? "Informational message") of the \(refusal.asker.rawValue)"),
        ] + refusal.again.prefix(2).map { $0.evidence("and again") },
        remedies: remedies(refusal, asker, narrowing, negotiation.version),
        settle: claim.confidence == .proven ? nil : "the log of \(asker) at this moment")
    ]
  }

  private func remedies(
    _ refusal: GrantNotTaken, _ asker: String, _ narrowing: String, _ version: IKEVersion
  ) -> [String] {
    var remedies: [String] = []
    if refusal.lacksKeyExchange {
      remedies.append("set the same PFS group on both sides, or none on both")
    }
    if refusal.narrowed != nil {
      remedies.append(
        """
        ask for the networks that the other side grants, and no more, or let \(asker) accept \
        narrowed ones\(narrowing)
        """)
    }
    return remedies + [
      version == .ikev1
        ? """
        on \(asker): its log at this moment; whether its kernel has the ESP algorithms and \
        modules, and whether it takes the lifetimes and networks of the answer
        """
        : """
        on \(asker): its log at this moment; whether its kernel has the ESP algorithms and \
        modules, and whether it accepts narrowed networks\(narrowing)
        """
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

  private func looksAlike(_ refusal: GrantNotTaken) -> String? {
    switch (refusal.isNamed, refusal.lacksMessage3) {
    case (true, _): nil
    case (false, true):
      """
      An SA that is taken down by hand at once looks the same where the capture lacks message 3.
      """
    case (false, false): "An SA that is taken down by hand at once looks the same."
    }
  }
}
