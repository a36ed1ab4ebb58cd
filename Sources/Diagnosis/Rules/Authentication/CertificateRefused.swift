import ISAKMP
import Negotiations

struct CertificateRefused: Rule {
  static let page = RulePage(
    code: "IKE204",
    name: "certificate-refused",
    severity: .error,
    summary: "The peer refused the certificate that was shown to it.",
    checks: """
      Authentication by signature was refused, and the certificate could be read: its validity at
      the time of the capture, its names against the identity, its issuer against the authorities
      that the other side asked for, its signature and key, and whether the signature of the
      exchange was made with its key.

      Proven where the certificate had expired or was not valid yet, where the signature does not
      fit it, and where a protected refusal names the certificate. Likely else: a certificate
      without a visible fault is refused for its issuer as a rule.
      """,
    consequence: """
      A peer that cannot trust the certificate cannot believe the identity, so no SA is set up.
      """,
    misleading: """
      The validity is judged by the clock of the capture; a gateway whose own clock is wrong
      refuses good certificates. A certificate request lists what a peer likes to see, and some
      list fewer authorities than they trust. Revocation does not show on the wire. An identity
      that no connection expects is refused in the same words (IKE202).
      """,
    fixes: [
      """
      On the side that was refused: renew the certificate, or send one of an authority that the \
      other side asks for, with its intermediate authorities.
      """,
      """
      On the side that refused: install the issuing authority (strongSwan `x509ca`, IOS `crypto \
      pki trustpoint`), and check its clock.
      """,
      "On both sides: the identity must be a subject alternative name of the certificate.",
    ],
    references: [
      "RFC 4945 sections 3.1 and 5.1",
      "RFC 7296 sections 2.15 and 3.7",
      "RFC 2408 section 3.14.1",
      "RFC 5280 section 4.1.2.5",
    ],
    subjects: [.certificate, .identity, .signatureHash])
}

