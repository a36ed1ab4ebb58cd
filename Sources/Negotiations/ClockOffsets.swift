import Capture

/// How far the clocks of the captures that recorded one negotiation are apart.
///
/// The same message in two captures left one and reached the other after the time that the path
/// takes. Of messages in both directions the path's part cancels out, as in RFC 5905 section 8: the
/// offset is the middle between the mean difference one way and the mean difference the other way.
package struct ClockOffsets: Sendable {
  /// Nanoseconds to add to a capture's times to have those of the first capture; a capture that is
  /// not listed needs none.
  package private(set) var byCapture: [Int: Int64] = [:]

  /// Counts the captures on from `base`.
  package mutating func moveCaptures(by base: Int) {
    byCapture = Dictionary(uniqueKeysWithValues: byCapture.map { ($0.key + base, $0.value) })
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
    guard let reference = messages.first?.capture,
      messages.contains(where: { $0.capture != reference })
    else { return }
    let recordings = Recording.all(messages)
    beginnings = Self.beginnings(recordings)
    guard let first = recordings[reference] else { return }
    for (capture, recording) in recordings where capture != reference {
      if point(of: capture) == reference { continue }
      guard let offset = Self.offset(of: recording, from: first), abs(offset) > Self.threshold
      else { continue }
      byCapture[capture] = offset
    }
    for (capture, beginning) in beginnings { byCapture[capture] = byCapture[beginning] }
  }

  private static func offset(of recording: Recording, from reference: Recording) -> Int64? {
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
  private static func beginnings(_ recordings: [Int: Recording]) -> [Int: Int] {
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

  /// What one capture holds of a negotiation, by its own clock.
  private struct Recording {
    struct Passage {
      /// In nanoseconds.
      var time: Int64
      var sender: IPAddress
    }

    var start: Int64
    var end: Int64
    /// Who sent what it holds first.
    var starter: IPAddress
    /// Each message where it was recorded first, and how often it was.
    var first: [WholeMessage: Passage] = [:]
    var count: [WholeMessage: Int] = [:]
    /// The earliest message.
    var opening: WholeMessage

    init(_ message: NegotiationTable.CapturedMessage) {
      start = message.datagram.frame.time.nanoseconds
      end = start
      starter = message.datagram.source.address
      opening = WholeMessage(message.datagram)
    }

    static func all(_ messages: [NegotiationTable.CapturedMessage]) -> [Int: Recording] {
      var all: [Int: Recording] = [:]
      for message in messages {
        all[message.capture, default: Recording(message)].add(message)
      }
      return all
    }

    private mutating func add(_ message: NegotiationTable.CapturedMessage) {
      let key = WholeMessage(message.datagram)
      let time = message.datagram.frame.time.nanoseconds
      if time < start {
        start = time
        opening = key
      }
      end = max(end, time)
      count[key, default: 0] += 1
      if first[key] == nil {
        first[key] = Passage(time: time, sender: message.datagram.source.address)
      }
    }

    func goesOn(from earlier: Recording, within pause: Int64) -> Bool {
      guard earlier.end <= start else { return false }
      let shared = first.filter { earlier.first[$0.key] != nil }
      guard first[earlier.opening] != nil, earlier.first[opening] != nil else { return true }
      let (distance, isBeyond) = start.subtractingReportingOverflow(earlier.end)
      return Set(shared.map(\.value.sender)).count < 2 && !isBeyond && distance < pause
    }
  }

  /// A message's time by the first capture's clock.
  func aligned(_ message: NegotiationTable.CapturedMessage) -> Timestamp {
    let time = message.datagram.frame.time
    guard let offset = byCapture[message.capture] else { return time }
    return time.shifted(by: offset)
  }

  func aligned(_ report: ICMPReport) -> ICMPReport {
    guard let offset = byCapture[report.reference.capture] else { return report }
    var report = report
    report.time = report.time.shifted(by: offset)
    return report
  }
}

/// A message's octets as a key, hashed once and as one run: octet by octet, or at every look-up,
/// hashing would take longer than all the rest of the reading.
struct WholeMessage: Hashable {
  private let octets: [UInt8]
  private let digest: Int
  /// What was kept of two messages may be equal though they are not: a header holds little that
  /// differs. So one that the capture cut is itself only on its own way and with its own length.
  private let cut: Cut?

  private struct Cut: Hashable {
    var source: Endpoint
    var destination: Endpoint
    var missingOctets: Int
  }

  init(_ datagram: IKEDatagram) {
    octets = datagram.octets
    var hasher = Hasher()
    octets.withUnsafeBytes { hasher.combine(bytes: $0) }
    digest = hasher.finalize()
    cut =
      datagram.missingOctets == 0
      ? nil
      : Cut(
        source: datagram.source, destination: datagram.destination,
        missingOctets: datagram.missingOctets)
  }

  func hash(into hasher: inout Hasher) { hasher.combine(digest) }

  static func == (left: WholeMessage, right: WholeMessage) -> Bool {
    left.digest == right.digest && left.octets == right.octets && left.cut == right.cut
  }
}
