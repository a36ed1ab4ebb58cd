import ISAKMP
import Negotiations
import Policies

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
      both configurations. Likely without one, where a pre-shared key was proved that fits, or that
      nothing speaks against, and the side that refused had asked for certificates.
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
      """
      On either side: the same method (IOS `authentication pre-share`, strongSwan `auth = psk`, \
      libreswan `authby=secret`), or certificates on both.
      """
    ],
    references: [
      "RFC 2409 section 5",
      "RFC 7296 section 2.15",
    ],
    subjects: [.suite(.authentication)])
  static let needs: NegotiationFacts = .failedPhase1
}

extension Phase1AuthenticationMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if let claim = AuthenticationDecision.claim(.authenticationMethod, negotiation, run) {
      return [claim]
    }
    let claims = SuiteMismatch.claims(.authenticationMethod, negotiation, run)
    return claims.isEmpty && keyForCertificate(negotiation, run) != nil
      ? [Claim(.ikeSA, .authenticationMethod, .keys, .likely)] : claims
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let later = AuthenticationDecision.findings(page, .authenticationMethod, negotiation, run)
    if !later.isEmpty { return later }
    let offered = SuiteMismatch.findings(page, .authenticationMethod, negotiation, run)
    guard offered.isEmpty, run.verdict.claim(of: .authenticationMethod)?.basis == .keys,
      let mistaken = keyForCertificate(negotiation, run)
    else { return offered }
    return [finding(negotiation, mistaken)]
  }

  private struct KeyForCertificate {
    var role: Role
    var refusal: Step
    var notify: UInt16
    /// The message in which the side that refused asks for certificates.
    var request: Step
    /// The key that was proved, where it was given.
    var held: HeldKey?
  }

  /// A proof by pre-shared key, refused by a side that had asked for certificates. Cisco's routers ask
  /// whenever they have an authority, whatever the peer is to use.
  private func keyForCertificate(
    _ negotiation: Negotiation, _ run: RunFacts
  ) -> KeyForCertificate? {
    let found: KeyForCertificate?
    switch KeyFault(negotiation, run) {
    case .keyIsRight(let held, let role, let refusal, let notify?, _):
      found = negotiation.request(for: role).map {
        KeyForCertificate(role: role, refusal: refusal, notify: notify, request: $0, held: held)
      }
    case .untested(let role, let refusal, let notify, _):
      found = negotiation.request(for: role).map {
        KeyForCertificate(role: role, refusal: refusal, notify: notify, request: $0, held: nil)
      }
    default: found = nil
    }
    guard let found, !negotiation.isAbout([.identity], found.notify), found.request < found.refusal,
      negotiation.usesPresharedKey != true || found.held != nil
    else { return nil }
    return found
  }

  private func finding(_ negotiation: Negotiation, _ mistaken: KeyForCertificate) -> Finding {
    let prover = negotiation.who(mistaken.role)
    let checker = negotiation.who(mistaken.role.other)
    let name = negotiation.notifyName(mistaken.notify)
    return Finding(
      page, .likely,
      title: "\(prover) authenticates by a pre-shared key, and \(checker) asks for certificates",
      explanation: mistaken.held.map { held in
        """
        \(checker) asked for certificates. \(prover.capitalisedFirst) sent none and proved itself \
        by a pre-shared key, and its \(held.proof) fits \(held.name); the answer is \(name). A \
        responder that takes certificates from other peers asks everybody, so an identity that it \
        does not expect (IKE202) looks the same.
        """
      } ?? """
        \(checker) asked for certificates. \(prover.capitalisedFirst) sent none and proved itself \
        by a pre-shared key; the answer is \(name). A responder that takes certificates from other \
        peers asks everybody, so an identity that it does not expect (IKE202) or another key \
        (IKE201) looks the same.
        """,
      evidence: [
        mistaken.request.evidence("certificate request of the \(mistaken.role.other.rawValue)"),
        mistaken.refusal.evidence("\(name), from the \(mistaken.role.other.rawValue)"),
      ],
      comparison: [
        ComparisonRow(
          attribute: "authentication", offered: "pre-shared key", configured: "certificate",
          source: "certificate request")
      ],
      remedies: [
        """
        on \(prover): authenticate by a certificate, or on \(checker): allow a pre-shared key for \
        this peer
        """
      ],
      settle: "the configuration or log of \(checker), which says what it wants of this peer")
  }
}

extension Negotiation {
  /// Where the other side of a role asks for certificates, unless it is known to ask everybody.
  fileprivate func request(for role: Role) -> Step? {
    let asker = peer(role.other)
    if asker.conduct?.asksEverybodyForCertificates == true { return nil }
    return steps.first {
      $0.from == role.other
        && ($0.content.contains(.certificateRequest)
          || $0.content.contains(.certificateRequestV2))
    }
  }
}