extension CertificateRefused {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard let fault = CertificateFault(negotiation) else { return [] }
    return [Claim(.ikeSA, .certificate, .keys, fault.confidence)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.certificate), let fault = CertificateFault(negotiation) else {
      return []
    }
    let side = negotiation.who(fault.refused)
    let other = negotiation.who(fault.refused.other)
    let subject = fault.certificate.map { "“\($0.subject)”" } ?? "the certificate"
    let telling = telling(fault, side: side, other: other, subject: subject, negotiation)
    var evidence: [Evidence] = []
    if let certificate = fault.certificate {
      evidence.append(
        fault.message.evidence(
          """
          certificate \(certificate.subject), issued by \(certificate.issuer), valid \
          \(certificate.notBefore) to \(certificate.notAfter)
          """))
    }
    let answer =
      fault.notify.map { negotiation.notifyName($0) } ?? "Delete of the SA, and nothing else"
    evidence.append(
      fault.refusal.evidence("\(answer), from the \(fault.refused.other.rawValue)"))
    let confidence = fault.confidence
    return [
      Finding(
        page, confidence, title: telling.title,
        explanation: Telling.sentences(
          telling.reason,
          fault.notify == nil
            ? """
            \(other.capitalisedFirst) deleted the SA \
            \(fault.refusal.interval(since: fault.message)) later, without a reason; a tunnel \
            taken down by hand in this very moment would look the same.
            """
            : "\(other.capitalisedFirst) answered \(answer)."),
        evidence: evidence, comparison: telling.comparison, remedies: telling.remedies,
        deviceMessages: negotiation.version == .ikev2 ? DeviceWords.authenticationFailedIKEv2 : [],
        settle: confidence == .proven
          ? nil : "the log of \(other), which names what it refused")
    ]
  }

  private struct Told {
    var title: String
    var reason: String
    var remedies: [String]
    var comparison: [ComparisonRow] = []
  }

  private func telling(
    _ fault: CertificateFault, side: String, other: String, subject: String,
    _ negotiation: Negotiation
  ) -> Told {
    let now = CertificateTime.text(fault.message.time)
    return switch fault.kind {
    case .expired(let end):
      Told(
        title: "the certificate of \(side) expired on \(end)",
        reason:
          "At the time of the capture, \(now), the certificate \(subject) was no longer valid.",
        remedies: ["on \(side): renew the certificate \(subject)"],
        comparison: [validity(end, now)])
    case .notYetValid(let begin):
      Told(
        title: "the certificate of \(side) is valid only from \(begin)",
        reason: "At the time of the capture, \(now), the certificate \(subject) was not valid yet.",
        remedies: ["on the issuing authority and on both sides: set the clocks right"],
        comparison: [validity(begin, now)])
    case .signatureWrong:
      Told(
        title: "the signature of \(side) does not fit the certificate that it sent",
        reason: "The signature was recomputed and was not made with the key of \(subject).",
        remedies: [
          "on \(side): use the private key that belongs to the certificate \(subject)"
        ])
    case .named(let notify, let isProtected):
      Told(
        title: "\(other) refused the certificate of \(side): \(negotiation.notifyName(notify))",
        reason: isProtected
          ? "The refusal is protected and names the certificate."
          : "The refusal names the certificate, but is not protected.",
        remedies: remedies(side, other))
    case .unknownIssuer(let requested): unknownIssuer(fault, side, other, subject, requested)
    case .identityNotIncluded: identityNotIncluded(fault, side, negotiation)
    case .weak(let weakness):
      Told(
        title: "\(other) refused the certificate of \(side), which is weak",
        reason: """
          The certificate \(subject) shows no other fault, but \(weakness), which many products \
          refuse. An authority that is not trusted looks the same.
          """,
        remedies: ["on \(side): renew the certificate with SHA-256 and a key of 2048 bits or more"])
    case .notSent(let isAsked): notSent(side, other, isAsked)
    case .unexplained: unexplained(fault, side, other, subject, negotiation)
    }
  }

  private func unexplained(
    _ fault: CertificateFault, _ side: String, _ other: String, _ subject: String,
    _ negotiation: Negotiation
  ) -> Told {
    Told(
      title: "\(other) refused the certificate of \(side)",
      reason: Telling.sentences(
        fault.certificate.map {
          """
          \(side.capitalisedFirst) signed with a certificate, \(subject), issued by \
          “\($0.issuer)”, that is valid.
          """
        } ?? "\(side.capitalisedFirst) signed with a certificate.",
        """
        That \(other) does not trust its issuer is the likeliest cause; revocation, and an \
        identity or method that no connection expects (IKE202), look the same.
        """,
        negotiation.announcesSignatureHashes(fault.refused)
          ? nil
          : "So does a signature with SHA-1: no hashes of RFC 7427 were announced (IKE208)."),
      remedies: remedies(side, other))
  }

  private func unknownIssuer(
    _ fault: CertificateFault, _ side: String, _ other: String, _ subject: String,
    _ requested: [String]
  ) -> Told {
    let issuer = fault.certificate?.issuer ?? ""
    return Told(
      title: "\(other) does not ask for the authority that issued the certificate of \(side)",
      reason: """
        The certificate \(subject) was issued by “\(issuer)”, and \(other) asked for certificates \
        of \(Telling.list(requested.prefix(4).map { "“\($0)”" })) only. It may trust more than it \
        asks for.
        """,
      remedies: [
        """
        on \(other): install the authority “\(issuer)”, or on \(side): use a certificate of an \
        authority that is asked for
        """
      ],
      comparison: [
        ComparisonRow(
          attribute: "issuer", offered: issuer, configured: requested.joined(separator: "; "),
          source: "certificate request")
      ])
  }

  private func identityNotIncluded(
    _ fault: CertificateFault, _ side: String, _ negotiation: Negotiation
  ) -> Told {
    let identity = negotiation.peer(fault.refused).identity ?? ""
    return Told(
      title: "the identity “\(identity)” of \(side) is not in its certificate",
      reason: """
        The certificate names \(names(fault.certificate)), and the identity sent is “\(identity)”: \
        RFC 4945 demands that it be one of them, and many products check it. An authority that is \
        not trusted looks the same.
        """,
      remedies: [
        """
        on \(side): send an identity that the certificate names, or have “\(identity)” included as \
        subject alternative name
        """
      ],
      comparison: [
        ComparisonRow(
          attribute: "identity", offered: identity, configured: names(fault.certificate),
          source: "certificate")
      ])
  }

  private func notSent(_ side: String, _ other: String, _ isAsked: Bool) -> Told {
    let wish =
      isAsked ? "although \(other) asked for one" : "and \(other) asked for none"
    return Told(
      title: "\(other) refused the signature of \(side), which sends no certificate",
      reason: """
        \(side.capitalisedFirst) signed, and sent no certificate to check that by, \(wish). Where \
        \(other) does not have it already, it cannot accept the signature; an identity or method \
        that no connection expects (IKE202) looks the same.
        """,
      remedies: [
        "on \(side): send the certificate always, not only when it is asked for",
        "or on \(other): install the certificate of \(side)",
      ])
  }

  private func validity(_ limit: String, _ now: String) -> ComparisonRow {
    ComparisonRow(
      attribute: "certificate validity", offered: limit, configured: now,
      source: "time of the capture")
  }

  private func names(_ certificate: CertificateSummary?) -> String {
    guard let certificate else { return "" }
    let names =
      certificate.alternativeNames.isEmpty
      ? [certificate.subject] : certificate.alternativeNames
    return Telling.list(names.prefix(6).map { "“\($0)”" })
  }

  private func remedies(_ side: String, _ other: String) -> [String] {
    [
      "on \(other): install the authority that issued the certificate of \(side)",
      "on \(side): send the intermediate authorities, and an identity that the certificate names",
    ]
  }
}
