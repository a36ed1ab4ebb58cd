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
  }

  /// Differences below this are left alone: they order no two messages wrongly, and times stay as
  /// recorded.
  private static let threshold: Int64 = 10_000_000
  /// With messages of one direction only, path and clock cannot be told apart below this.
  private static let longestPath: Int64 = 1_000_000_000

  init(_ messages: [NegotiationTable.CapturedMessage]) {
    guard let reference = messages.first?.capture,
      messages.contains(where: { $0.capture != reference })
    else { return }
    var firstSeen: [WholeMessage: NegotiationTable.CapturedMessage] = [:]
    var seen: [Int: Set<WholeMessage>] = [:]
    var starter: [Int: Endpoint] = [:]
    var differences: [Int: (forward: [Int64], backward: [Int64])] = [:]
    for message in messages {
      let key = WholeMessage(message.datagram)
      let capture = message.capture
      if capture == reference {
        if starter[capture] == nil { starter[capture] = message.datagram.source }
        if firstSeen[key] == nil { firstSeen[key] = message }
      } else if seen[capture, default: []].insert(key).inserted, let other = firstSeen[key] {
        let difference =
          other.datagram.frame.time.nanoseconds - message.datagram.frame.time.nanoseconds
        if other.datagram.source.address == starter[reference]?.address {
          differences[capture, default: ([], [])].forward.append(difference)
        } else {
          differences[capture, default: ([], [])].backward.append(difference)
        }
      }
    }
    for (capture, found) in differences {
      let offset: Int64
      switch (Self.median(found.forward), Self.median(found.backward)) {
      case (let forward?, let backward?):
        // Half of each first: a damaged file's times may be centuries apart.
        offset = forward / 2 + backward / 2 + (forward % 2 + backward % 2) / 2
      case (let only?, nil), (nil, let only?):
        guard abs(only) > Self.longestPath else { continue }
        offset = only
      case (nil, nil): continue
      }
      if abs(offset) > Self.threshold { byCapture[capture] = offset }
    }
  }

  private static func median(_ values: [Int64]) -> Int64? {
    values.isEmpty ? nil : values.sorted()[values.count / 2]
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
