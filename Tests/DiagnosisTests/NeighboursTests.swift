import Capture
import ISAKMP
import Negotiations
import TestSupport
import Testing

@testable import Diagnosis

/// What is found by an index is what walking through all finds.
@Suite struct NeighboursTests {
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    /// SplitMix64.
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var word = state
      word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
      word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
      return word ^ word >> 31
    }
  }

  private static let hosts = [IPAddress(ipv4: 0xc000_0201), IPAddress(ipv4: 0xc633_6401)]

  /// Negotiations between two hosts, in order of their beginnings, with times that often are equal.
  private static func outlines(
    _ count: Int, _ random: inout some RandomNumberGenerator
  ) -> [NegotiationOutline] {
    var time: Int64 = 0
    return (0..<count).map { number in
      time += Int64.random(in: 0...3, using: &random)
      let isReversed = Bool.random(using: &random)
      let ends = (isReversed ? hosts.reversed() : hosts).map { Endpoint(address: $0, port: 500) }
      let last = time + Int64.random(in: 0...20, using: &random)
      let answer = Bool.random(using: &random) ? Timestamp(nanoseconds: last) : nil
      return NegotiationOutline(
        initiatorSPI: UInt64(number / 2), responderSPI: UInt64(number % 2),
        version: Bool.random(using: &random) ? 2 : 1,
        initiatorEndpoint: ends[0], responderEndpoint: ends[1],
        firstFrame: FrameReference(capture: 0, frame: number + 1),
        firstTime: Timestamp(nanoseconds: time), lastTime: Timestamp(nanoseconds: last),
        initiatorActivity: Timestamp(nanoseconds: time)...Timestamp(nanoseconds: last),
        responderActivity: answer.map { $0...$0 },
        startsLate: Int.random(in: 0..<3, using: &random) == 0,
        isHalfOpen: Bool.random(using: &random), continuesReported: false)
    }
  }

  private static func holds(_ kind: Neighbours.Kind, _ outline: NegotiationOutline) -> Bool {
    switch kind {
    case .begun: !outline.startsLate
    case .begunAndWentOn: !outline.startsLate && !outline.isHalfOpen
    case .begunAndLeft: outline.isHalfOpen
    case .ikev2WentOn: outline.version == 2 && !outline.isHalfOpen
    case .unanswered: !outline.startsLate && outline.responderActivity == nil
    }
  }

  @Test func theIndexFindsWhatWalkingFinds() {
    let seed = UInt64.random(in: 0...(.max))
    var random = Numbers(state: seed)
    for _ in 0..<60 {
      let all = Self.outlines(Int.random(in: 0...40, using: &random), &random)
      let neighbours = Neighbours(all)
      let from = Int64.random(in: -5...60, using: &random)
      let end = from + Int64.random(in: 0...30, using: &random)
      let frame = Int.random(in: 1...40, using: &random)
      func isMeant(_ outline: NegotiationOutline) -> Bool { outline.firstFrame.frame != frame }
      for kind in Neighbours.Kind.allCases {
        for directions in [
          [Neighbours.Direction(from: Self.hosts[0], to: Self.hosts[1])],
          Neighbours.Direction(from: Self.hosts[0], to: Self.hosts[1]).both,
        ] {
          let among = all.filter { outline in
            Self.holds(kind, outline) && isMeant(outline)
              && directions.contains { $0.initiator == outline.initiator }
          }
          let first = among.first {
            $0.firstTime.nanoseconds >= from && $0.firstTime.nanoseconds < end
          }
          let found = neighbours.first(kind, directions, from: from, before: end, where: isMeant)
          #expect(found?.firstFrame == first?.firstFrame, "seed \(seed)")
          let last = among.last { $0.firstTime.nanoseconds < end }
          #expect(
            neighbours.last(kind, directions, before: end, where: isMeant)?.firstFrame
              == last?.firstFrame, "seed \(seed)")
          guard directions.count == 1 else { continue }
          let near = all.filter {
            Self.holds(kind, $0) && $0.initiator == directions[0].initiator
              && abs($0.firstTime.nanoseconds - from) < 7
          }
          let volley = neighbours.beginnings(kind, directions[0], around: from, within: 7)
          #expect(volley?.count ?? 0 == near.count, "seed \(seed)")
          let times = near.map(\.firstTime.nanoseconds)
          #expect(volley?.span ?? 0 == (times.max() ?? 0) - (times.min() ?? 0), "seed \(seed)")
        }
      }
      let active = all.first {
        isMeant($0) && ($0.activity(of: Self.hosts[1])?.upperBound.nanoseconds ?? .min) >= from
      }
      #expect(
        neighbours.firstActive(Self.hosts[1], with: Self.hosts[0], from: from, where: isMeant)?
          .firstFrame == active?.firstFrame, "seed \(seed)")
    }
  }
}
