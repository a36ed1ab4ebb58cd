import ISAKMP
import Negotiations

/// How the side that was refused had proved itself, and what can be wrong with that.
struct RefusedProof {
  private let negotiation: Negotiation
  /// Where its message could be opened.
  private let kind: AuthenticationKind?
  /// EAP ended well before: the proof that is refused is keyed by what EAP made (RFC 7296 section 2.16).
  private let passedEAP: Bool

  init(_ negotiation: Negotiation) {
    self.negotiation = negotiation
    if negotiation.version == .ikev2,
      case .refusedProtected(_, let by, _)? = negotiation.failure
    {
      kind = negotiation.openedAuthentication(of: by.from.other)
      passedEAP = by.earlier.contains { step in
        step.opened?.eap.contains { EAPCode(rawValue: $0.code) == .success } == true
      }
    } else {
      kind = nil
      passedEAP = false
    }
  }

  /// What can be behind the refusal, a sentence.
  var causes: String {
    let postquantum =
      negotiation.usesPostquantumKey
      ? ", and so can the post-quantum key (PPK) that goes into the proof here." : "."
    if passedEAP {
      return """
        EAP had succeeded, and the proof behind it is keyed by what EAP made, so no pre-shared key is \
        behind it. What is asked of the user beside EAP is not met: the user's certificate, where EAP \
        used one, is revoked or lacks what the connection demands, or the identity is not admitted; or \
        the two sides made different keys of EAP.
        """
    }
    return switch kind {
    case .eap?:
      """
      The request asks for EAP and proves nothing yet, so neither a key nor a user was tested: no \
      connection there takes this identity, or none that does lets its peer use EAP.
      """
    case .preSharedKey?:
      """
      The proof is by a pre-shared key, so key, identity and authentication method can be behind \
      it\(postquantum)
      """
    case .publicKey?:
      """
      The proof is a signature, so certificate, identity and authentication method can be behind \
      it\(postquantum)
      """
    default:
      "Key, identity, certificate and authentication method can be behind it\(postquantum)"
    }
  }

  /// What to look at first.
  var remedy: String {
    let key = "check the pre-shared key on both sides, character by character"
    let certificates = """
      the certificates: validity, issuing authority, and that subject or alternative name is the \
      identity
      """
    if passedEAP {
      return """
        on \(negotiation.who(.responder)): its log names the condition that failed once EAP had \
        succeeded: revocation and constraints of the user's certificate, identity, group
        """
    }
    switch kind {
    case .eap?:
      return """
        check that \(negotiation.who(.responder)) has a connection for this identity whose peer \
        authenticates by EAP, or have the initiator authenticate as that connection expects
        """
    case .preSharedKey?: return key
    case .publicKey?: return "check \(certificates)"
    default: break
    }
    return switch negotiation.usesPresharedKey {
    case true?: key
    case false?: "check \(certificates)"
    case nil:
      negotiation.asksForCertificates
        ? "check \(certificates); or, where a pre-shared key is used, the key on both sides"
        : key + "; or \(certificates)"
    }
  }
}
