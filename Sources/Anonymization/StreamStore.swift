import Capture

/// What becomes of IKE in TCP (RFC 9329): streams are put together in the first reading, their messages
/// rewritten, and the second reading cuts each segment's octets from the result.
///
/// Octets that belong to no message that could be found become 0, and so does ESP behind its sequence
/// number.
final class StreamStore {
  /// One direction of a connection.
  struct Key: Hashable {
    var source: Endpoint
    var destination: Endpoint
  }

  /// The same ports may be used again: each SYN with another number begins a generation.
  private struct Stream: Hashable {
    var key: Key
    var generation: Int
  }

  private struct Course {
    var generation = 0
    var base: UInt32 = 0
    var isFromStart = false
  }

  private struct Segment {
    var place: Int
    var octets: [UInt8]
    var frame: Int
  }

  /// Octets without a hole.
  private struct Run {
    var place: Int
    var octets: [UInt8] = []
    /// Where segments begin in it.
    var starts: [Int] = []
    var frame = 0
  }

  /// What is beyond it is taken for no message.
  static let maximumOctets = 32 << 20

  private var courses: [Key: Course] = [:]
  private var segments: [Stream: [Segment]] = [:]
  private var order: [(stream: Stream, isFromStart: Bool)] = []
  private var octets = 0
  private var rewritten: [Stream: [Run]] = [:]

  /// The octets that take the place of a segment's.
  func segment(
    _ key: Key, sequence: UInt32, isSYN: Bool, _ octets: [UInt8], frame: Int, isCollecting: Bool
  ) -> [UInt8] {
    var course = courses[key]
    if isSYN, course?.base != sequence &+ 1 || course?.isFromStart == false {
      course = Course(
        generation: (course?.generation ?? 0) + 1, base: sequence &+ 1, isFromStart: true)
    }
    guard !octets.isEmpty, !isSYN else {
      courses[key] = course
      return [UInt8](repeating: 0, count: octets.count)
    }
    let known = course ?? Course(generation: 1, base: sequence)
    courses[key] = known
    let stream = Stream(key: key, generation: known.generation)
    let place = Int(Int32(bitPattern: sequence &- known.base))
    guard isCollecting else { return replacement(stream, place, octets.count) }
    guard self.octets + octets.count <= Self.maximumOctets else { return octets }
    self.octets += octets.count
    if segments[stream] == nil { order.append((stream, known.isFromStart)) }
    segments[stream, default: []].append(Segment(place: place, octets: octets, frame: frame))
    return octets
  }

  private func replacement(_ stream: Stream, _ place: Int, _ count: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: count)
    // In the order of their places, none over another.
    let runs = rewritten[stream] ?? []
    var (first, beyond) = (0, runs.count)
    while first < beyond {
      let middle = (first + beyond) / 2
      if runs[middle].place + runs[middle].octets.count > place {
        beyond = middle
      } else {
        first = middle + 1
      }
    }
    for run in runs[first...] {
      guard run.place < place + count else { break }
      let common =
        max(
          place, run.place)..<max(
          max(place, run.place), min(place + count, run.place + run.octets.count))
      guard !common.isEmpty else { continue }
      result.replaceSubrange(
        common.lowerBound - place..<common.upperBound - place,
        with: run.octets[common.lowerBound - run.place..<common.upperBound - run.place])
    }
    return result
  }

  /// Between the two readings.
  ///
  /// - Parameter rewrite: makes another message of the same length of one, which lacks so many octets.
  func finish(_ rewrite: (_ message: [UInt8], Key, _ frame: Int, _ missing: Int) -> [UInt8]) {
    for (stream, isFromStart) in order {
      var runs: [Run] = []
      for segment in (segments[stream] ?? []).sorted(by: { $0.place < $1.place }) {
        let end = runs.last.map { $0.place + $0.octets.count }
        if end.map({ segment.place > $0 }) ?? true {
          runs.append(Run(place: segment.place, frame: segment.frame))
        }
        let last = runs.count - 1
        let fresh = segment.octets.dropFirst(
          runs[last].place + runs[last].octets.count - segment.place)
        guard !fresh.isEmpty else { continue }
        runs[last].starts.append(runs[last].octets.count)
        runs[last].octets += fresh
      }
      rewritten[stream] = runs.map { run in
        var run = run
        run.octets = Self.rewritten(run, isStart: isFromStart && run.place == 0) {
          rewrite($0, stream.key, run.frame, $1)
        }
        return run
      }
    }
    segments = [:]
    courses = [:]
  }

  private static func rewritten(
    _ run: Run, isStart: Bool, _ rewrite: ([UInt8], Int) -> [UInt8]
  ) -> [UInt8] {
    let octets = run.octets
    var result = [UInt8](repeating: 0, count: octets.count)
    let begin =
      isStart
      ? 0
      : run.starts.first {
        CaptureReader.isMessageStart(octets.span.bytes.extracting($0..<octets.count))
      }
    guard var at = begin else { return result }
    let prefix = Array("IKETCP".utf8)
    if octets[at...].starts(with: prefix) {
      result.replaceSubrange(at..<at + prefix.count, with: prefix)
      at += prefix.count
    }
    while octets.count - at >= 2 {
      let length = Int(octets[at]) << 8 | Int(octets[at + 1])
      guard length >= 2 else { break }
      let end = min(at + length, octets.count)
      result.replaceSubrange(at..<at + 2, with: octets[at..<at + 2])
      let body = octets[at + 2..<end]
      if body.count >= 4, body.prefix(4).allSatisfy({ $0 == 0 }) {
        let message = rewrite(Array(body.dropFirst(4)), at + length - end)
        if message.count == body.count - 4 { result.replaceSubrange(at + 6..<end, with: message) }
      } else {
        let kept = body.prefix(8)
        result.replaceSubrange(kept.indices, with: kept)
      }
      at = end
    }
    return result
  }
}
