import Capture
import Diagnosis
import Keys
import Reports

/// Frames as they come from an interface, in both formats of `live`; an octet before each says how much
/// later it came.
enum LiveFuzz: FuzzTarget {
  static let name = "live"
  static let longest = 1 << 14

  static func fault(_ octets: [UInt8]) -> String? {
    let lines = lines(octets)
    return Oracles.fault(lines.json, format: "ndjson") ?? Oracles.fault(lines.text, format: "text")
      ?? (octets.count % 8 == 0 && self.lines(octets) != lines
        ? "other lines the second time" : nil)
  }

  private static func lines(_ octets: [UInt8]) -> (json: [UInt8], text: [UInt8]) {
    var pieces = Pieces(octets)
    var watch = Watch(
      interfaces: ["eth0"], ports: IKEPorts(), secrets: Secrets(), policies: [],
      quietTime: 30_000_000_000, minConfidence: .possible, search: .seen)
    watch.describe(0, linkType: .ethernet, snaplen: 262_144)
    let setting = ReportSetting(version: "fuzz")
    var json = LiveNDJSON(setting, interfaces: watch.captures)
    var text = LiveText(setting, interfaces: watch.captures)
    var (jsonLines, textLines): ([UInt8], [UInt8]) = ([], [])
    var now: Int64 = 1_700_000_000_000_000_000
    func add(_ report: Watch.Report) {
      jsonLines += json.add(report, at: Timestamp(nanoseconds: now))
      textLines += text.add(report, at: Timestamp(nanoseconds: now))
    }
    var number = 0
    while number < 64, let later = pieces.octet(), let frame = pieces.next() {
      number += 1
      now += Int64(later) * 500_000_000
      let record = FrameRecord(
        number: number, time: Timestamp(nanoseconds: now), fileOffset: 0,
        capturedLength: frame.count, originalLength: frame.count, linkType: .ethernet)
      _ = watch.observe(record, frame.span.bytes, interface: 0, now: now)
      watch.work(now: now, add)
      for finding in watch.alarms() {
        jsonLines += json.add(finding, at: Timestamp(nanoseconds: now))
      }
    }
    for finding in watch.finish(add) {
      jsonLines += json.add(finding, at: Timestamp(nanoseconds: now))
    }
    return (jsonLines, textLines)
  }
}
