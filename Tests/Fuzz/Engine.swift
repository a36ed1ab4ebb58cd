import Capture
import Diagnosis
import Foundation
import Glibc
import Keys
import Reports

/// The whole way from a file's octets to its reports.
enum Engine {
  /// Nil where the octets are no capture, or compressed: other programs open those.
  static func file(_ octets: [UInt8], allowsCompressed: Bool = false) -> CaptureFile? {
    if !allowsCompressed, !isPlain(octets) { return nil }
    guard ftruncate(scratch, 0) == 0, pwrite(scratch, octets, octets.count, 0) == octets.count
    else {
      return nil
    }
    lseek(scratch, 0, SEEK_SET)
    return try? CaptureFile(descriptor: scratch, path: "capture")
  }

  /// A file in memory without a name, written anew for each input.
  private static let scratch: CInt = {
    var name = Array("/dev/shm/ikewhy-fuzz-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    unlink(name)
    return descriptor
  }()

  static func isPlain(_ octets: [UInt8]) -> Bool {
    !(octets.starts(with: [0x1f, 0x8b]) || octets.starts(with: [0x28, 0xb5, 0x2f, 0xfd])
      || octets.starts(with: [0x04, 0x22, 0x4d, 0x18]))
  }

  /// Of each input its octets choose one report: nine cost nine times as much, and most of that is text
  /// that does not depend on the input. `IKEWHY_FUZZ_FORMATS=all` writes them all.
  static let writesAll =
    ProcessInfo.processInfo.environment["IKEWHY_FUZZ_FORMATS"] == "all"

  private static let sarif = ReportFormats.names.firstIndex(of: "sarif") ?? 0
  private static let ndjson = ReportFormats.names.firstIndex(of: "ndjson") ?? 0

  private static func choice(_ octets: [UInt8]) -> Range<Int> {
    let count = ReportFormats.all.count
    if writesAll { return 0..<count }
    let number = octets.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xffff }
    // SARIF carries every rule's page whatever the input is: as dear as ten other reports.
    let one = number % count == sarif && number / count % 8 != 0 ? ndjson : number % count
    return one..<one + 1
  }

  /// Reports of a capture; empty where it is none.
  static func reports(
    _ octets: [UInt8], secrets: Secrets = Secrets(), allowsCompressed: Bool = false
  ) -> [(String, [UInt8])] {
    guard let file = file(octets, allowsCompressed: allowsCompressed) else { return [] }
    // A damaged NAT detection hash would have a million and a half addresses tried, and threads cost more
    // than a single negotiation does.
    var examination = Examination(secrets: secrets, search: .seen, isSplit: false)
    examination.read(file)
    let choice = Self.choice(octets)
    var formats = ReportFormats.all[choice].map { $0.init(ReportSetting(version: "fuzz")) }
    var reports = formats.indices.map { formats[$0].begin(examination.run.captures) }
    var summary = RunSummary()
    let findings = examination.judge { judged in
      summary.count(judged)
      for index in formats.indices { reports[index] += formats[index].add(judged) }
      return true
    }
    summary.count(findings)
    for index in formats.indices {
      reports[index] += formats[index].end(Conclusion(findings: findings, summary: summary))
    }
    return zip(ReportFormats.names[choice], reports).map { ($0, $1) }
  }

  private static let pages = Array(
    RuleCatalogue.rules.map { type(of: $0).page }
      .flatMap { [$0.summary, $0.checks, $0.consequence, $0.misleading] + $0.fixes }
      .joined(separator: "\n").utf8)

  /// What does not hold of the reports, or of a second run.
  static func fault(
    _ octets: [UInt8], secrets: Secrets = Secrets(), allowsCompressed: Bool = false
  ) -> String? {
    let reports = reports(octets, secrets: secrets, allowsCompressed: allowsCompressed)
    for (name, report) in reports {
      if let fault = Oracles.fault(report, format: name) { return fault }
      // A key may stand in clear in a capture, or be words that a rule's page has; it is none then.
      for key in secrets.preSharedKeys.map(\.key.octets)
      where key.count >= 8 && report.holds(key) && !octets.holds(key) && !pages.holds(key) {
        return "\(name): a pre-shared key"
      }
    }
    // A second run costs as much as the first: one input in eight.
    guard octets.count % 8 == 0 else { return nil }
    for (first, second) in zip(
      reports, self.reports(octets, secrets: secrets, allowsCompressed: allowsCompressed))
    where first.1 != second.1 {
      return "\(first.0): another report on the second run"
    }
    return nil
  }
}

extension [UInt8] {
  func holds(_ part: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    var rest = self[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: part) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}

/// Octets taken apart by the fuzzer's own small numbers.
struct Pieces {
  private var rest: ArraySlice<UInt8>

  init(_ octets: [UInt8]) { rest = octets[...] }

  mutating func octet() -> UInt8? { rest.popFirst() }

  /// Two octets of length, then as many, or what is left.
  mutating func next() -> [UInt8]? {
    guard let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
    let piece = rest.prefix(Int(high) << 8 | Int(low))
    rest = rest.dropFirst(piece.count)
    return Array(piece)
  }
}

/// A pcap file around frames.
enum Composed {
  static func capture(linkType: UInt32, _ frames: [[UInt8]]) -> [UInt8] {
    var octets = little(0xa1b2_c3d4) + [2, 0, 4, 0] + little(0) + little(0)
    octets += little(262_144) + little(linkType)
    for (index, frame) in frames.enumerated() {
      let count = UInt32(truncatingIfNeeded: frame.count)
      octets += little(UInt32(truncatingIfNeeded: 1_700_000_000 + index / 10))
      octets += little(UInt32(truncatingIfNeeded: index % 10 * 100_000))
      octets += little(count) + little(count) + frame
    }
    return octets
  }

  /// IPv4 and UDP on port 500, between the two hosts of a negotiation.
  static func datagram(_ message: [UInt8], fromInitiator: Bool) -> [UInt8] {
    let total = message.count + 28
    let hosts: [[UInt8]] = [[192, 0, 2, 1], [198, 51, 100, 2]]
    let (source, destination) = fromInitiator ? (hosts[0], hosts[1]) : (hosts[1], hosts[0])
    let ip: [UInt8] = [0x45, 0] + big(total) + [0, 0, 0, 0, 64, 17, 0, 0]
    return ip + source + destination + [1, 0xf4, 1, 0xf4] + big(message.count + 8) + [0, 0]
      + message
  }

  private static func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func big(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }
}
