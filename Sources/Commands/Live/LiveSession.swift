import Capture
import Diagnosis
import Glibc
import Negotiations
import Reports

/// The loop of a watch: packets in, reports out, and now and then a look at everything else.
final class LiveSession {
  private var watch: Watch
  private let interfaces: any LiveSources
  private let output: LiveOutput
  private var format: any LiveFormat
  private let failOn: FailureThreshold
  private let archive: FailureArchive?
  private let metrics: MetricsFile?
  private let hasStatus: Bool
  /// What the report says to people already need not be said to them twice.
  private let saysOnStandardError: Bool
  private let isJournal: Bool
  /// What a packet adds to the output, where packets are in it.
  var tap: ((borrowing FrameRecord, RawSpan, Int) -> [UInt8])?
  private var summary = RunSummary()
  private var findings: [String: Int] = [:]
  private var counters = LiveCounters()
  private var isReached = false
  private var complaint: String?

  private static let second: Int64 = 1_000_000_000
  /// Packets taken from an interface before the others have their turn.
  private static let turn = 512

  init(
    watch: Watch, interfaces: any LiveSources, output: LiveOutput, format: any LiveFormat,
    failOn: FailureThreshold, archive: FailureArchive?, metrics: MetricsFile?, hasStatus: Bool
  ) {
    self.watch = watch
    self.interfaces = interfaces
    self.output = output
    self.format = format
    self.failOn = failOn
    self.archive = archive
    self.metrics = metrics
    self.hasStatus = hasStatus
    isJournal = output.isStandard && Journal.isBehind(1)
    saysOnStandardError = !(output.isStandard && format is LiveText)
  }

  func run() throws -> Int32 {
    if let problem = writeMetrics() { throw ProgramFailure.usage(problem) }
    var nextInspection = Clock.monotonic()
    var inspections = 0
    while !Signals.isEndAsked, !output.isBroken, interfaces.isAnyLeft {
      let now = Clock.monotonic()
      let due = min(nextInspection, watch.nextDue ?? .max)
      let wait = max(0, min((due - now + 999_999) / 1_000_000, 1000))
      for index in interfaces.poll(milliseconds: Int32(clamping: wait)) { take(index) }
      work()
      if Signals.takeReopen() { complain(output.reopen()) }
      if now >= nextInspection {
        nextInspection = now + Self.second
        inspect(inspections)
        inspections += 1
      }
    }
    // What is in the kernel's buffer belongs to the time before the end.
    for index in interfaces.open { take(index, turns: 64) }
    return try finish()
  }

  private func take(_ index: Int, turns: Int = 1) {
    let now = Clock.monotonic()
    do {
      for _ in 0..<turns {
        let count = try interfaces.dispatch(index, limit: Self.turn) { frame, octets in
          let isTraffic = watch.observe(frame, octets, interface: index, now: now)
          if let tap { complain(output.write(tap(frame, octets, index))) }
          if !isTraffic { archive?.keep(frame, octets, interface: index) }
        }
        if count < Self.turn { break }
      }
    } catch {
      interfaces.fail(index, error, say: say)
    }
  }

  private func work() {
    watch.work(now: Clock.monotonic(), deliver)
  }

  private func deliver(_ report: Watch.Report) {
    if let old = report.replaces {
      summary.discount(old)
      for code in old.codes { findings[code, default: 1] -= 1 }
    }
    let tally = report.judged.tally
    counters.count(report)
    summary.count(report.judged)
    for code in tally.codes { findings[code, default: 0] += 1 }
    if report.judged.findings.contains(where: failOn.isReached) { isReached = true }
    write(
      format.add(report, at: Self.now), report.judged.findings.map(\.severity).max() ?? .note)
    if tally.outcome == .failed || tally.errors > 0 {
      complain(archive?.write(report.judged, interfaces))
    }
  }

  private func tell(_ ofTheRun: [Finding]) {
    for finding in ofTheRun {
      if failOn.isReached(by: finding) { isReached = true }
      summary.count([finding])
      findings[finding.page.code, default: 0] += 1
      counters.count(finding)
      write(format.add(finding, at: Self.now), finding.severity)
    }
  }

  /// Once a second.
  private func inspect(_ count: Int) {
    output.lookForReader()
    interfaces.inspect(say: say)
    for index in interfaces.open where count > 0 {
      // Also finds what poll does not tell: an interface that went down under it.
      take(index)
    }
    noteInterfaces()
    if count % 5 == 4 { tell(watch.alarms()) }
    if count % 10 == 9 { complain(writeMetrics()) }
    showStatus()
  }

  private func noteInterfaces() {
    for (index, lost) in interfaces.lost.enumerated() { watch.lose(lost, interface: index) }
    for index in interfaces.open {
      guard let (linkType, snaplen) = interfaces.description(index) else { continue }
      watch.describe(index, linkType: linkType, snaplen: snaplen)
    }
  }

  private func finish() throws -> Int32 {
    interfaces.inspect(say: say)
    noteInterfaces()
    tell(watch.finish(deliver))
    write(
      format.end(
        LiveConclusion(
          captures: watch.captures, summary: summary, dropped: watch.dropped,
          uncounted: watch.uncounted), at: Self.now))
    complain(writeMetrics())
    if output.lost > 0 {
      throw ProgramFailure.usage("\(output.lost) events could not be written")
    }
    if interfaces.isEndExpected, Signals.isEndAsked { return 128 + Int32(Interruption.signal) }
    if !interfaces.isAnyLeft, !interfaces.isEndExpected, !Signals.isEndAsked { return 4 }
    return isReached ? 1 : 0
  }

  private func write(_ octets: [UInt8], _ severity: Severity? = nil) {
    clearStatus()
    complain(output.write(isJournal ? Journal.marked(octets, severity) : octets))
  }

  private func say(_ interface: Int, _ what: String) {
    let event = LiveEvent(
      time: Self.now, interface: interfaces.names[interface], what: what)
    write(format.add(event), .warning)
    if saysOnStandardError { StandardError.say("ikewhy: \(interfaces.names[interface]): \(what)") }
  }

  private func writeMetrics() -> String? {
    metrics?.write(
      MetricsFile.Figures(
        captures: watch.captures, summary: summary, findings: findings, dropped: watch.dropped,
        uncounted: watch.uncounted, octets: watch.run.table.octets, counters: counters))
  }

  /// Each trouble once until another comes.
  private func complain(_ problem: String?) {
    guard let problem, problem != complaint else { return }
    complaint = problem
    clearStatus()
    StandardError.say("ikewhy: \(problem)")
  }

  // MARK: The line at the bottom of a terminal

  private var isStatusShown = false

  private func showStatus() {
    guard hasStatus else { return }
    let captures = watch.captures
    let packets = captures.reduce(0) { $0 + $1.frames }
    let lost = captures.reduce(0) { $0 + $1.lostFrames }
    let text =
      "\(interfaces.names.joined(separator: ", ")): \(watch.run.table.count) negotiations, "
      + "\(summary.established) established, \(summary.failed) failed; \(packets) packets, "
      + "\(lost) lost"
    Self.writeToTerminal("\r\u{1b}[K" + text.prefix(79))
    isStatusShown = true
  }

  private func clearStatus() {
    guard isStatusShown else { return }
    Self.writeToTerminal("\r\u{1b}[K")
    isStatusShown = false
  }

  private static func writeToTerminal(_ text: String) {
    let octets = Array(text.utf8)
    _ = octets.withUnsafeBytes { Glibc.write(2, $0.baseAddress, octets.count) }
  }

  private static var now: Timestamp { Timestamp(nanoseconds: Clock.realtime()) }
}
