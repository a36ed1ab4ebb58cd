import Capture
import Diagnosis
import Foundation
import Keys
import Negotiations
import TestSupport
import Testing

/// Judging under way comes to what judging at the end comes to.
@Suite struct WatchTests {
  /// Without NATs, whose inside addresses take long to search for: each ending once.
  private static let samples = Sample.all.filter { sample in
    [
      "v1-main-success/initiator", "v1-aggressive-success/responder", "v1-mismatch-hash/initiator",
      "v1-wrong-psk-main/initiator", "v1-udp4500-blocked/initiator", "v1-peer-dies/initiator",
      "v1-port-unreachable/initiator", "v2-success/responder", "v2-no-proposal/initiator",
      "v2-cookie/responder", "v2-invalid-ke-retry/initiator", "v2-child-rekey/initiator",
      "first-message-flood/capture", "reused-randomness/capture",
    ].contains(sample.name)
  }

  private static let quietTime: Int64 = 30_000_000_000

  /// Plays a capture to a watch, each frame at its time.
  private func watch(
    _ sample: Sample, _ deliver: (Watch.Report, _ now: Int64) -> Void
  ) throws -> [Finding] {
    let file = try CaptureFile(path: sample.capture.path)
    var watch = Watch(
      interfaces: [file.path], ports: IKEPorts(), secrets: Secrets(), policies: [],
      quietTime: Self.quietTime, minConfidence: .possible)
    watch.describe(0, linkType: .ethernet, snaplen: file.snaplen)
    var now: Int64 = 0
    while file.withNextFrame({ (frame: borrowing FrameRecord, octets: RawSpan) -> Void in
      while let due = watch.nextDue, due <= frame.time.nanoseconds {
        watch.work(now: due) { deliver($0, due) }
      }
      now = frame.time.nanoseconds
      _ = watch.observe(frame, octets, interface: 0, now: now)
    }) != nil {}
    return watch.finish { deliver($0, now) }
  }

  private func words(_ findings: [Finding]) -> [String] {
    findings.map {
      "\($0.page.code) \($0.severity.rawValue) \($0.confidence.rawValue) \($0.title)"
    }
  }

  @Test(arguments: samples) func saysInTheEndWhatExplainSays(sample: Sample) throws {
    let file = try JudgedCapture([sample.capture.path])
    var last: [String: JudgedNegotiation] = [:]
    let ofTheRun = try watch(sample) { report, _ in
      last[report.judged.negotiation.id] = report.judged
    }
    #expect(last.count == Set(file.negotiations.map(\.negotiation.id)).count)
    for judged in file.negotiations {
      let seen = try #require(last[judged.negotiation.id])
      #expect(seen.negotiation.phase1.state == judged.negotiation.phase1.state)
      #expect(words(seen.findings) == words(judged.findings))
    }
    #expect(words(ofTheRun) == words(file.findings))
  }

  @Test func aRefusalIsToldAtOnce() throws {
    let sample = try Sample.named("v1-mismatch-hash/initiator")
    var told: [(Watch.Reason, Int64)] = []
    _ = try watch(sample) { report, now in
      told.append(
        (
          report.reason,
          now - (report.judged.negotiation.messages.last?.recordedTime.nanoseconds ?? 0)
        ))
    }
    let first = try #require(told.first)
    // Nothing follows the refusal in this capture, so it is the end that finds it at the latest.
    #expect(first.0 == .refused || first.0 == .finished)
    #expect(first.1 <= 100_000_000)
    #expect(told.count == 1)
  }

  @Test func aNegotiationThatGoesOnIsToldWhenItFallsSilent() throws {
    let sample = try Sample.named("v2-success/initiator")
    let file = try CaptureFile(path: sample.capture.path)
    var watch = Watch(
      interfaces: [file.path], ports: IKEPorts(), secrets: Secrets(), policies: [],
      quietTime: Self.quietTime, minConfidence: .possible)
    while file.withNextFrame({ (frame: borrowing FrameRecord, octets: RawSpan) -> Void in
      _ = watch.observe(frame, octets, interface: 0, now: 0)
    }) != nil {}
    var told: [Watch.Reason] = []
    watch.work(now: Self.quietTime - 1) { told.append($0.reason) }
    #expect(told.isEmpty)
    watch.work(now: Self.quietTime) { told.append($0.reason) }
    #expect(told == [.silent])
    watch.work(now: 3 * Self.quietTime) { told.append($0.reason) }
    _ = watch.finish { told.append($0.reason) }
    #expect(told == [.silent])
  }

  /// What `explain --format ndjson` does.
  @Test(arguments: samples) func judgingUnderWaySaysTheSame(sample: Sample) throws {
    let file = try JudgedCapture([sample.capture.path])
    var examination = Examination(room: 8 << 20)
    var judged: [JudgedNegotiation] = []
    let summary = examination.read(try CaptureFile(path: sample.capture.path)) {
      judged.append($0)
      return true
    }
    let ofTheRun = examination.judge {
      judged.append($0)
      return true
    }
    #expect([summary] == file.captures)
    #expect(judged.map(\.negotiation.id) == file.negotiations.map(\.negotiation.id))
    #expect(judged.map { words($0.findings) } == file.negotiations.map { words($0.findings) })
    #expect(words(ofTheRun) == words(file.findings))
  }
}
