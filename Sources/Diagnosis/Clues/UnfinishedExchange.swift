import ISAKMP
import Negotiations

/// How far an exchange came that ends with no refusal.
extension Negotiation {
  /// Begun and answered, and then neither refused nor repeated.
  var isUnfinished: Bool {
    phase1.state == .incomplete && messages.count > 1 && probe == nil && redirect == nil
      && messages.contains { $0.from == .responder } && messages.last?.name != .transaction
      && !mayHaveGranted
  }

  /// IKE_AUTH is answered, and the snapshot length cut away the suite: without it the size of what is
  /// encrypted does not tell a grant from a round of EAP.
  private var mayHaveGranted: Bool {
    phase1.accepted == nil && steps.last?.name == .ikev2(.ikeAuth, isResponse: true)
      && first(.ikev2(.ikeSAInit, isResponse: true)).map { $0.missingOctets > 0 } == true
  }

  /// The request of the first Phase 2 or Child SA that was repeated to the end and never answered.
  var silentPhase2: Step? {
    for phase2 in phase2 where phase2.isFirst {
      if case .silence(let message)? = failure(of: phase2) { return message }
    }
    return nil
  }

  /// An answer that wants IKE_SA_INIT anew (RFC 7296 sections 1.2 and 2.6).
  func demandsAnotherRequest(_ answer: Step) -> Bool {
    version == .ikev2 && answer.from == .responder
      && answer.content.notifications.contains {
        let type = IKEv2.NotifyType(rawValue: $0.type)
        return type == .cookie || type == .invalidKEPayload
      }
  }
}
