import ISAKMP
import Negotiations

extension Negotiation {
  /// Whether a side says in IKE_SA_INIT that it can mix in a post-quantum pre-shared key (RFC 8784
  /// section 3).
  func offersPostquantumKey(_ role: Role) -> Bool {
    messages.contains { message in
      message.from == role
        && message.content.notifications.contains {
          let type = IKEv2.NotifyType(rawValue: $0.type)
          return version == .ikev2 && (type == .usePPK || type == .usePPKInt)
        }
    }
  }

  /// Both sides agreed to use one, so that it goes into AUTH (RFC 8784 section 3).
  var usesPostquantumKey: Bool {
    offersPostquantumKey(.initiator) && offersPostquantumKey(.responder)
  }
}
