import Diagnosis
import Foundation
import Policies
import TestSupport
import Testing

@testable import Reports

/// A hostile offer has thousands of suites: what is not told of them is counted.
@Suite struct WalkTests {
  private let sample = "Samples/cisco-policy-hash-differs"

  private func policy() throws -> PeerPolicy {
    try ConfigurationFile.read(
      Array(try Repository.text(sample + "/responder.ios.cfg").utf8), file: "hub.cfg",
      including: { (_, _) in [] })
  }

  private func judged() throws -> JudgedCapture {
    try JudgedCapture([
      Repository.samples.appending(path: "cisco-policy-hash-differs/capture.pcap").path
    ])
  }

  private struct Document: Decodable {
    struct Walk: Decodable { var readings: [Reading] }
    struct Reading: Decodable {
      struct Pair: Decodable { var match: Bool }
      struct Edit: Decodable { var lines: [String] }
      var pairs: [Pair]
      var left: Int
      var edits: [Edit]
      var debug: [String]

      enum CodingKeys: String, CodingKey {
        case pairs, debug
        case left = "pairs_left_out"
        case edits = "least_edits"
      }
    }
    var walks: [Walk]
    var left: Int

    enum CodingKeys: String, CodingKey {
      case walks
      case left = "offers_left_out"
    }
  }

  private func document(room: Int?) throws -> Document {
    let policy = try policy()
    var json = WalkJSON(capture: "capture.pcap", style: .classic, room: room)
    for _ in 0..<2 {
      for judged in try judged().negotiations { json.add(judged.negotiation, policy) }
    }
    return try JSONDecoder().decode(Document.self, from: Data(json.document()))
  }

  @Test func pairsBeyondTheRoomAreCounted() throws {
    let whole = try document(room: nil)
    let all = whole.walks.map { $0.readings.map(\.pairs.count) }
    #expect(whole.left == 0 && all.count == 2)
    #expect(whole.walks.flatMap(\.readings).allSatisfy { $0.left == 0 && !$0.debug.isEmpty })

    let cut = try document(room: 1)
    #expect(cut.left == 1 && cut.walks.count == 1)
    let readings = try #require(cut.walks.first).readings
    #expect(readings.reduce(0) { $0 + $1.pairs.count } == 1)
    #expect(readings.map { $0.pairs.count + $0.left } == all.first)
    // Whether and how the sides could agree is found out of all pairs; a part of a router's log would
    // end as the log did not.
    #expect(readings.map(\.edits.count) == whole.walks.first?.readings.map(\.edits.count))
    #expect(readings.allSatisfy { $0.left == 0 || $0.debug.isEmpty })
  }

  /// One offer of thousands of suites takes no room from the next.
  @Test func everyOfferHasItsShare() throws {
    let negotiation = try #require(try judged().negotiations.first).negotiation
    let walk = try #require(OfferWalk(negotiation, try policy()))
    let pairs = walk.readings.reduce(0) { $0 + $1.walk.comparisons.count }
    var room = 100
    #expect(walk.told(room: &room).reduce(0, +) == pairs && room == 100 - pairs)
    #expect(walk.told(room: &room, ofOffer: 1).reduce(0, +) == 1 && room == 99 - pairs)
    room = 0
    #expect(walk.told(room: &room, ofOffer: 1).allSatisfy { $0 == 0 } && room == 0)
  }

  @Test func theTextSaysWhatItLeavesOut() throws {
    let policy = try policy()
    var text = WalkText(layout: TextLayout(), style: .classic, room: 1)
    let negotiation = try #require(try judged().negotiations.first).negotiation
    let page = String(decoding: text.page(negotiation, policy), as: UTF8.self)
    #expect(page.contains("further pairs are not told"))
    #expect(text.page(negotiation, policy).isEmpty)
    #expect(String(decoding: text.end(), as: UTF8.self).contains("1 further offers are not walked"))

    var whole = WalkText(layout: TextLayout(), style: .classic)
    _ = whole.page(negotiation, policy)
    #expect(whole.end().isEmpty)
  }
}
