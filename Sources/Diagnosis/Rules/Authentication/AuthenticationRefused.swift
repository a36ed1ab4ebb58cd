import ISAKMP
import Negotiations
import Policies

struct AuthenticationRefused: Rule {
  static let page = RulePage(
    code: "IKE203",
    name: "authentication-refused",
    severity: .error,
    summary: "Authentication was refused; key or identity cannot be told apart here.",
    checks: """
      A refusal after the suites agreed: a notification in clear about key, identity or
      certificate; an encrypted Informational message where the last message of Phase 1 was due;
      an IKE_AUTH answer too short to hold identity and authentication data. Or an initiator that
      ends what it was granted at once and begins anew, and again, also where its Delete could be
      opened (likely at most); or one that refuses, in Main Mode with a pre-shared key, the very
      suite that it had offered.

      In IKEv2 the refusal is proven by the length: IV, integrity value and padding are known
      from the suite, so the room for content is too. The cause is not: key, identity,
      certificate and method look the same.
      """,
    consequence: """
      One side does not believe the other's proof, or does not know its identity, so no SA is
      set up.
      """,
    misleading: """
      AUTHENTICATION_FAILED has many causes: a wrong key on either side, an identity that no
      connection expects, no key for that pair of identities, an untrusted or expired
      certificate, another authentication method. In IKEv1, INVALID-KEY-INFORMATION after
      message 3 means on strongSwan that it has no key for this peer.
      """,
    fixes: [
      """
      On the side that refused: its log names the reason (strongSwan "tried 1 shared key ... but \
      MAC mismatched" or "no matching peer config found").
      """,
      """
      On both sides: set the identities explicitly; behind a NAT the default is the inside address.
      """,
      "On both sides: compare key or certificates, and the authentication method.",
    ],
    references: [
      "RFC 2409 section 5",
      "RFC 7296 sections 2.15 and 2.21.2",
    ],
    subjects: [.identity, .suite(.authentication)])
}

