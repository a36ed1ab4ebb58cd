import Capture
import ISAKMP
import Negotiations

struct OneDirectionOnly: Rule {
  static let page = RulePage(
    code: "IKE005",
    name: "one-direction-only",
    severity: .warning,
    summary: "The capture shows one direction only, although the other side did answer.",
    checks: """
      All messages come from one side, and they carry the other side's cookie or SPI, or go on
      to steps that need its answer.

      Proven: nobody knows a responder's SPI without having been told.
      """,
    consequence: """
      The tunnel may be perfectly well. What the invisible side said is not in the capture, so
      silence in it is no evidence, and no finding is built on it.
      """,
    misleading: """
      With a capture that ends early, one side may be alone because the other had no time. A
      mirror port that carries one direction, asymmetric routing and a filter on a source
      address all look the same.
      """,
    fixes: [
      "On the capturing host: record on an interface that both directions pass, with a "
        + "filter on `host` and not on `src`.",
      "On the switch: mirror both directions of the port.",
    ],
    references: [
      "tcpdump(1)",
      "pcap-filter(7)",
    ])
  static let needs: NegotiationFacts = .oneSided
}

extension OneDirectionOnly {
  /// What it sees it says in any case; the claim keeps fall-backs silent.
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    negotiation.onlySideSeen != nil && negotiation.otherSideAnswered
      ? [Symptom.ikeSA, .child].map { Claim($0, .halfCapture, .messages, .proven) } : []
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let side = negotiation.onlySideSeen, negotiation.otherSideAnswered,
      let last = negotiation.steps.last
    else { return [] }
    let other = negotiation.who(side.other)
    return [
      Finding(
        page, .proven,
        title: "only messages of \(negotiation.who(side)) are in the capture",
        explanation:
          "\(other) did answer: the messages seen carry its cookie or SPI, or go on to steps that "
          + "need its answer. The capture point sees one direction only, so nothing here says what "
          + "\(other) sent.",
        evidence: [
          last.evidence(
            "\(last.name) carries the other side's SPI, or follows its "
              + "answer")
        ],
        remedies: [
          "capture on an interface that both directions pass: check for asymmetric routing, a "
            + "mirror port of one direction, or a capture filter with `src`"
        ])
    ]
  }
}

extension Negotiation {
  /// The one side that every message comes from, or `nil`.
  var onlySideSeen: Role? {
    guard let first = messages.first, messages.allSatisfy({ $0.from == first.from }) else {
      return nil
    }
    // Where the capture cut the headers short nothing but the addresses tells who sent what.
    let sources = Set(messages.map(\.source.address))
    return sources.isDisjoint(with: messages.map(\.destination.address)) ? first.from : nil
  }

  /// Something that the side seen could only have sent after an answer.
  var otherSideAnswered: Bool {
    guard let side = onlySideSeen else { return true }
    let own = steps.filter { !$0.isRepetition && !$0.isPartial }
    guard own.count > 1 else { return false }
    guard
      side == .responder || own.contains(where: { $0.message.header.responderSPI != 0 })
    else { return false }
    return version == .ikev2 || laterStep(among: own)
  }

  /// IKEv1: a later step of an exchange, or the first one of Phase 2, waits for the answer to what
  /// its sender said before. Informational exchanges and further Quick Modes wait for nothing.
  private func laterStep(among own: [Step]) -> Bool {
    var (hasMain, hasAggressive) = (false, false)
    var quick: Set<UInt32> = []
    var transactions: Set<UInt32> = []
    for step in own {
      let isLater: Bool
      switch step.name {
      case .main:
        isLater = hasMain
        hasMain = true
      case .aggressive, .base:
        isLater = hasAggressive
        hasAggressive = true
      case .quick:
        let isFirst = quick.insert(step.message.header.messageID).inserted
        isLater = hasMain || hasAggressive || !isFirst
      case .transaction:
        let isFirst = transactions.insert(step.message.header.messageID).inserted
        isLater = hasMain || hasAggressive || !isFirst
      default: isLater = false
      }
      if isLater { return true }
    }
    return false
  }
}
