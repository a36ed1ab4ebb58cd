import Capture
import ISAKMP
import Keys
import Negotiations

/// What a refused side's certificate shows that would make a peer refuse it.
struct CertificateFault {
  enum Kind {
    case expired(String)
    case notYetValid(String)
    /// The signature was not made with the certificate's key.
    case signatureWrong
    /// The refusal itself speaks of the certificate.
    case named(UInt16, isProtected: Bool)
    /// No certificate sent leads to an authority that the other side asked for.
    case unknownIssuer(requested: [String])
    case identityNotIncluded
    case weak(String)
    /// The refused side signed and sent no certificate.
    case notSent(isAsked: Bool)
    /// The certificate shows no fault of its own.
    case unexplained
  }

  var kind: Kind
  var refused: Role
  /// The message with the certificate, and the one that refuses it.
  var message: Step
  var refusal: Step
  /// `nil` where the SA was deleted at once instead.
  var notify: UInt16?
  var certificate: CertificateSummary?

  var confidence: Confidence {
    // A bare Delete gives no reason.
    if notify == nil { return .likely }
    return switch kind {
    case .expired, .notYetValid, .signatureWrong: .proven
    case .named(_, let isProtected): isProtected ? .proven : .likely
    case .unknownIssuer, .identityNotIncluded, .weak, .notSent, .unexplained: .likely
    }
  }

  /// `nil` where authentication was not refused, or no certificate was part of it.
  init?(_ negotiation: Negotiation) {
    let isProtected: Bool
    switch negotiation.failure {
    case nil:
      // libreswan takes the SA down so, and says nothing of the certificate.
      guard let by = EndedAtOnce(negotiation)?.by, by.opened != nil else { return nil }
      (refusal, notify, isProtected) = (by, nil, true)
    case _ where negotiation.phase1.state != .failed: return nil
    case .refusedProtected(_, let by, .notification(let type)):
      (refusal, notify, isProtected) = (by, type, true)
    case .refused(_, let by, let type):
      (refusal, notify, isProtected) = (by, type, false)
    case .abandoned(let after, let by)
    where [.main(6), .aggressive(3), .base(4)].contains(after.name)
      && by.opened?.contains(.delete) == true:
      (refusal, notify, isProtected) = (by, nil, true)
    default: return nil
    }
    let isNamed = notify.map { negotiation.isAbout([.certificate], $0) } ?? false
    if let notify, !isNamed, !negotiation.isAbout(.signer, notify) { return nil }
    refused = refusal.from.other
    guard let proof = Self.proof(of: refused, in: negotiation, before: refusal) else {
      guard isNamed, let notify else { return nil }
      message = refusal
      kind = .named(notify, isProtected: isProtected)
      return
    }
    message = proof.message
    certificate = proof.certificates.lazy.compactMap { CertificateSummary(decoding: $0) }.first
    kind = Self.kind(
      negotiation, proof, certificate, refused: refused, refusal: refusal,
      isNamed ? notify.map { .named($0, isProtected: isProtected) } ?? .unexplained : .unexplained)
    // A Delete without a reason and a certificate without a fault: the cause is not known.
    if notify == nil, !kind.isPlain(negotiation.phase1.state) { return nil }
  }

  private struct Proof {
    var message: Step
    var certificates: [ArraySlice<UInt8>]
    var identity: IdentificationPayload?
  }

  /// The message in which the refused side signs, with the certificates that it sent.
  private static func proof(of role: Role, in negotiation: Negotiation, before end: Step) -> Proof?
  {
    let sent = end.earlier.filter { $0.from == role && !$0.isRepetition }
    var certificates: [ArraySlice<UInt8>] = []
    var found: Proof?
    var identity: IdentificationPayload?
    for message in sent {
      for payload in message.content.payloads + (message.opened?.payloads ?? []) {
        switch payload.content {
        case .certificate(let certificate)
        where payload.type == .certificate || payload.type == .certificateV2:
          certificates.append(certificate.data)
        case .identification(let sentIdentity)
        where payload.type != .identificationResponder || role == .responder:
          if identity == nil { identity = sentIdentity }
        case .authentication(let authentication) where authentication.method != .sharedKey:
          found = Proof(message: message, certificates: [])
        case .data where payload.type == .signature:
          found = Proof(message: message, certificates: [])
        default: continue
        }
      }
    }
    found?.certificates = certificates
    found?.identity = identity
    return found
  }

