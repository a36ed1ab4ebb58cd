import Capture
import Diagnosis
import Negotiations

/// Figures of a watch that only grow, and when each pair of peers was last seen.
struct LiveCounters {
  struct Told: Hashable {
    var rule: String
    var severity: Severity
  }

  struct Pair: Hashable {
    var initiator: String
    var responder: String
  }

  private(set) var findings: [Told: Int] = [:]
  /// By the state that a negotiation was told with; each state of one that changes counts once.
  private(set) var negotiations: [String: Int] = [:]
  private(set) var lastSeen: [Pair: Timestamp] = [:]
  /// Packets that may be seen of any stranger must not make a time series each.
  static let pairs = 1000

  mutating func count(_ report: Watch.Report) {
    let judged = report.judged
    let before = report.replaces
    for finding in judged.findings where before?.codes.contains(finding.page.code) != true {
      count(finding)
    }
    if let outcome = judged.tally.outcome, outcome != before?.outcome {
      negotiations["\(outcome)", default: 0] += 1
    }
    guard let last = judged.negotiation.messages.last?.recordedTime else { return }
    let pair = Pair(
      initiator: judged.negotiation.initiator.endpoint.address.description,
      responder: judged.negotiation.responder.endpoint.address.description)
    if lastSeen[pair] == nil, lastSeen.count >= Self.pairs,
      let oldest = lastSeen.min(by: { $0.value.nanoseconds < $1.value.nanoseconds })?.key
    {
      lastSeen[oldest] = nil
    }
    lastSeen[pair] = last
  }

  mutating func count(_ finding: Finding) {
    findings[Told(rule: finding.page.code, severity: finding.severity), default: 0] += 1
  }
}
