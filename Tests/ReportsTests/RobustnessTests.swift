import Capture
import Diagnosis
import Foundation
import ISAKMP
import Negotiations
import Reports
import TestSupport
import Testing

/// Damaged input gets an answer: prefixes and single-octet changes of every sample, and noise.
///
/// By default a part of them, drawn anew each time by the seed that a failure names.
/// `IKEWHY_SWEEP=full` takes every prefix and every value of every octet of each message, and a
/// change of every octet of each capture (some minutes in a release build); `IKEWHY_SEED=n` repeats
/// a run.
@Suite struct RobustnessTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let isFull = environment["IKEWHY_SWEEP"] == "full"
  private static let seed =
    environment["IKEWHY_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)

  /// SplitMix64 (Steele, Lea, Flood 2014): a seed gives the same numbers everywhere.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
      return z ^ z >> 31
    }
  }

  // MARK: Messages

  /// Each message of the samples once.
  private func messages() throws -> [IKEDatagram] {
    var seen: Set<[UInt8]> = []
    var found: [IKEDatagram] = []
    for sample in Sample.all {
      var reader = CaptureReader()
      _ = reader.read(try CaptureFile(path: sample.capture.path)) { event in
        if case .ike(let datagram) = event, seen.insert(datagram.octets).inserted {
          found.append(datagram)
        }
      }
    }
    return found
  }

  /// What holds for every decoded message, sound or not. Nil, or what does not.
  private func fault(_ octets: [UInt8], missing: Int) -> String? {
    let message = Message(decoding: octets, missingOctets: missing)
    var end = ISAKMPHeader.size
    for payload in message.payloads {
      guard payload.offset >= end, payload.body.startIndex == payload.offset + 4,
        payload.body.endIndex <= octets.count
      else { return "payload at \(payload.offset) lies elsewhere" }
      end = payload.body.endIndex
    }
    for problem in message.problems
    where !(0...octets.count).contains(problem.offset) || problem.what.isEmpty {
      return "problem at \(problem.offset) of \(octets.count)"
    }
    // A field cannot break more rules than it has octets.
    if message.problems.count > octets.count + 4 { return "\(message.problems.count) problems" }
    return nil
  }

  /// The line is JSON, and the text has nothing in it that steers a terminal.
  private func fault(rendering octets: [UInt8], like datagram: IKEDatagram) -> String? {
    var changed = datagram
    changed.octets = octets
    let decoded = DecodedMessage(capturePath: "capture", datagram: changed)
    var json = DecodeJSON()
    let line = json.line(decoded)
    guard (try? JSONSerialization.jsonObject(with: Data(line))) != nil else { return "no JSON" }
    let text = DecodeText(layout: TextLayout()).block(decoded)
    guard let string = String(validating: text, as: UTF8.self) else { return "no UTF-8" }
    let controls = string.unicodeScalars.contains {
      $0.value != 0x0a && $0.properties.generalCategory == .control
    }
    return controls ? "a control character in the text" : nil
  }

  @Test(.timeLimit(.minutes(30)))
  func everyMessageCutOrChanged() throws {
    var numbers = Numbers(state: Self.seed)
    for datagram in try messages() {
      let octets = datagram.octets
      let whole = octets.count + datagram.missingOctets
      for length in 0..<octets.count
      where Self.isFull || numbers.next() % (length < 64 ? 3 : 24) == 0 {
        let prefix = Array(octets.prefix(length))
        for missing in [0, whole - length] {
          let fault = fault(prefix, missing: missing)
          #expect(fault == nil, "seed \(Self.seed), first \(length) of \(Hex.string(octets))")
        }
      }
      var changed = octets
      for index in octets.indices {
        let original = octets[index]
        // The headers, where most octets mean something, come more often than what is behind them.
        guard Self.isFull || numbers.next() % (index < 96 ? 3 : 16) == 0 else { continue }
        let values = Self.isFull ? Array(0...255) : [UInt8.random(in: 0...255, using: &numbers)]
        for value in values where value != original {
          changed[index] = value
          let fault = fault(changed, missing: datagram.missingOctets)
          #expect(
            fault == nil, "seed \(Self.seed), octet \(index) = \(value): \(Hex.string(octets))")
          if numbers.next() % (Self.isFull ? 512 : 64) == 0 {
            let fault = self.fault(rendering: changed, like: datagram)
            #expect(
              fault == nil, "seed \(Self.seed), octet \(index) = \(value): \(Hex.string(octets))")
          }
        }
        changed[index] = original
      }
    }
  }

  // MARK: Captures

  /// The whole way, from the file's octets to the report. Nil where the file is no capture any
  /// more.
  private func report(_ octets: [UInt8]) throws -> [UInt8]? {
    // A pipe holds 64 KiB, and no sample is as large.
    let pipe = Pipe()
    try #require(octets.count < 65_000)
    try pipe.fileHandleForWriting.write(contentsOf: octets)
    try pipe.fileHandleForWriting.close()
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    guard let file = try? CaptureFile(descriptor: descriptor, path: "capture") else { return nil }
    var examination = Examination()
    examination.read(file)
    var format: any ExplanationFormat = ExplanationJSON(ReportSetting(version: "test"))
    var report = format.begin(examination.run.captures)
    var summary = RunSummary()
    let findings = examination.judge {
      summary.count($0)
      report += format.add($0)
      return true
    }
    summary.count(findings)
    return report + format.end(Conclusion(findings: findings, summary: summary))
  }

  @Test(.timeLimit(.minutes(30)), arguments: Sample.all)
  func everyCaptureCutOrChanged(_ sample: Sample) throws {
    let octets = [UInt8](try Data(contentsOf: sample.capture))
    // Each sample has draws of its own, whatever the order in which the tests run.
    var numbers = Numbers(state: Self.seed &+ UInt64(octets.count) &* 1_000_003)
    var changed = octets
    let places =
      Self.isFull
      ? Array(octets.indices)
      : (0..<2).map { _ in Int.random(in: octets.indices, using: &numbers) }
    for index in places {
      changed[index] = UInt8.random(in: 0...255, using: &numbers)
      if let report = try report(changed) {
        let object = try? JSONSerialization.jsonObject(with: Data(report))
        #expect(object is [String: Any], "seed \(Self.seed), octet \(index) = \(changed[index])")
      }
      changed[index] = octets[index]
    }
    let lengths =
      Self.isFull
      ? Array(stride(from: 0, to: octets.count, by: 7))
      : (0..<1).map { _ in Int.random(in: octets.indices, using: &numbers) }
    for length in lengths {
      if let report = try report(Array(octets.prefix(length))) {
        let object = try? JSONSerialization.jsonObject(with: Data(report))
        #expect(object is [String: Any], "seed \(Self.seed), first \(length) octets")
      }
    }
  }
}
