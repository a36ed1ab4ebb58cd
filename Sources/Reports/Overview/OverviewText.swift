import Capture
import Diagnosis
import ISAKMP
import Negotiations

/// An overview for people: a line a row, and one more for a row of several attempts.
///
/// ```
/// FAILED       192.0.2.1 → 198.51.100.7      1  IKE104 proven  the peers share no Diffie-Hell…
///              41 attempts, 02:10:07 to 02:15:22, every 8 s
/// ```
package struct OverviewText {
  private let layout: TextLayout
  private let captureCount: Int

  private static let stateWidth = 11

  package init(layout: TextLayout, captureCount: Int) {
    self.layout = layout
    self.captureCount = captureCount
  }

  package func lines(_ overview: Overview, hasHead: Bool) -> [String] {
    let order = overview.order
    let peers = order.map { Self.peers(overview.rows[$0].entry) }
    // Two IPv6 addresses may be longer than a line has room for.
    let room = max(20, layout.width / 2 - 3)
    let width = peers.map { min($0.count, room) }.max() ?? 0
    let frames = order.map { frame(overview.rows[$0].entry) }
    let frameWidth = max(5, frames.map(\.count).max() ?? 0)
    var lines: [String] = []
    if hasHead {
      let columns =
        TextLayout.padded("state", to: Self.stateWidth) + "  "
        + TextLayout.padded("initiator → responder", to: width) + "  "
        + TextLayout.rightAligned(captureCount > 1 ? "at" : "frame", in: frameWidth) + "  cause"
      lines.append(layout.styled(columns, .dim))
    }
    for (place, number) in order.enumerated() {
      let row = overview.rows[number]
      let start =
        TextLayout.padded(Self.shortened(peers[place], to: width), to: width) + "  "
        + TextLayout.rightAligned(frames[place], in: frameWidth)
      let (word, style) = Self.word(row.entry)
      let left = Self.stateWidth + 2 + start.count + 2
      let end = cause(row.entry, room: layout.width - left)
      lines.append(
        layout.styled(word, style)
          + String(repeating: " ", count: Self.stateWidth + 2 - word.count) + start
          + (end.isEmpty ? "" : "  " + end))
      if row.attempts > 1 {
        lines.append(
          Self.shortened(
            String(repeating: " ", count: Self.stateWidth + 2) + attempts(row), to: layout.width))
      }
    }
    if !overview.beyond.isEmpty {
      let counts = OverviewEntry.State.allCases.compactMap { state in
        overview.beyond[state].map { "\($0) \(state.rawValue)" }
      }
      lines.append("and more than a list can show: \(counts.joined(separator: ", "))")
    }
    return lines
  }

  /// "41 attempts, 02:10:07 to 02:15:22, every 8 s".
  package func attempts(_ row: Overview.Row) -> String {
    var parts = ["×\(row.attempts)"]
    if let first = row.firstTime, let last = row.lastTime {
      parts.append("\(layout.clock(first)) to \(layout.clock(last, after: first))")
    }
    if let interval = row.interval {
      let text = Self.rounded(interval)
      parts.append(row.attempts > 2 ? "every \(text)" : "\(text) apart")
    }
    return parts.joined(separator: ", ")
  }

  /// To the second, beyond some seconds.
  package static func rounded(_ nanoseconds: Int64) -> String {
    let second: Int64 = 1_000_000_000
    guard nanoseconds >= second, nanoseconds < .max - second else {
      return Telling.duration(nanoseconds)
    }
    let seconds = (nanoseconds + second / 2) / second
    switch seconds {
    case ..<120: return "\(seconds) s"
    case ..<7200: return "\((seconds + 30) / 60) min"
    default: return "\((seconds + 1800) / 3600) h"
    }
  }

  private static func peers(_ entry: OverviewEntry) -> String {
    "\(entry.initiator.address) → \(entry.responder.address)"
  }

  private func frame(_ entry: OverviewEntry) -> String {
    guard let first = entry.first else { return "" }
    return captureCount > 1 ? "\(first.capture + 1):\(first.frame)" : "\(first.frame)"
  }

  static func word(_ entry: OverviewEntry) -> (String, TextLayout.Style) {
    switch entry.state {
    case .failed: ("FAILED", .red)
    case .incomplete: ("incomplete", .yellow)
    case .established: ("established", entry.cause == nil ? .green : .red)
    }
  }

  private func cause(_ entry: OverviewEntry, room: Int) -> String {
    guard let cause = entry.cause else {
      guard entry.state != .established, let last = entry.lastMessage else { return "" }
      return Self.shortened("after \(last)", to: room)
    }
    let sure = "\(cause.rule) \(cause.confidence.rawValue)"
    let left = room - sure.count - 2
    guard left >= 8 else { return sure }
    return sure + "  " + Self.shortened(cause.title, to: left)
  }

  private static func shortened(_ text: String, to room: Int) -> String {
    text.count <= room ? text : String(text.prefix(max(1, room - 1))) + "…"
  }
}
