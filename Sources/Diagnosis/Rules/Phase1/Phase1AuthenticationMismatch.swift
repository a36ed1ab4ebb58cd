import Negotiations

struct Phase1AuthenticationMismatch: Rule {
  static let page = RulePage(
    code: "IKE105",
    name: "phase1-authentication-mismatch",
    severity: .error,
    summary: "The peers want to authenticate in different ways.",
    checks: """
      In IKEv1 the method is part of the offer and compared like IKE101; where the responder
      leaves it to the connection, as strongSwan does, the accepted method is compared with what
      its connections allow. In IKEv2 the AUTH payload, or the initiator's own configuration, is
      compared with what the other side expects.

      Proven with the configuration of the side that refuses; in IKEv2 with the opened message or
      both configurations.
      """,
    consequence: """
      A pre-shared key proves nothing to a peer that wants a certificate, nor the reverse.
      """,
    misleading: """
      strongSwan accepts the proposal and refuses only later: INVALID-KEY-INFORMATION after message 3
      or AUTHENTICATION-FAILED after message 5, as for a missing key. libreswan drops the first
      message in silence. Cisco's built-in policy 65535 demands RSA signatures, so no pre-shared
      key ever matches it.
      """,
    fixes: [
      "On either side: the same method (IOS `authentication pre-share`, strongSwan `auth "
        + "= psk`, libreswan `authby=secret`), or certificates on both."
    ],
    references: [
      "RFC 2409 section 5",
      "RFC 7296 section 2.15",
    ])
  static let needs: NegotiationFacts = .failedPhase1
}

extension Phase1AuthenticationMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    AuthenticationDecision.claim(.authenticationMethod, negotiation, run).map { [$0] }
      ?? SuiteMismatch.claims(.authenticationMethod, negotiation, run)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let later = AuthenticationDecision.findings(page, .authenticationMethod, negotiation, run)
    return later.isEmpty
      ? SuiteMismatch.findings(page, .authenticationMethod, negotiation, run) : later
  }
}
