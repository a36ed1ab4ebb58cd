import Capture

/// The points at which the captures that recorded one negotiation were made, and how far their clocks are
/// apart.
///
/// The same message in two captures left one and reached the other after the time that the path
/// takes. Of messages in both directions the path's part cancels out, as in RFC 5905 section 8: the
/// offset is the middle between the mean difference one way and the mean difference the other way.
package struct CapturePoints: Sendable {
  /// Nanoseconds to add to a capture's times to have those of the first capture; a capture that is
  /// not listed needs none.
  package private(set) var clockOffsets: [Int: Int64] = [:]

  /// The captures that recorded anything of the negotiation, in their order.
  package private(set) var captures: [Int]
  /// The points, by the first capture that was made at each, in their order.
  package var all: [Int] { captures.count < 2 ? captures : Set(captures.map(point)).sorted() }

  /// Counts the captures on from `base`.
  package mutating func moveCaptures(by base: Int) {
    captures = captures.map { $0 + base }
    clockOffsets = Dictionary(uniqueKeysWithValues: clockOffsets.map { ($0.key + base, $0.value) })
    beginnings = Dictionary(
      uniqueKeysWithValues: beginnings.map { ($0.key + base, $0.value + base) })
  }

  /// Differences below this are left alone: they order no two messages wrongly, and times stay as
  /// recorded.
  private static let threshold: Int64 = 10_000_000
  /// With messages of one direction only, path and clock cannot be told apart below this.
  private static let longestPath: Int64 = 1_000_000_000

  /// The capture that recorded first at the point where a later one went on, as files of a ring buffer
  /// do; a capture that is not listed began its own.
  private var beginnings: [Int: Int] = [:]

  /// Captures with the same number were made at one point, one after the other.
  package func point(of capture: Int) -> Int { beginnings[capture] ?? capture }

  package func areAtOnePoint(_ a: FrameReference, _ b: FrameReference) -> Bool {
    point(of: a.capture) == point(of: b.capture)
  }

  init(_ messages: [NegotiationTable.CapturedMessage]) {
    let reference = messages.first?.capture
    captures = reference.map { [$0] } ?? []
    guard let reference, messages.contains(where: { $0.capture != reference }) else { return }
    let recordings = CaptureRecording.all(messages)
    captures = recordings.keys.sorted()
    beginnings = Self.beginnings(recordings)
    guard let first = recordings[reference] else { return }
    for (capture, recording) in recordings where capture != reference {
      if point(of: capture) == reference { continue }
      guard let offset = Self.offset(of: recording, from: first), abs(offset) > Self.threshold
      else { continue }
      clockOffsets[capture] = offset
    }
    for (capture, beginning) in beginnings { clockOffsets[capture] = clockOffsets[beginning] }
  }

  private static func offset(of recording: CaptureRecording, from reference: CaptureRecording)
    -> Int64?
  {
    let shared = recording.first.keys.filter { reference.first[$0] != nil }
    // A message that was lost once and sent again is paired with its first transmission by mistake.
    let once = shared.filter { recording.count[$0] == 1 && reference.count[$0] == 1 }
    var forward: [Int64] = []
    var backward: [Int64] = []
    for key in once.isEmpty ? shared : once {
      guard let here = recording.first[key], let there = reference.first[key] else { continue }
      let difference = there.time - here.time
      if there.sender == reference.starter {
        forward.append(difference)
      } else {
        backward.append(difference)
      }
    }
    switch (median(forward), median(backward)) {
    case (let forward?, let backward?):
      // Half of each first: a damaged file's times may be centuries apart.
      return forward / 2 + backward / 2 + (forward % 2 + backward % 2) / 2
    case (let only?, nil), (nil, let only?): return abs(only) > longestPath ? only : nil
    case (nil, nil): return nil
    }
  }

  // MARK: One point, several files

  /// Of captures that follow each other in time, the longest pause in which a message is sent again
  /// rather than recorded at another point whose clock differs, in nanoseconds.
  private static let longestPause: Int64 = 120_000_000_000

  /// Captures of one negotiation that do not overlap in time follow each other at one point, unless
  /// what they have in common shows that they recorded the same, by clocks that differ.
  private static func beginnings(_ recordings: [Int: CaptureRecording]) -> [Int: Int] {
    var beginnings: [Int: Int] = [:]
    /// The last capture of each point so far.
    var tails: [Int] = []
    let inTime = recordings.sorted { a, b in
      a.value.start == b.value.start ? a.key < b.key : a.value.start < b.value.start
    }
    for (capture, recording) in inTime {
      let tail = tails.firstIndex { tail in
        recordings[tail].map { recording.goesOn(from: $0, within: longestPause) } ?? false
      }
      if let tail {
        beginnings[capture] = beginnings[tails[tail]] ?? tails[tail]
        tails[tail] = capture
      } else {
        tails.append(capture)
      }
    }
    return beginnings
  }

  private static func median(_ values: [Int64]) -> Int64? {
    values.isEmpty ? nil : values.sorted()[values.count / 2]
  }

  /// A message's time by the first capture's clock.
  func aligned(_ message: NegotiationTable.CapturedMessage) -> Timestamp {
    let time = message.datagram.frame.time
    guard let offset = clockOffsets[message.capture] else { return time }
    return time.shifted(by: offset)
  }

  func aligned(_ report: ICMPReport) -> ICMPReport {
    guard let offset = clockOffsets[report.reference.capture] else { return report }
    var report = report
    report.time = report.time.shifted(by: offset)
    return report
  }
}
