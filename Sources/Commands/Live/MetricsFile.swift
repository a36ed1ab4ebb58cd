import Capture
import Diagnosis
import Glibc
import Reports

/// `--metrics FILE`: the figures of a watch in Prometheus' text format, for the node exporter's
/// text-file collector. Written under another name and renamed, so that no reader sees half of it.
final class MetricsFile {
  private let path: String

  /// - Parameter path: in a directory that whoever the program is then may write to; the first
  ///   writing says whether it is.
  init(path: String) {
    self.path = path
  }

  struct Figures {
    var captures: [CaptureSummary]
    var summary: RunSummary
    var findings: [String: Int]
    var dropped: Int
    var uncounted: Int
    var octets: Int
    var counters = LiveCounters()
  }

  /// Says what went wrong.
  func write(_ figures: Figures) -> String? {
    do {
      let output = try Output(path: path)
      output.write(Array(Self.text(figures).utf8))
      try output.finish()
      return nil
    } catch let failure as ProgramFailure {
      return String(failure.reason)
    } catch {
      return "\(error)"
    }
  }

  static func text(_ figures: Figures) -> String {
    var metrics = Metrics()
    addCounters(figures, to: &metrics)
    addTold(figures.counters, to: &metrics)
    addGauges(figures, to: &metrics)
    return metrics.lines.joined(separator: "\n") + "\n"
  }

  private struct Metrics {
    var lines: [String] = []

    mutating func add(
      _ name: String, _ type: String, _ help: String, _ values: [(labels: String, Int)]
    ) {
      lines.append("# HELP ikewhy_\(name) \(help)")
      lines.append("# TYPE ikewhy_\(name) \(type)")
      lines += values.map { "ikewhy_\(name)\($0.labels) \($0.1)" }
    }
  }

  private static func addCounters(_ figures: Figures, to metrics: inout Metrics) {
    func byInterface(_ value: (CaptureSummary) -> Int) -> [(String, Int)] {
      figures.captures.map { ("{interface=\"\(escaped($0.path))\"}", value($0)) }
    }
    metrics.add(
      "packets_total", "counter", "Packets that passed the filter.", byInterface(\.frames))
    metrics.add(
      "lost_packets_total", "counter", "The older name of ikewhy_dropped_total.",
      byInterface(\.lostFrames))
    metrics.add("ike_messages_total", "counter", "IKE messages.", byInterface(\.ikeMessages))
    metrics.add("esp_packets_total", "counter", "ESP packets.", byInterface(\.espPackets))
    metrics.add(
      "dropped_total", "counter", "Packets that the kernel dropped.", byInterface(\.lostFrames))
  }

  private static func addTold(_ counters: LiveCounters, to metrics: inout Metrics) {
    metrics.add(
      "negotiations_total", "counter", "Negotiations told, by how they ended.",
      ["established", "failed", "incomplete"].map {
        ("{state=\"\($0)\"}", counters.negotiations[$0] ?? 0)
      })
    metrics.add(
      "findings_total", "counter", "Findings told, by rule and severity.",
      counters.findings.sorted { ($0.key.rule, $0.key.severity) < ($1.key.rule, $1.key.severity) }
        .map {
          ("{rule=\"\($0.key.rule)\",severity=\"\($0.key.severity.rawValue)\"}", $0.value)
        })
    metrics.add(
      "peer_last_seen_seconds", "gauge",
      "Seconds since 1970 of the last IKE message told, of the \(LiveCounters.pairs) latest pairs.",
      counters.lastSeen.sorted {
        ($0.key.initiator, $0.key.responder) < ($1.key.initiator, $1.key.responder)
      }.map { pair, time in
        (
          "{initiator=\"\(escaped(pair.initiator))\",responder=\"\(escaped(pair.responder))\"}",
          Int(time.nanoseconds / 1_000_000_000)
        )
      })
  }

  private static func addGauges(_ figures: Figures, to metrics: inout Metrics) {
    metrics.add(
      "build_info", "gauge", "The program's version.", [("{version=\"\(Program.version)\"}", 1)])
    let summary = figures.summary
    metrics.add(
      "negotiations", "gauge", "Negotiations told so far, by how they stand.",
      [
        ("{state=\"established\"}", summary.established), ("{state=\"failed\"}", summary.failed),
        ("{state=\"incomplete\"}", summary.incomplete),
      ])
    metrics.add(
      "findings", "gauge", "Findings told so far, by rule.",
      figures.findings.sorted { $0.key < $1.key }.map { ("{rule=\"\($0.key)\"}", $0.value) })
    metrics.add(
      "dropped_negotiations_total", "counter", "Idle negotiations forgotten to make room.",
      [("", figures.dropped)])
    metrics.add(
      "dropped_unreported_total", "counter", "Half-open ones among them without a report.",
      [("", figures.uncounted)])
    metrics.add(
      "table_octets", "gauge", "What the negotiations that are kept take in memory.",
      [("", figures.octets)])
  }

  /// A label's value, as Prometheus' text format has it.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      switch character {
      case "\\", "\"": escaped += "\\\(character)"
      case "\n": escaped += "\\n"
      default: escaped.append(character)
      }
    }
  }
}
