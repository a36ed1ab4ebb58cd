import ISAKMP
import Negotiations
import Policies

/// What speaks for one cause or another of a refused authentication.
extension Negotiation {
  /// A certificate request in clear: the side that sent it takes certificates.
  var asksForCertificates: Bool {
    messages.contains {
      $0.content.contains(.certificateRequest) || $0.content.contains(.certificateRequestV2)
    }
  }

  /// In IKE_SA_INIT, so that a signature may be made with better than SHA-1 (RFC 7427 section 4). True of
  /// IKEv1, which has no such announcement, and where the capture lacks the message.
  func announcesSignatureHashes(_ role: Role) -> Bool {
    guard version == .ikev2 else { return true }
    let first = messages.last {
      $0.from == role && $0.message.header.exchangeType == .ikeSAInit
        && $0.content.securityAssociation != nil
    }
    return first?.content.notifications.contains {
      IKEv2.NotifyType(rawValue: $0.type) == .signatureHashAlgorithms
    } ?? true
  }

  /// Main Mode with a pre-shared key got so far that one side took what the other had encrypted.
  var readEachOther: Bool {
    guard usesPresharedKey == true else { return false }
    switch failure {
    case .refusedProtected(let message, _, .informationalInstead):
      return [.main(5), .main(6)].contains(message.name)
    case .abandoned(let after, _): return after.name == .main(6)
    default: return false
    }
  }

  /// A lone notification in IKE_AUTH may be about the Child SA where the responder is known to end
  /// with it, or where the initiator found it worth an answer: one that was told AUTHENTICATION_FAILED says no more.
  func mayRefuseChildAlone(_ answer: Step) -> Bool {
    guard version == .ikev2, answer.from == .responder else { return false }
    return responder.conduct?.endsWithFirstChild == true
      || answer.later.contains {
        $0.name == .ikev2(.informational, isResponse: false) && $0.from == .initiator
      }
  }

  /// IKE_AUTH was answered with the Child SA's refusal and nothing else: OpenIKED closes the IKE SA
  /// with it.
  var endedWithChild: Bool {
    version == .ikev2 && phase1.state == .failed && failure == nil && !phase2.isEmpty
  }

  /// The identity of a side, where a connection of the other side's configuration expects it.
  func expectedIdentity(of role: Role, _ run: RunFacts, isStated: Bool = false) -> String? {
    guard !run.policies.isEmpty, let identity = peer(role).identity,
      let policy = ApplicablePolicy(self, role.other, run), policy.isPlaced,
      !isStated || policy.unread == nil,
      policy.expects(identity, peer(role).identityType, isStated: isStated)
    else { return nil }
    return identity
  }

  /// The notification says that the peer keeps no further Child SA, and what it refused is no
  /// renewal.
  func refusesFurther(_ phase2: Phase2, _ notify: UInt16) -> Bool {
    isAbout([.furtherChild], notify) && phase2.content?.rekeyedSPI == nil
      && phase2.content?.renewsIKESA != true
  }
}
