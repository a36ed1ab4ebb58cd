import Capture
import ISAKMP

/// Tells what was sent from what was recorded: one transmission may stand in a capture twice (two
/// interfaces) or in several captures, and one message may be transmitted several times.
struct Transmissions {
  struct Transmission {
    var captured: NegotiationTable.CapturedMessage
    var sightings: [Sighting] = []
    var retransmissionOf: Int?

    var passages: [(source: Endpoint, destination: Endpoint)] {
      [(captured.datagram.source, captured.datagram.destination)]
        + sightings.map { ($0.source, $0.destination) }
    }
  }

  /// In time order; `retransmissionOf` counts in this order.
  private(set) var inOrder: [Transmission] = []
  private let isOnePoint: Bool
  let points: CapturePoints

  /// The same octets within this time in one capture are one packet recorded on two interfaces:
  /// the quickest retransmission timers of daemons are ten times slower.
  private static let duplicateWindow: Int64 = 50_000_000
  /// Clocks of two captures that agree better than this are believed.
  private static let clockAgreement: Int64 = 1_000_000_000

  init(_ messages: [NegotiationTable.CapturedMessage]) {
    let points = CapturePoints(messages)
    self.points = points
    let times = messages.map { points.aligned($0).nanoseconds }
    let sorted = messages.indices.sorted { a, b in
      times[a] == times[b] ? a < b : times[a] < times[b]
    }
    isOnePoint = points.all.count < 2
    var byOctets: [WholeMessage: [Int]] = [:]
    byOctets.reserveCapacity(messages.count)
    inOrder.reserveCapacity(messages.count)
    for index in sorted {
      let message = messages[index]
      let key = WholeMessage(message.datagram)
      guard var known = byOctets[key] else {
        byOctets[key] = [inOrder.count]
        inOrder.append(Transmission(captured: message))
        continue
      }
      if let last = known.last, isAnotherDemand(message, after: last) { known = [] }
      if let same = sighted(message, among: known) {
        inOrder[same].sightings.append(Sighting(message))
      } else if let same = nearestFromElsewhere(message, among: known) {
        inOrder[same].sightings.append(Sighting(message))
      } else {
        byOctets[key, default: []].append(inOrder.count)
        inOrder.append(
          Transmission(
            captured: message,
            retransmissionOf: key.isDistinct ? known.first : nil))
      }
    }
    joinMadeAnew()
  }

  /// A retransmission is the same octet for octet (RFC 7296 section 2.1). Some clients make their first
  /// message anew instead, with another nonce and key exchange under the same SPI: where nobody ever
  /// answered, it was repeated all the same. One that meets a demand, which the capture may lack, has
  /// another length, or names another group.
  private mutating func joinMadeAnew() {
    guard inOrder.count > 1, let first = inOrder.first?.captured.datagram,
      let header = FirstMessage(first)
    else { return }
    guard
      inOrder.allSatisfy({
        FirstMessage($0.captured.datagram) == header
          && $0.captured.datagram.source == first.source
      })
    else { return }
    for index in inOrder.indices.dropFirst() where inOrder[index].retransmissionOf == nil {
      inOrder[index].retransmissionOf = 0
    }
  }

  /// What two makings of a first message have in common: the header, and with it the length.
  private struct FirstMessage: Equatable {
    private let header: ArraySlice<UInt8>
    private let octets: Int

    init?(_ datagram: IKEDatagram) {
      guard datagram.octets.count > ISAKMPHeader.size,
        datagram.octets[8..<16].allSatisfy({ $0 == 0 }),
        datagram.octets[18] == ExchangeType.ikeSAInit.rawValue
      else { return nil }
      header = datagram.octets[..<ISAKMPHeader.size]
      octets = datagram.octets.count
    }
  }

  /// An IKE_SA_INIT answer that demands a cookie or another group holds nothing that tells one
  /// request from the next, so the same octets again may answer a new request.
  private func isAnotherDemand(
    _ message: NegotiationTable.CapturedMessage, after last: Int
  ) -> Bool {
    let octets = message.datagram.octets
    guard octets.count > ISAKMPHeader.size, octets[18] == ExchangeType.ikeSAInit.rawValue,
      octets[19] & ISAKMPHeader.Flags.response.rawValue != 0,
      octets[16] == PayloadType.notify.rawValue
    else { return false }
    return inOrder[(last + 1)...].contains {
      $0.retransmissionOf == nil && $0.captured.capture == message.capture
        && $0.captured.datagram.octets.dropFirst(18).first == octets[18]
        && $0.captured.datagram.source == message.datagram.destination
    }
  }

  private func isOfOnePoint(_ a: Int, _ b: Int) -> Bool {
    a == b || points.point(of: a) == points.point(of: b)
  }

  /// The transmission that was recorded on another interface of the same capture just before.
  private func sighted(
    _ message: NegotiationTable.CapturedMessage, among known: [Int]
  ) -> Int? {
    let time = points.aligned(message).nanoseconds
    for index in known.reversed() {
      let other = inOrder[index].captured
      // They are in time order: a message may be repeated thousands of times.
      let (distance, isBeyond) = time.subtractingReportingOverflow(
        points.aligned(other).nanoseconds)
      guard !isBeyond, distance < Self.duplicateWindow else { return nil }
      if isOfOnePoint(other.capture, message.capture) { return index }
    }
    return nil
  }

  /// A transmission recorded in other captures only, closest in time.
  private func nearestFromElsewhere(
    _ message: NegotiationTable.CapturedMessage, among known: [Int]
  ) -> Int? {
    if isOnePoint { return nil }
    let time = points.aligned(message).nanoseconds
    let elsewhere = known.filter { index in
      !isOfOnePoint(inOrder[index].captured.capture, message.capture)
        && !inOrder[index].sightings.contains {
          isOfOnePoint($0.reference.capture, message.capture)
        }
    }
    let nearest = elsewhere.min {
      abs(points.aligned(inOrder[$0].captured).nanoseconds - time)
        < abs(points.aligned(inOrder[$1].captured).nanoseconds - time)
    }
    guard let nearest else { return nil }
    let distance = abs(points.aligned(inOrder[nearest].captured).nanoseconds - time)
    return distance < Self.clockAgreement ? nearest : elsewhere.first
  }
}

extension Sighting {
  init(_ message: NegotiationTable.CapturedMessage) {
    self.init(
      reference: FrameReference(
        capture: message.capture, frame: message.datagram.frame.number),
      time: message.datagram.frame.time, source: message.datagram.source,
      destination: message.datagram.destination)
  }
}
