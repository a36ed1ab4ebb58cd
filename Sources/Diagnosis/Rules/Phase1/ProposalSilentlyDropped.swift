import Capture
import ISAKMP
import Negotiations

struct ProposalSilentlyDropped: Rule {
  static let page = RulePage(
    code: "IKE113",
    name: "proposal-silently-dropped",
    severity: .error,
    summary: "The peer is alive but never answers this offer.",
    checks: """
      A first message is repeated to the end and never answered, while the same peer, at the same time
      or later, answers another negotiation, starts one itself, or sends ESP.

      Likely at most: silence cannot be asked for its reason.
      """,
    consequence: """
      The peer receives UDP on these ports, so the path works; it does not answer this first message
      because nothing in its configuration fits: version, mode, authentication method, address, or the
      whole offer. libreswan and several firewalls say nothing then.
      """,
    misleading: """
      A firewall that lets one address pair or one port pass and another not gives the same picture, and
      so does a daemon under load that drops first messages.
      """,
    fixes: [
      """
      On the responder: its log at this time; libreswan: `no connection has been authorized`, and \
      `ikev1-policy=accept` where IKEv1 is meant.
      """,
      """
      On both sides: compare IKE version, mode, authentication method and identities before the \
      algorithms.
      """,
    ],
    references: ["RFC 2408 section 5.4", "RFC 7296 section 2.21.1"],
    subjects: DifferenceSubject.phase1Algorithms + [.version, .mode])
  static let needs: NegotiationFacts = .failedPhase1
}

extension ProposalSilentlyDropped {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard let message = negotiation.unansweredFirstMessage,
      negotiation.signOfLife(of: message.from.other, run) != nil
    else { return [] }
    return [Claim(.ikeSA, .ignored, .nothingElse, .likely)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.ignored), let message = negotiation.unansweredFirstMessage,
      let sign = negotiation.signOfLife(of: message.from.other, run)
    else { return [] }
    let target = message.destination
    return [
      Finding(
        page, .likely,
        title: """
          \(target.address) is alive but never answers this offer: \(message.name) \
          \(message.repetition)
          """,
        explanation: """
          \(sign.what), so it can be reached from here. It drops this first message in silence: as \
          a rule nothing in its configuration fits the version, the mode, the authentication \
          method or this address. A firewall that passes one and not the other would look the same.
          """,
        evidence: message.repetitionEvidence + [Evidence(sign.reference, sign.what)],
        remedies: [
          """
          on \(target.address): its log at this time (libreswan: `no connection has been \
          authorized`)
          """,
          """
          compare IKE version, \(negotiation.version == .ikev1 ? "mode, " : "")authentication method \
          and identities on both sides before the algorithms
          """,
        ],
        settle: """
          a capture and the log of \(target.address): the message arrives and is dropped, or never \
          arrives
          """,
        asks: message.from.other)
    ]
  }
}
