/// Takes messages out of TCP connections that carry IKE and ESP (RFC 9329 section 3), in bounded
/// memory.
///
///      0                   1                   2                   3
///     +-------------------------------+
///     | Length, with these two octets |
///     +-------------------------------+-------------------------------+
///     |   Non-ESP marker (zero) and ISAKMP message, or ESP packet …
///     +---------------------------------------------------------------
///
/// Whoever opened the connection begins with the six octets "IKETCP".
struct TCPStreams {
  /// One direction of a connection.
  struct Key: Hashable {
    var source: Endpoint
    var destination: Endpoint
  }

  struct Segment {
    var sequence: UInt32
    var octets: [UInt8]
    var frame: Int
    /// Octets of it that the capture does not hold.
    var missing: Int
  }

  struct Message {
    /// Without the length.
    var octets: [UInt8]
    var missing: Int
    var frames: [Int]
  }

  static let prefix = Array("IKETCP".utf8)
  static let maximumConnections = 64
  /// Segments kept because one before them is missing, in each direction.
  static let maximumWaiting = 64

  private struct Stream {
    /// The sequence number after `octets`.
    var next: UInt32
    var isAtStart = true
    var octets: [UInt8] = []
    /// Whose octets those are.
    var frames: [Int] = []
    var waiting: [Segment] = []
  }

  private var streams: [Key: Stream] = [:]
  private var order: [Key] = []

  func knows(_ key: Key) -> Bool { streams[key] != nil }

  mutating func open(_ key: Key, next: UInt32) {
    // A SYN sent again, or recorded twice, begins nothing new.
    if let stream = streams[key], stream.isAtStart, stream.next == next { return }
    forget(key)
    if order.count >= Self.maximumConnections { streams[order.removeFirst()] = nil }
    streams[key] = Stream(next: next)
    order.append(key)
  }

  mutating func forget(_ key: Key) {
    guard streams.removeValue(forKey: key) != nil else { return }
    order.removeAll { $0 == key }
  }

  /// The messages that `segment` completes.
  mutating func add(_ segment: Segment, _ key: Key) -> [Message] {
    guard var stream = streams.removeValue(forKey: key) else { return [] }
    var messages: [Message] = []
    var current: Segment? = segment
    var isReadable = true
    while let segment = current, isReadable {
      current = nil
      // Sequence numbers come round: their difference tells before from after.
      let ahead = Int(Int32(bitPattern: segment.sequence &- stream.next))
      if ahead > 0 {
        // Two MiB ahead is another connection, or damage.
        isReadable = stream.waiting.count < Self.maximumWaiting && ahead < 2 << 20
        stream.waiting.append(segment)
        break
      }
      if -ahead < segment.octets.count {
        let fresh = segment.octets.dropFirst(-ahead)
        stream.octets += fresh
        stream.frames.append(segment.frame)
        stream.next &+= UInt32(truncatingIfNeeded: fresh.count)
        isReadable = Self.take(&messages, from: &stream, missing: segment.missing)
      }
      let index = stream.waiting.firstIndex {
        Int32(bitPattern: $0.sequence &- stream.next) <= 0
      }
      if let index { current = stream.waiting.remove(at: index) }
    }
    if isReadable {
      streams[key] = stream
    } else {
      order.removeAll { $0 == key }
    }
    return messages
  }

  /// False when the stream cannot be followed any longer: no IKE, or a hole that the capture made.
  private static func take(
    _ messages: inout [Message], from stream: inout Stream, missing: Int
  ) -> Bool {
    var at = 0
    if stream.isAtStart {
      let isWholePrefix = stream.octets.count >= prefix.count
      if stream.octets.starts(with: prefix) {
        at = prefix.count
      } else if !isWholePrefix, prefix.starts(with: stream.octets), missing == 0 {
        return true
      }
      stream.isAtStart = false
    }
    var isReadable = true
    while stream.octets.count - at >= 2 {
      let length = Int(stream.octets[at]) << 8 | Int(stream.octets[at + 1])
      guard length >= 2 else {
        isReadable = false
        break
      }
      let end = min(at + length, stream.octets.count)
      let lacking = at + length - end
      if lacking > 0, missing == 0 { break }
      if end - at > 2 {
        messages.append(
          Message(
            octets: Array(stream.octets[at + 2..<end]), missing: lacking, frames: stream.frames))
      }
      at = end
      stream.frames = stream.frames.suffix(1)
    }
    stream.octets.removeFirst(at)
    if stream.octets.isEmpty { stream.frames = [] }
    return isReadable && missing == 0
  }
}
