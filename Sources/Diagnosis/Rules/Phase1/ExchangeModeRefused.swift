import ISAKMP
import Negotiations
import Policies

struct ExchangeModeRefused: Rule {
  static let page = RulePage(
    code: "IKE112",
    name: "exchange-mode-refused",
    severity: .error,
    summary: "Aggressive Mode was refused where Main Mode is demanded, or the reverse.",
    checks: """
      A refusal in clear of the very first message: one that names the exchange type is proof.
      AUTHENTICATION-FAILED to message 1 of Aggressive Mode is likely to mean the mode where the
      responder's configuration is given and has a connection for the identity in that message; or
      where every connection that admits the peer demands the other mode.
      """,
    consequence: """
      The responder does not permit the mode that the initiator starts with, so Phase 1 ends at
      its first message.
      """,
    misleading: """
      AUTHENTICATION-FAILED sounds like a wrong key, but message 1 carries no proof of one. A
      responder that knows no connection for the identity in message 1 answers in the same way, so
      without its configuration the finding is IKE203. Others stay silent (IKE501).
      """,
    fixes: [
      """
      On the initiator: use Main Mode, or better IKEv2 (strongSwan `aggressive = no`; IOS: a \
      pre-shared key by address instead of `set aggressive-mode`).
      """,
      """
      On the responder, only where it cannot be avoided: strongSwan \
      `i_dont_care_about_security_and_use_aggressive_mode_psk = yes`; ASA: no `crypto ikev1 \
      am-disable`; IOS: no `crypto isakmp aggressive-mode disable`.
      """,
    ],
    references: [
      "RFC 2409 section 5.4",
      "RFC 2408 section 5.3",
    ],
    subjects: [.mode])
  static let needs: NegotiationFacts = .failedPhase1
}

extension ExchangeModeRefused {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if let claim = AuthenticationDecision.claim(.exchangeMode, negotiation, run) { return [claim] }
    return refusal(negotiation, run).map {
      [Claim(.ikeSA, .exchangeMode, .messages, $0.says ? .proven : .likely)]
    } ?? []
  }

  private struct Refusal {
    var message: Step
    var by: Step
    var notify: UInt16
    /// The notification names the exchange type.
    var says: Bool
    var connection: ConfiguredConnection?
  }

  private func refusal(_ negotiation: Negotiation, _ run: RunFacts) -> Refusal? {
    guard negotiation.version == .ikev1,
      case .refused(let message, let by, let notify)? = negotiation.failure,
      message.from == .initiator
    else { return nil }
    let isAggressive = message.name == .aggressive(1)
    let isFirst = [.main(1), .aggressive(1), .base(1)].contains(message.name)
    let says = negotiation.isAbout([.exchangeMode], notify)
    let connection =
      isAggressive && negotiation.isAbout([.authentication], notify)
      ? admitting(negotiation, run) : nil
    guard isFirst, says || connection != nil else { return nil }
    return Refusal(message: message, by: by, notify: notify, says: says, connection: connection)
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let decided = AuthenticationDecision.findings(page, .exchangeMode, negotiation, run)
    if !decided.isEmpty { return decided }
    guard run.verdict.claim(of: .exchangeMode)?.basis == .messages,
      let refusal = refusal(negotiation, run)
    else { return [] }
    let (message, by, notify) = (refusal.message, refusal.by, refusal.notify)
    let (says, connection) = (refusal.says, refusal.connection)
    let isAggressive = message.name == .aggressive(1)
    let (mode, other) =
      switch message.name {
      case .base: ("Base Mode", "Main Mode")
      case .aggressive: ("Aggressive Mode", "Main Mode")
      default: ("Main Mode", "Aggressive Mode")
      }
    return [
      Finding(
        page, says ? .proven : .likely,
        title: "\(negotiation.who(.responder)) refused \(mode): \(negotiation.notifyName(notify))",
        explanation: says
          ? "The responder names the exchange type itself as the reason."
          : """
          The refusal came to the very first message, before anything could be authenticated, so \
          it is no verdict on the pre-shared key. The responder's connection \
          “\(connection?.name ?? "")” takes the identity that the message carries, which leaves \
          the mode: strongSwan answers so where Aggressive Mode with a pre-shared key is not \
          permitted.
          """,
        evidence: [
          message.evidence(message.passage),
          by.evidence(
            "\(negotiation.notifyName(notify)) in clear, after \(by.interval(since: message))"),
        ],
        remedies: [
          isAggressive
            ? """
            on the initiator: use \(other) (or, better, IKEv2), which also stops exposing the key's \
            hash
            """
            : "on the initiator: use \(other)",
          isAggressive
            ? AggressiveMode.permission : "on the responder: allow \(mode) for this peer",
        ],
        deviceMessages: says ? [] : DeviceWords.lines(.aggressiveModeRefused),
        settle: says
          ? nil
          : """
          the responder's log of this moment: a mode that is not permitted, or an identity that \
          no connection has
          """,
        asks: .responder
      )
    ]
  }

  /// The connection of the responder's configuration that takes the initiator's identity.
  private func admitting(_ negotiation: Negotiation, _ run: RunFacts) -> ConfiguredConnection? {
    guard let identity = negotiation.initiator.identity else { return nil }
    return run.policies.ties(negotiation, .responder).lazy.filter(\.isCertain)
      .flatMap(\.policy.connections).first { connection in
        connection.versions.value.contains(.ikev1)
          && connection.remoteIdentity.map {
            ConfiguredIdentity.admits($0.value, identity) != false
          } ?? true
      }
  }
}
