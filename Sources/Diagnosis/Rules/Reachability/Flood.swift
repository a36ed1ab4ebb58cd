import Capture
import ISAKMP
import Negotiations

struct Flood: Rule {
  static let page = RulePage(
    code: "IKE511",
    name: "flood",
    severity: .warning,
    summary: "Far more negotiations are begun than carried on.",
    checks: """
      Counts, for each host that is asked, the negotiations that never got beyond the first message and
      its answer within ten seconds: one hundred or more, and ten times as many as those that went on.

      Proven by the count.
      """,
    consequence: """
      Every half-open negotiation costs the responder memory and, without cookies, a key exchange. Real
      peers are delayed or turned away.
      """,
    misleading: """
      A gateway that restarts is asked by all its peers at once; their negotiations go on, though. A
      scan asks many hosts once each, which is no flood of any one.
      """,
    fixes: [
      """
      On the responder: cookies from a small number of half-open negotiations on (strongSwan \
      `charon.cookie_threshold`), and a limit for each address (`charon.block_threshold`).
      """,
      "On the firewall: limit the rate of first messages.",
    ],
    references: ["RFC 7296 section 2.6", "RFC 8019"])
  static let needs: NegotiationFacts = .runAlone
}

extension Flood {
  static let least = 100
  static let window: Int64 = 10_000_000_000

  func findings(in run: RunFacts) -> [Finding] {
    var targets: [IPAddress: (halfOpen: [NegotiationOutline], gone: Int)] = [:]
    for negotiation in run.negotiations {
      if negotiation.isHalfOpen {
        targets[negotiation.responder, default: ([], 0)].halfOpen.append(negotiation)
      } else {
        targets[negotiation.responder, default: ([], 0)].gone += 1
      }
    }
    for target in run.census.targets.keys where targets[target] == nil { targets[target] = ([], 0) }
    return targets.sorted { $0.key < $1.key }.compactMap { target, counts in
      let starts = counts.halfOpen.sorted { $0.firstTime < $1.firstTime }
      let before = run.census.targets[target]
      let halfOpen = starts.count + (before?.halfOpen ?? 0)
      let gone = counts.gone + (before?.gone ?? 0)
      let burst = before?.burst ?? Self.burst(starts)
      guard halfOpen >= Self.least, halfOpen >= 10 * gone, let burst,
        let last = starts.last?.firstFrame ?? before?.last
      else { return nil }
      let sources = Set(starts.map(\.initiator)).count
      let origin = sources == 1 ? "1 address" : "\(sources) addresses"
      return Finding(
        page, .proven,
        title:
          "\(target) is flooded: \(halfOpen) negotiations begun, \(gone) carried on",
        explanation: before == nil
          ? "They come from \(origin), and none went beyond the first message and its answer."
          : """
          The last \(starts.count) of them come from \(origin), and none went beyond the first \
          message and its answer.
          """,
        evidence: [
          Evidence(burst, "the flood begins"),
          Evidence(last, "the last negotiation begun and not carried on"),
        ],
        remedies: [
          "on \(target): ask for cookies from a small number of half-open negotiations on",
          "limit the rate of first messages on the firewall in front of it",
        ])
    }
  }

  /// Where so many begin within the window.
  private static func burst(_ starts: [NegotiationOutline]) -> FrameReference? {
    starts.indices.first {
      starts.indices.contains($0 + least - 1)
        && starts[$0 + least - 1].firstTime.nanoseconds - starts[$0].firstTime.nanoseconds < window
    }.map { starts[$0].firstFrame }
  }
}
