import Diagnosis
import ISAKMP

/// Equal failures of the same two peers, counted while a watch goes on.
struct LiveGroups {
  private var overview = Overview(groups: true, limit: Self.limit)

  /// Pairs and causes that are remembered at a time.
  private static let limit = 10_000

  /// What each negotiation was counted as, so that it counts once when it is judged again.
  private var counted: [Negotiated: OverviewEntry.Key] = [:]

  /// The responder's SPI may be learned later.
  private struct Negotiated: Hashable {
    var initiatorSPI: Substring
    var initiator: String
  }

  /// The row that a negotiation belongs to once it is counted; `nil` where no finding says what it
  /// ended by. One that is judged again is not counted again, and with another result no longer as
  /// what it was.
  mutating func add(_ report: Watch.Report) -> Overview.Row? {
    let entry = OverviewEntry(report.judged)
    let negotiated = Negotiated(
      initiatorSPI: entry.id.prefix(16), initiator: entry.initiator.address)
    if report.replaces != nil, let before = counted[negotiated] {
      if before == entry.key { return overview.row(of: entry) }
      overview.withdraw(before)
      counted[negotiated] = nil
    }
    guard let key = entry.key else { return nil }
    if overview.rows.count >= Self.limit, overview.row(of: entry) == nil {
      overview = Overview(groups: true, limit: Self.limit)
    }
    if counted.count >= Self.limit { counted = [:] }
    counted[negotiated] = key
    _ = overview.add(entry)
    return overview.row(of: entry)
  }

  /// Counts at which a group is worth an event of its own: 2, 4, 8 and so on.
  static func isTold(_ count: Int) -> Bool { count > 1 && count & (count - 1) == 0 }
}
