import ISAKMP
import Negotiations

/// What schedules that judge a negotiation more than once ask of it: whether there is anything to say,
/// and whether it was said before.
extension JudgedNegotiation {
  /// What makes one judgement differ from another, whatever its words.
  struct Gist: Hashable {
    private var phase1: State
    private var phase2: [State]
    private var findings: [String]

    fileprivate init(_ judged: JudgedNegotiation) {
      phase1 = judged.negotiation.phase1.state
      phase2 = judged.negotiation.phase2.map(\.state)
      findings = judged.findings.map {
        "\($0.page.code) \($0.severity.rawValue) \($0.confidence.rawValue)"
      }.sorted()
    }
  }

  var gist: Gist { Gist(self) }
}

extension Negotiation {
  /// Somebody said no, and nobody went on.
  var isRefused: Bool {
    ([phase1.failure] + phase2.map(\.failure)).contains { failure in
      switch failure {
      case .refused, .refusedProtected, .unreachable, .abandoned: true
      case .silence, .answerNotReceived, .looping, nil: false
      }
    }
  }

  /// All that was refused is a Diffie-Hellman group, and the responder named another: the initiator
  /// begins again with it, as a rule.
  var isAskedForAnotherGroup: Bool {
    guard version == .ikev2, case .refused(_, _, let notify)? = phase1.failure else { return false }
    return IKEv2.NotifyType(rawValue: notify) == .invalidKEPayload
  }
}