  private static func kind(
    _ negotiation: Negotiation, _ proof: Proof, _ certificate: CertificateSummary?,
    refused: Role, refusal: Step, _ otherwise: Kind
  ) -> Kind {
    guard let certificate else {
      if case .unexplained = otherwise, proof.certificates.isEmpty {
        return .notSent(
          isAsked: !requests(of: refused.other, in: negotiation, before: refusal).isEmpty)
      }
      return otherwise
    }
    let now = CertificateTime.text(proof.message.time)
    // RFC 3339 texts of one form sort as their times do.
    if certificate.notAfter < now { return .expired(certificate.notAfter) }
    if certificate.notBefore > now { return .notYetValid(certificate.notBefore) }
    if case .wrong? = negotiation.decryption.signatures[refused]?.verdict { return .signatureWrong }
    if case .named = otherwise { return otherwise }
    let requested = requests(of: refused.other, in: negotiation, before: refusal)
    if let names = missingAuthorities(requested, proof.certificates, certificate) {
      return .unknownIssuer(requested: names)
    }
    if let identity = proof.identity, !includes(certificate, identity) {
      return .identityNotIncluded
    }
    if let weakness = weakness(of: certificate) { return .weak(weakness) }
    return otherwise
  }

  // MARK: Authorities

  private static func requests(
    of role: Role, in negotiation: Negotiation, before end: Step
  ) -> [CertificatePayload] {
    end.earlier.filter { $0.from == role }
      .flatMap { $0.content.payloads + ($0.opened?.payloads ?? []) }
      .compactMap {
        if case .certificateRequest(let request) = $0.content { return request }
        return nil
      }
  }

  /// The authorities asked for, where none of them issued what was sent; `nil` where one did, where
  /// any would do, or where the certificates sent do not tell.
  private static func missingAuthorities(
    _ requests: [CertificatePayload], _ sent: [ArraySlice<UInt8>],
    _ certificate: CertificateSummary
  ) -> [String]? {
    guard !requests.isEmpty else { return nil }
    let names = requests.compactMap(\.authority)
    if !names.isEmpty {
      // An empty name in IKEv1 asks for any authority.
      guard names.count == requests.count else { return nil }
      let issuers = sent.compactMap { CertificateSummary(decoding: $0) }
        .flatMap { [$0.issuer, $0.subject] }
      return issuers.contains(where: names.contains) ? nil : names
    }
    // IKEv2 asks by the authority's key, which only a chain that was sent whole shows.
    let hashes = requests.flatMap(\.keyHashes).map { Array($0) }
    let issuers = sent.dropFirst()
    guard !hashes.isEmpty, !issuers.isEmpty else { return nil }
    let isTop = issuers.contains {
      let summary = CertificateSummary(decoding: $0)
      return summary != nil && summary?.issuer == summary?.subject
    }
    let known = issuers.compactMap { CertificateKey.keyHash(ofCertificate: $0) }
    guard isTop, !known.contains(where: hashes.contains) else { return nil }
    return hashes.map { Hex.string($0) }
  }

  // MARK: Identity and strength

  /// RFC 4945 section 3.1: the identity must be a name in the certificate.
  private static func includes(
    _ certificate: CertificateSummary, _ identity: IdentificationPayload
  ) -> Bool {
    let text = IdentityText.text(of: identity)
    switch IPsecDOI.IdentificationType(rawValue: identity.idType) {
    case .derASN1DN: return text == certificate.subject
    case .ipv4Address, .fqdn, .userFQDN:
      let names = certificate.alternativeNames.map { $0.lowercased() }
      return names.contains(text.lowercased())
        || certificate.subject.lowercased().hasSuffix("cn=\(text.lowercased())")
        || certificate.subject.lowercased().contains("cn=\(text.lowercased()),")
    default: return true
    }
  }

  private static func weakness(of certificate: CertificateSummary) -> String? {
    if let hash = certificate.signature?.hash, ["MD2", "MD5", "SHA-1"].contains(hash) {
      return "it is signed with \(hash)"
    }
    let parts = certificate.publicKey.split(separator: " ")
    if parts.first == "RSA", let bits = parts.last.flatMap({ Int($0) }), bits < 2048 {
      return "its key has only \(bits) bits"
    }
    return nil
  }
}

/// Times as certificates write them, RFC 3339 in UTC to the second.
enum CertificateTime {
  static func text(_ time: Timestamp) -> String {
    TimeText.rfc3339(time).prefix { $0 != "." } + "Z"
  }
}

extension CertificateFault.Kind {
  /// A fault that explains a Delete without a reason. Where the SA stood, and may have been taken down by
  /// hand, only one that no peer overlooks.
  fileprivate func isPlain(_ state: State) -> Bool {
    switch self {
    case .unexplained: false
    case .expired, .notYetValid, .signatureWrong: true
    default: state == .failed
    }
  }
}
