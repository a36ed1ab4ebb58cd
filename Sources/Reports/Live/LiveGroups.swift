import Diagnosis

/// Equal failures of the same two peers, counted while a watch goes on.
struct LiveGroups {
  private var overview = Overview(groups: true, limit: Self.limit)

  /// Pairs and causes that are remembered at a time.
  private static let limit = 10_000

  /// The row that a negotiation belongs to once it is counted; `nil` where no finding says what it
  /// ended by. One that is judged again with the same result is not counted again.
  mutating func add(_ report: Watch.Report) -> Overview.Row? {
    let entry = OverviewEntry(report.judged)
    guard let cause = entry.cause else { return nil }
    if let before = report.replaces, before.codes.contains(cause.rule) {
      return overview.row(of: entry)
    }
    if overview.rows.count >= Self.limit, overview.row(of: entry) == nil {
      overview = Overview(groups: true, limit: Self.limit)
    }
    _ = overview.add(entry)
    return overview.row(of: entry)
  }

  /// Counts at which a group is worth an event of its own: 2, 4, 8 and so on.
  static func isTold(_ count: Int) -> Bool { count > 1 && count & (count - 1) == 0 }
}