extension AuthenticationRefused {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if let claim = AuthenticationDecision.claim(.peer, negotiation, run) { return [claim] }
    if PostquantumRefusal(negotiation, run) != nil { return [Claim(.ikeSA, .peer, .keys, .likely)] }
    if let refused = RefusedExpectedPeer(negotiation, run) {
      return [Claim(.ikeSA, .peer, .keys, refused.confidence)]
    }
    let isSure = confidence(negotiation) ?? GivenUpAtOnce(negotiation, run)?.confidence
    return isSure.map { [Claim(.ikeSA, .peer, .nothingElse, $0)] } ?? []
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let claim = run.verdict.claim(of: .peer) else { return [] }
    if claim.basis == .configuration {
      return AuthenticationDecision.findings(page, .peer, negotiation, run)
    }
    if let refusal = PostquantumRefusal(negotiation, run) {
      return [refusal.finding(page, negotiation)]
    }
    if let refused = RefusedExpectedPeer(negotiation, run) {
      return [refused.finding(page, negotiation)]
    }
    let stood = run.stoodBefore(negotiation)
    return refused(negotiation, run, claim.confidence).map { stood.map($0.mentioning) ?? $0 }
  }

  private func refused(
    _ negotiation: Negotiation, _ run: RunFacts, _ confidence: Confidence
  ) -> [Finding] {
    switch negotiation.failure {
    case .refused(let message, let by, let notify):
      refusedInClear(negotiation, message, by, notify)
    case .refusedProtected(let message, let by, let evidence):
      refusedProtected(negotiation, message, by, evidence, confidence)
    case .abandoned(let after, let by): abandoned(negotiation, after, by)
    default: GivenUpAtOnce(negotiation, run).map { [$0.finding(page, negotiation)] } ?? []
    }
  }

  /// How sure it is that the peer was refused; `nil` where something else ended it.
  private func confidence(_ negotiation: Negotiation) -> Confidence? {
    switch negotiation.failure {
    case .refused(let message, let by, let notify):
      negotiation.isAbout(.peer, notify) || isOwnOffer(negotiation, message, by, notify)
        ? .likely : nil
    case .refusedProtected(_, let by, .tooShort):
      negotiation.mayRefuseChildAlone(by) ? .likely : .proven
    case .refusedProtected(_, _, .notification(let type)):
      negotiation.isAbout(.presharedKey, type) || negotiation.version == .ikev1 ? .proven : nil
    // With a pre-shared key a refusal that could not be read is IKE201's.
    case .refusedProtected: negotiation.unreadRefusal == nil ? .likely : nil
    case .abandoned(let after, _):
      switch after.name {
      // After rounds of EAP the last answer is about the user.
      case .main(6), .aggressive(3), .base(4), .ikev2(.ikeAuth, true): .likely
      default: nil
      }
    default: nil
    }
  }

  /// The initiator refuses the very suite that it offered: it cannot use the method, for want of a key.
  func isOwnOffer(
    _ negotiation: Negotiation, _ message: Step, _ by: Step, _ notify: UInt16
  ) -> Bool {
    message.name == .main(2) && by.from == .initiator && negotiation.usesPresharedKey == true
      && IKEv1.NotifyType(rawValue: notify) == .noProposalChosen
  }

  private func refusedProtected(
    _ negotiation: Negotiation, _ message: Step, _ by: Step, _ evidence: ProtectedRefusal,
    _ confidence: Confidence
  ) -> [Finding] {
    let refuser = negotiation.who(by.from)
    return [
      Finding(
        page, confidence,
        title: "\(refuser) refused the authentication of \(negotiation.address(by.from.other))",
        explanation: Telling.sentences(
          reason(negotiation, message, by, evidence), oldSignature(negotiation, by.from.other)),
        evidence: [
          message.evidence(
            "\(message.passage), \(message.octetCount) octets"),
          by.evidence(
            """
            \(by.name) from \(refuser), \(by.octetCount) octets, after \
            \(by.interval(since: message))
            """
          ),
        ],
        remedies: remedies(negotiation),
        deviceMessages: negotiation.version == .ikev2
          ? DeviceWords.authenticationFailedIKEv2 : [],
        settle: settle(negotiation), asks: by.from)
    ]
  }

  /// What the refusal shows, and what it leaves open.
  private func reason(
    _ negotiation: Negotiation, _ message: Step, _ by: Step, _ evidence: ProtectedRefusal
  ) -> String {
    switch evidence {
    case .tooShort(let capacity, let needed):
      Telling.sentences(
        """
        Its answer has room for at most \(capacity) octets of content. Identity and authentication \
        data of a grant need at least \(needed), so the answer can only be a notification: the peer \
        was not authenticated. A wrong pre-shared key, an identity or a certificate that is not \
        accepted, and another authentication method all look exactly like this.
        """, childAlone(negotiation, by))
    case .notification(let type):
      """
      It says \(negotiation.notifyName(type)), which was opened here and is authentic. \
      \(RefusedProof(negotiation).causes)
      """
    case .informationalNotUnderstood where KeyFault.isLeftUnanswered(negotiation):
      """
      It answered message 5 with an encrypted Informational message, and still goes on repeating \
      message 4. libreswan does so where it has read message 5 and does not accept the identity in \
      it (INVALID-ID-INFORMATION); other daemons cannot read that refusal, so they repeat message \
      5. With another pre-shared key it would repeat message 4 and say nothing.
      """
    case .informationalInstead where message.name == .main(6):
      """
      It answered message 6 with an encrypted Informational message, and still the exchange went \
      on repeating. With a pre-shared key both sides could read each other by then, so it is the \
      identity in message 6 that it does not accept: behind a NAT often the responder's inside \
      address. With certificates it may be the certificate.
      """
    case .informationalInstead, .informationalNotUnderstood:
      switch by.from {
      case .responder:
        """
        It answered with an encrypted Informational message where the last message of \
        \(negotiation.phase1Term) was due, and the initiator took it and stopped. Identity, \
        certificate or key was refused; as the peers can read each other, an identity or \
        certificate is the likelier.
        """
      case .initiator:
        Telling.sentences(
          """
          It ended the exchange with an encrypted Informational message where its own last message \
          was due: what the responder sent to prove itself was not accepted.
          """,
          negotiation.usesPresharedKey == false
            ? "Its certificate, or its identity, is the likeliest cause."
            : "With a pre-shared key, different keys are the likeliest cause.")
      }
    }
  }

  /// Where certificates are asked for, and the refused side announced no hashes to sign with.
  private func oldSignature(_ negotiation: Negotiation, _ refused: Role) -> String? {
    guard negotiation.asksForCertificates, !negotiation.announcesSignatureHashes(refused) else {
      return nil
    }
    return """
      \(negotiation.who(refused).capitalisedFirst) announced no signature hashes (RFC 7427), so \
      its signature by RSA, if it made one, is made with SHA-1, which many products refuse (IKE208).
      """
  }

  /// Where the answer may refuse the Child SA alone: how that would come about.
  private func childAlone(_ negotiation: Negotiation, _ by: Step) -> String? {
    guard negotiation.mayRefuseChildAlone(by) else { return nil }
    guard negotiation.responder.conduct?.endsWithFirstChild == true else {
      return """
        And so does a Child SA whose suite or networks were refused (IKE300), where the daemon \
        closes the IKE SA with it, as OpenIKED does; that the initiator answers with an \
        INFORMATIONAL request of its own speaks for it.
        """
    }
    return """
      And so does a Child SA whose suite or networks were refused (IKE300), where the daemon closes \
      the IKE SA with it, as OpenIKED does; by its Vendor ID this one is \
      \(negotiation.responder.implementation ?? "one of them").
      """
  }

  /// Phase 1's last message was there, and the side that checks it ended the SA at once.
  private func abandoned(_ negotiation: Negotiation, _ after: Step, _ by: Step) -> [Finding] {
    let checker = by.from
    let isFirstVersion = negotiation.version == .ikev1
    return [
      Finding(
        page, .likely,
        title: "\(negotiation.who(checker)) did not accept the authentication of its peer",
        explanation: isFirstVersion
          ? """
          \(after.name), the last message of \(negotiation.phase1Term), was followed at once by an \
          encrypted Informational message of the side that had to check it, and by nothing else: no \
          Quick Mode. The identity or the key of \(negotiation.address(checker.other)) is not what \
          it expects. A tunnel taken down by hand in this very moment would look the same.
          """
          : """
          \(after.name), the last message of \(negotiation.phase1Term), was followed at once by an \
          encrypted Informational message of the side that had to check it, and by nothing else. The \
          identity, certificate or key of \(negotiation.address(checker.other)) is not what it \
          expects, while \(negotiation.address(checker.other)) itself believes the tunnel to be up. \
          A tunnel taken down by hand in this very moment would look the same.
          """,
        evidence: [
          after.evidence(after.passage),
          by.evidence(
            "encrypted Informational message \(by.interval(since: after)) later"),
        ],
        remedies: remedies(negotiation),
        settle: settle(negotiation), asks: checker)
    ]
  }

  func remedies(_ negotiation: Negotiation) -> [String] {
    // The key or the certificate is at fault more often than the identity; but peers that could read
    // each other under keys made from it have the same pre-shared key.
    let remedies =
      (negotiation.readEachOther ? [] : [RefusedProof(negotiation).remedy]) + [
        negotiation.nat.detected == .none
          ? "check the identities: each side's own identity must be what the other expects"
          : """
          check the identities: each side's own identity must be what the other expects (behind a \
          NAT the default identity is the inside address; set it explicitly)
          """,
        "check that both sides use the same authentication method",
      ]
    return negotiation.usesPostquantumKey
      ? ["compare the post-quantum key (PPK) and its ID on both sides"] + remedies : remedies
  }

  func settle(_ negotiation: Negotiation) -> String {
    if negotiation.usesPresharedKey == false {
      return """
        the log of the side that refused names the reason; opened (charon log at `ike = 4`), the \
        messages show the certificates
        """
    }
    return """
      the log of the side that refused names the reason; from the capture alone, the candidate \
      keys with the Diffie-Hellman secret (strongSwan: log level `ike 4`) tell a wrong key from a \
      wrong identity
      """
  }
}

extension Finding {
  /// The same, with a tunnel of the same hosts that stood before.
  fileprivate func mentioning(_ stood: LearnedPolicies.Standing) -> Finding {
    var finding = self
    finding.explanation = Telling.sentences(
      explanation,
      """
      The same two hosts had a tunnel before, so unless that was another connection of theirs, key, \
      identity or certificate was changed since on one of them, or ran out.
      """)
    finding.evidence.append(Evidence(stood.reference, "the tunnel that stood before"))
    return finding
  }
}
