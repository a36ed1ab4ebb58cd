package import Capture
package import Diagnosis

/// What happens to the watch itself.
package struct LiveEvent: Sendable {
  package var time: Timestamp
  package var interface: String?
  package var what: String

  package init(time: Timestamp, interface: String?, what: String) {
    self.time = time
    self.interface = interface
    self.what = what
  }
}

/// What the watch amounts to.
package struct LiveConclusion: Sendable {
  package var captures: [CaptureSummary]
  package var summary: RunSummary
  /// Negotiations that were forgotten to make room, and how many of them without a report of their
  /// own.
  package var dropped: Int
  package var uncounted: Int

  package init(
    captures: [CaptureSummary], summary: RunSummary, dropped: Int, uncounted: Int
  ) {
    self.captures = captures
    self.summary = summary
    self.dropped = dropped
    self.uncounted = uncounted
  }
}

/// Writes what `live` sees, as it sees it; each call gives the octets that come next.
package protocol LiveFormat: SendableMetatype {
  /// As `--format` names it.
  static var name: String { get }

  init(_ setting: ReportSetting, interfaces: [CaptureSummary])
  /// - Parameter time: when it is told.
  mutating func add(_ report: Watch.Report, at time: Timestamp) -> [UInt8]
  mutating func add(_ finding: Finding, at time: Timestamp) -> [UInt8]
  mutating func add(_ event: LiveEvent) -> [UInt8]
  mutating func end(_ conclusion: LiveConclusion, at time: Timestamp) -> [UInt8]
}
