import Capture

/// What one capture holds of a negotiation, by its own clock.
struct CaptureRecording {
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

  static func all(_ messages: [NegotiationTable.CapturedMessage]) -> [Int: CaptureRecording] {
    var all: [Int: CaptureRecording] = [:]
    for message in messages {
      all[message.capture, default: CaptureRecording(message)].add(message)
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

  /// It does not overlap with the earlier one, and what they have in common, if anything, was sent again
  /// meanwhile. Two points whose clocks differ have the opening in common, and both directions.
  func goesOn(from earlier: CaptureRecording, within pause: Int64) -> Bool {
    guard earlier.end <= start else { return false }
    let shared = first.filter { earlier.first[$0.key] != nil }
    guard first[earlier.opening] != nil, earlier.first[opening] != nil else { return true }
    let (distance, isBeyond) = start.subtractingReportingOverflow(earlier.end)
    return Set(shared.map(\.value.sender)).count < 2 && !isBeyond && distance < pause
  }
}
