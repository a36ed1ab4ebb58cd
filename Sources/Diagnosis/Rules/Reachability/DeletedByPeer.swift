import Capture
import ISAKMP
import Negotiations

struct DeletedByPeer: Rule {
  static let page = RulePage(
    code: "IKE506",
    name: "deleted-by-peer",
    severity: .note,
    summary: "One side ended the SA.",
    checks: """
      Finds Delete payloads: who deleted what, when, and how long the SA stood. Those that travel
      encrypted are read where the secrets allow. Without them, a protected Informational message is
      taken for a delete only where the same peers negotiate anew right after it.

      Proven by the Delete payload, possible otherwise. An error where the IKE SA is deleted within a
      second of its establishment, before any Phase 2 stood.
      """,
    consequence: """
      After a delete nothing flows until the next negotiation. A delete right after establishment means
      that the other side did not want what it had just agreed on.
      """,
    misleading: """
      Deletes are also how a renewed SA replaces an old one, and how an administrator ends a tunnel.
      """,
    fixes: [
      """
      On the side that deleted: its log at that time says why (idle timeout, lifetime, \
      administrator, a duplicate, an identity that it did not like).
      """
    ],
    references: ["RFC 2408 section 3.15", "RFC 7296 section 1.4.1"])
}

extension DeletedByPeer {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.phase1.state == .established || negotiation.phase1.state == .notSeen else {
      return []
    }
    if let finding = readable(negotiation) { return [finding] }
    // Requests that went unanswered are no Delete.
    if run.verdict[.standingSA] != nil { return [] }
    return assumed(negotiation, run).map { [$0] } ?? []
  }

  private func readable(_ negotiation: Negotiation) -> Finding? {
    for message in negotiation.steps where !message.isRepetition {
      guard let deletion = message.deletions.first else { continue }
      let isEarly = deletion.isOfIKESA && isRightAfterPhase1(message, negotiation)
      return Finding(
        page, severity: isEarly ? .error : .note, .proven,
        title: """
          \(negotiation.who(message.from)) deleted \(what(deletion)) \
          \(message.interval(since: negotiation.steps[0])) after the first message
          """,
        explanation: isEarly
          ? "No Phase 2 stood yet: it did not want what it had just agreed on."
          : "Nothing flows over it until the next negotiation.",
        evidence: [message.evidence(message.passage)],
        remedies: ["the log of \(negotiation.who(message.from)) at that time says why"])
    }
    return nil
  }

  /// Within a second of the last message of Phase 1, and nothing asked for in Phase 2: what was
  /// asked for and refused has rules of its own.
  private func isRightAfterPhase1(_ message: Step, _ negotiation: Negotiation) -> Bool {
    guard negotiation.phase2.isEmpty,
      let last = message.earlier.last(where: { $0.name == negotiation.phase1.lastMessage })
    else { return false }
    return message.pause(since: last) < 1_000_000_000
  }

  private func what(_ deletion: DeletePayload) -> String {
    // The numbers are the same in both versions.
    switch IKEv2.ProtocolID(rawValue: deletion.protocolID) {
    case .ike: "the IKE SA"
    case .ah: "an AH SA"
    case .esp: "an ESP SA"
    default: "an SA of protocol \(deletion.protocolID)"
    }
  }

  /// The last thing said before the same peers began anew.
  private func assumed(_ negotiation: Negotiation, _ run: RunFacts) -> Finding? {
    guard let end = negotiation.steps.last,
      let last = negotiation.steps.last(where: {
        $0.content.ciphertext != nil && !$0.isRepetition
          && !$0.message.header.flags.contains(.response)
      }),
      last.name == .informational || last.name == .ikev2(.informational, isResponse: false),
      let next = run.neighbours.first(
        .begun, Neighbours.direction(of: negotiation).both,
        from: end.time.nanoseconds,
        before: end.time.nanoseconds &+ 5_000_000_000,
        where: { !$0.isOf(negotiation) })
    else { return nil }
    let who = negotiation.who(last.from)
    return Finding(
      page, .possible,
      title:
        "\(who) seems to have deleted the SA after \(last.interval(since: negotiation.steps[0]))",
      explanation: """
        Its last protected message is an Informational exchange, and the same peers began anew \
        \(Telling.duration(next.firstTime.nanoseconds - end.time.nanoseconds)) later. What it says \
        is encrypted.
        """,
      evidence: [
        last.evidence(last.passage),
        Evidence(next.firstFrame, "the next negotiation begins"),
      ],
      remedies: ["the log of \(who) at that time says why"],
      settle: "the log of \(who), or the Diffie-Hellman secret to open the message",
      asks: last.from)
  }
}
