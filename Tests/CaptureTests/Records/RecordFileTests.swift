import Foundation
import TestSupport
import Testing

@testable import Capture

/// What is read of records is what the capture reader said: the events themselves, but for traffic,
/// which is counted.
@Suite struct RecordFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func keepEveryEventThatFindingsNeed() throws {
    for path in Repository.files(under: "Samples", withSuffix: ".pcap") {
      let capture = Repository.samples.appending(path: path).path
      var events: [CaptureRecord] = []
      var (packets, octets, keepalives) = (0, 0, 0)
      var reader = CaptureReader()
      let summary = reader.read(try CaptureFile(path: capture)) { event in
        switch event {
        case .ike(let datagram): events.append(.ike(datagram))
        case .icmpError(let error): events.append(.icmpError(error))
        case .fragmentProblem(let problem): events.append(.fragmentProblem(problem))
        case .esp(let packet): (packets, octets) = (packets + 1, octets + packet.length)
        case .keepalive: keepalives += 1
        case .ah, .notIKE, .kink: break
        }
      }
      let records = try records(of: [capture])
      let kept = records.filter {
        switch $0 {
        case .ike, .icmpError, .fragmentProblem: true
        default: false
        }
      }
      #expect(kept == events, "\(path)")
      guard case .begin(capture, _)? = records.first, case .end(let end, _)? = records.last else {
        Issue.record("\(path): no beginning or no end")
        continue
      }
      #expect(end == summary, "\(path)")
      for record in records {
        if case .flow(let flow) = record {
          packets -= flow.packets
          octets -= flow.octets
        }
        if case .activity(let activity) = record {
          keepalives -= activity.keepalives + activity.keepalivesBack
        }
      }
      #expect(packets == 0 && octets == 0 && keepalives == 0, "\(path)")
    }
  }

  /// draft-ietf-opsawg-pcapng: a reader passes over blocks and options that it does not know, so that
  /// the file is a capture of the messages, under headers of their own.
  @Test func areACaptureOfTheMessages() throws {
    let capture = Repository.samples.appending(path: "v2-ipv6-success/initiator.pcap").path
    try write(records: [capture], to: "a.ikr")
    var messages: [(Endpoint, Endpoint, [UInt8])] = []
    func note(_ event: CaptureEvent) {
      if case .ike(let datagram) = event {
        messages.append((datagram.source, datagram.destination, datagram.octets))
      }
    }
    var reader = CaptureReader()
    _ = reader.read(try CaptureFile(path: capture), deliver: note)
    let original = messages
    messages = []
    _ = reader.read(try CaptureFile(path: folder.path("a.ikr")), deliver: note)
    #expect(messages.count == original.count)
    #expect(zip(messages, original).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 && $0.2 == $1.2 })
  }

  @Test func sayWhatIsWrongWithThem() throws {
    let capture = Repository.samples.appending(path: "v1-mismatch-hash/initiator.pcap").path
    #expect(throws: CaptureError.self) { try RecordFile(path: capture) }
    let octets = try write(records: [capture], to: "whole.ikr")
    for length in stride(from: 0, to: octets.count, by: 7) {
      let cut = try folder.file("cut.ikr", Array(octets.prefix(length)))
      // Cut between two blocks, what is missing is the capture's end; within one, an error.
      let records = try? read(cut)
      let isWhole = records?.contains { if case .end = $0 { true } else { false } } ?? false
      #expect(!isWhole)
    }
    // No octet that is changed makes the reader trap.
    for at in stride(from: 0, to: octets.count, by: 3) {
      var changed = octets
      changed[at] ^= 0xFF
      _ = try? read(try folder.file("changed.ikr", changed))
    }
  }

  // MARK: Helpers

  private func records(of captures: [String]) throws -> [CaptureRecord] {
    try write(records: captures, to: "records.ikr")
    return try read(folder.path("records.ikr"))
  }

  private func read(_ path: String) throws -> [CaptureRecord] {
    let file = try RecordFile(path: path)
    var records: [CaptureRecord] = []
    while let (_, record) = try file.next() { records.append(record) }
    return records
  }

  @discardableResult
  private func write(records captures: [String], to name: String) throws -> [UInt8] {
    let writer = RecordWriter()
    var octets = writer.header(application: "test")
    var extraction = Extraction()
    for (index, path) in captures.enumerated() {
      _ = extraction.read(try CaptureFile(path: path)) {
        octets += writer.block($0, capture: index)
      }
    }
    try folder.file(name, octets)
    return octets
  }
}
