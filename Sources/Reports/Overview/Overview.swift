package import Capture

/// The negotiations of a run, a row each, equal failures of the same two peers in one.
package struct Overview: Sendable {
  package struct Row: Sendable {
    /// The first negotiation of it.
    package var entry: OverviewEntry
    package var attempts: Int
    package var firstTime: Timestamp?
    package var lastTime: Timestamp?
    /// When the first of them began, in nanoseconds: enough to say how far they are apart.
    private var starts: [Int64]

    private static let samples = 128

    init(_ entry: OverviewEntry) {
      self.entry = entry
      attempts = 1
      (firstTime, lastTime) = (entry.firstTime, entry.lastTime)
      starts = entry.firstTime.map { [$0.nanoseconds] } ?? []
    }

    mutating func add(_ other: OverviewEntry) {
      attempts += 1
      if let time = other.firstTime {
        if time.nanoseconds < firstTime?.nanoseconds ?? .max { firstTime = time }
        if starts.count < Self.samples { starts.append(time.nanoseconds) }
      }
      if let time = other.lastTime, time.nanoseconds > lastTime?.nanoseconds ?? .min {
        lastTime = time
      }
    }

    /// Nanoseconds from one attempt to the next, as a rule; `nil` for a single one.
    package var interval: Int64? {
      let sorted = starts.sorted()
      let gaps = zip(sorted, sorted.dropFirst()).map { $1.subtractingReportingOverflow($0) }
        .filter { !$0.overflow }.map(\.partialValue).sorted()
      return gaps.isEmpty ? nil : gaps[gaps.count / 2]
    }
  }

  /// What a new negotiation came to.
  package struct Place: Sendable {
    /// The row's number, in the order of their first negotiations; `nil` where there was no room
    /// for a further one.
    package var row: Int?
    /// The first of its row.
    package var isFirst: Bool
  }

  package private(set) var rows: [Row] = []
  /// Negotiations that got no row of their own, by state.
  package private(set) var beyond: [OverviewEntry.State: Int] = [:]
  private var byKey: [OverviewEntry.Key: Int] = [:]
  private let groups: Bool
  private let limit: Int

  /// More than anyone reads; a flood has more.
  package static let usualLimit = 20_000

  package init(groups: Bool, limit: Int = Self.usualLimit) {
    self.groups = groups
    self.limit = limit
  }

  package var negotiations: Int {
    rows.reduce(0) { $0 + $1.attempts } + beyond.values.reduce(0, +)
  }

  package mutating func add(_ entry: OverviewEntry) -> Place {
    let key = groups ? entry.key : nil
    if let key, let row = byKey[key] {
      rows[row].add(entry)
      return Place(row: row, isFirst: false)
    }
    guard rows.count < limit else {
      beyond[entry.state, default: 0] += 1
      return Place(row: nil, isFirst: true)
    }
    if let key { byKey[key] = rows.count }
    rows.append(Row(entry))
    return Place(row: rows.count - 1, isFirst: true)
  }

  /// Takes one back that turned out to be of another kind.
  mutating func withdraw(_ key: OverviewEntry.Key) {
    guard let row = byKey[key], rows[row].attempts > 0 else { return }
    rows[row].attempts -= 1
  }

  /// The row that a negotiation of this kind went to.
  package func row(of entry: OverviewEntry) -> Row? {
    entry.key.flatMap { byKey[$0] }.map { rows[$0] }
  }

  /// Numbers of the rows in the order in which they are told: what failed first, what is healthy
  /// last, else as they began.
  package var order: [Int] {
    rows.indices.sorted { a, b in
      let (x, y) = (rows[a].entry, rows[b].entry)
      if x.state != y.state { return x.state < y.state }
      if x.isHealthy != y.isHealthy { return y.isHealthy }
      let (s, t) = (rows[a].firstTime?.nanoseconds ?? 0, rows[b].firstTime?.nanoseconds ?? 0)
      return s == t ? a < b : s < t
    }
  }
}
