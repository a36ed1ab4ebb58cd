import ISAKMP
import Negotiations

/// How the side that was refused had proved itself, and what can be wrong with that.
struct RefusedProof {
  private let negotiation: Negotiation
  /// Where its message could be opened.
  private let kind: AuthenticationKind?

  init(_ negotiation: Negotiation) {
    self.negotiation = negotiation
    if negotiation.version == .ikev2,
      case .refusedProtected(_, let by, _)? = negotiation.failure
    {
      kind = negotiation.openedAuthentication(of: by.from.other)
    } else {
      kind = nil
    }
  }

  /// What can be behind the refusal, a sentence.
  var causes: String {
    let postquantum =
      negotiation.usesPostquantumKey
      ? ", and so can the post-quantum key (PPK) that goes into the proof here." : "."
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
