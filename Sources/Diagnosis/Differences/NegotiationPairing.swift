import Capture
import ISAKMP
import Negotiations

/// Which negotiations of a good run and of a bad one are worth comparing.
package enum NegotiationPairing {
  /// One pair for every two peers, and every way in which they failed, in the bad run: the failed
  /// one with what comes nearest to it among those that came up. Where nothing failed, the first of
  /// each two peers.
  package static func pairs(
    good: [JudgedNegotiation], bad: [JudgedNegotiation]
  ) -> [NegotiationDifference] {
    guard !good.isEmpty else { return [] }
    let failed = bad.filter { $0.tally.outcome != .established || $0.tally.errors > 0 }
    var seen: Set<Way> = []
    let chosen = (failed.isEmpty ? bad : failed).filter { seen.insert(Way($0)).inserted }
    // A first message that was merely tried again tells nothing of its own.
    return chosen.compactMap { negotiation in
      nearest(to: negotiation, among: good).map {
        NegotiationDifference(good: $0, bad: negotiation)
      }
    }
  }

  private struct Way: Hashable {
    var initiator: IPAddress
    var responder: IPAddress
    var rule: String?

    init(_ judged: JudgedNegotiation) {
      initiator = judged.negotiation.initiator.endpoint.address
      responder = judged.negotiation.responder.endpoint.address
      rule = judged.findings.first { $0.severity >= .warning }?.page.code
    }
  }

  private static func nearest(
    to bad: JudgedNegotiation, among good: [JudgedNegotiation]
  ) -> JudgedNegotiation? {
    var best: (judged: JudgedNegotiation, score: Int)?
    for candidate in good {
      let score = score(candidate, bad)
      if score > best?.score ?? .min { best = (candidate, score) }
    }
    return best?.judged
  }

  /// Who it is counts most, then that it came up, then that it is the same kind of exchange.
  private static func score(_ good: JudgedNegotiation, _ bad: JudgedNegotiation) -> Int {
    let (a, b) = (good.negotiation, bad.negotiation)
    func same(_ x: Peer, _ y: Peer) -> Bool {
      x.endpoint.address == y.endpoint.address || (x.identity != nil && x.identity == y.identity)
    }
    var score = 0
    if same(a.initiator, b.initiator) { score += 16 }
    if same(a.responder, b.responder) { score += 16 }
    if same(a.initiator, b.responder), same(a.responder, b.initiator) { score += 20 }
    if good.tally.outcome == .established { score += 8 }
    if good.tally.errors == 0 { score += 4 }
    if a.version == b.version { score += 2 }
    if a.mode == b.mode { score += 1 }
    return score
  }
}
