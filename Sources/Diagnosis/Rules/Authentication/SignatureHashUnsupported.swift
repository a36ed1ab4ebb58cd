import ISAKMP
import Negotiations

struct SignatureHashUnsupported: Rule {
  static let page = RulePage(
    code: "IKE208",
    name: "signature-hash-unsupported",
    severity: .warning,
    summary: "The peers have no signature hash in common, and a signature was then refused.",
    checks: """
      SIGNATURE_HASH_ALGORITHMS in IKE_SA_INIT announces RFC 7427. Fires where authentication by
      signature was refused and only one side announced it, or both and no hash is in both lists.

      Proven where the signature that was refused uses a hash, or a method, that the other side had
      not announced; likely else. A note, and possible, where neither announced it and the signature
      that was refused is RSA's old one.
      """,
    consequence: """
      A side that cannot check the signature refuses it. Without RFC 7427 an RSA signature uses
      SHA-1, which many products no longer make or accept.
      """,
    misleading: """
      A missing announcement alone is no fault: RSA with SHA-1 and the ECDSA methods of RFC 4754
      work without it. The refusal may as well be of the certificate itself (IKE204).
      """,
    fixes: [
      """
      On the side without the announcement: enable RFC 7427 (strongSwan \
      `charon.signature_authentication = yes`, libreswan `authby=rsa-sha2`), or update.
      """,
      """
      On the other side: allow the older method (strongSwan `auth = pubkey` with `rsa-sha1`, \
      libreswan `authby=rsa-sha1`) until then.
      """,
    ],
    references: [
      "RFC 7427 sections 3 and 4",
      "RFC 8247 section 3.2",
    ],
    subjects: [.signatureHash])
  static let needs: NegotiationFacts = .failedPhase1
}

extension SignatureHashUnsupported {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev2, let fault = CertificateFault(negotiation),
      let notify = fault.notify
    else {
      return []
    }
    let own = announcement(negotiation, fault.refused)
    let other = announcement(negotiation, fault.refused.other)
    guard let ownFirst = own.message ?? other.message else { return [] }
    let side = negotiation.who(fault.refused)
    let refuser = negotiation.who(fault.refused.other)
    let used = signature(negotiation, fault.message)
    let isUnannounced = used.map { $0.isRFC7427 && other.hashes == nil } ?? false
    let isUnlisted =
      used?.hash.flatMap { hash in other.hashes.map { !$0.contains(hash) } } ?? false
    let isOneSided = (own.hashes == nil) != (other.hashes == nil)
    let isDisjoint =
      own.hashes.flatMap { own in other.hashes.map { own.isDisjoint(with: $0) } } ?? false
    if own.hashes == nil, other.hashes == nil, used?.isOldRSA == true {
      return [old(negotiation, fault, ownFirst)]
    }
    guard isUnannounced || isUnlisted || isOneSided || isDisjoint else { return [] }
    let isProven = isUnannounced || isUnlisted
    let title: String
    if isProven {
      title = "\(side) signed in a way that \(refuser) had not announced"
    } else if isDisjoint {
      title = "the peers announced no signature hash in common"
    } else {
      let announcer = own.hashes == nil ? refuser : side
      title = "only \(announcer) announced signature hashes (RFC 7427)"
    }
    return [
      Finding(
        page, isProven ? .proven : .likely,
        title: title,
        explanation: """
          \(side) announced \(text(own.hashes)), \(refuser) announced \(text(other.hashes)); the \
          signature was then refused. A side that cannot check it has no other answer than \
          \(negotiation.notifyName(notify)).
          """,
        evidence: [
          (own.message ?? ownFirst).evidence(
            "IKE_SA_INIT of the \(fault.refused.rawValue): \(text(own.hashes))"),
          (other.message ?? ownFirst).evidence(
            "IKE_SA_INIT of the \(fault.refused.other.rawValue): \(text(other.hashes))"),
          fault.message.evidence(used?.text ?? "the signature that was refused"),
        ],
        remedies: [
          """
          on the side without the announcement or the hash: enable RFC 7427 signatures with \
          SHA2-256, or update the product
          """
        ],
        settle: isProven ? nil : "the log of \(refuser), which names what it refused")
    ]
  }

  /// A responder may announce its hashes only to an initiator that announced its own, as strongSwan does.
  private func old(_ negotiation: Negotiation, _ fault: CertificateFault, _ first: Step) -> Finding
  {
    let side = negotiation.who(fault.refused)
    return Finding(
      page, severity: .note, .possible,
      title: "\(side) signed with SHA-1, for no signature hashes (RFC 7427) were announced",
      explanation: """
        Without the announcement an RSA signature is made with SHA-1 (RFC 7296 section 3.8), which \
        many products no longer accept. The refusal may as well be of the certificate or the \
        identity.
        """,
      evidence: [
        first.evidence("IKE_SA_INIT without SIGNATURE_HASH_ALGORITHMS"),
        fault.message.evidence("AUTH by RSA Digital Signature"),
      ],
      remedies: [
        "on \(side): enable RFC 7427 signatures with SHA2-256, or update the product"
      ],
      settle: "the log of \(negotiation.who(fault.refused.other)), which names what it refused")
  }

  private func text(_ hashes: Set<UInt16>?) -> String {
    guard let hashes else { return "no signature hashes" }
    return Telling.list(
      hashes.sorted().map { IKEv2.SignatureHashAlgorithm(rawValue: $0).description })
  }

  /// The side's IKE_SA_INIT message that counts, and the hashes in it; `nil` without the
  /// notification.
  private func announcement(
    _ negotiation: Negotiation, _ role: Role
  ) -> (message: Step?, hashes: Set<UInt16>?) {
    let step = negotiation.steps.last {
      $0.from == role && $0.message.header.exchangeType == .ikeSAInit && !$0.isRepetition
        && $0.content.securityAssociation != nil
    }
    guard let step else { return (nil, nil) }
    let notification = step.content.notifications.first {
      IKEv2.NotifyType(rawValue: $0.type) == .signatureHashAlgorithms
    }
    guard let notification else { return (step, nil) }
    var reader = OctetReader(notification.data)
    var hashes: Set<UInt16> = []
    while let hash = reader.readUInt16() { hashes.insert(hash) }
    return (step, hashes)
  }

  private struct Signature {
    var isRFC7427: Bool
    var isOldRSA = false
    /// By RFC 7427's registry; `nil` where the method says nothing of it.
    var hash: UInt16?
    var text: String
  }

  private func signature(_ negotiation: Negotiation, _ step: Step) -> Signature? {
    guard let authentication = step.opened?.authentication else { return nil }
    guard authentication.method == .digitalSignature else {
      return Signature(
        isRFC7427: false, isOldRSA: authentication.method == .rsaSignature, hash: nil,
        text: "AUTH by \(authentication.method)")
    }
    let algorithm = authentication.signatureAlgorithm
    let number: UInt16? =
      switch algorithm?.hash {
      case "SHA-1": 1
      case "SHA-256": 2
      case "SHA-384": 3
      case "SHA-512": 4
      default: nil
      }
    return Signature(
      isRFC7427: true, hash: number,
      text: "AUTH by digital signature, \(algorithm?.name ?? "of an unknown algorithm")")
  }
}
