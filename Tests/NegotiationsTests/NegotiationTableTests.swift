import Capture
import Foundation
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Letting go of negotiations, and knowing the others by their headers.
@Suite struct NegotiationTableTests {
  /// The first messages of one negotiation, as a header with nothing behind it.
  private func message(
    _ initiatorSPI: UInt64, _ responderSPI: UInt64 = 0, isResponse: Bool = false
  ) -> [UInt8] {
    var octets: [UInt8] = []
    for spi in [initiatorSPI, responderSPI] {
      octets += (0..<8).map { UInt8(truncatingIfNeeded: spi >> (56 - 8 * UInt64($0))) }
    }
    // IKE_SA_INIT: flags initiator, or response.
    return octets + [0, 0x20, 34, isResponse ? 0x20 : 0x08, 0, 0, 0, 0, 0, 0, 0, 28]
  }

  private func datagram(_ octets: [UInt8], number: Int, isAnswer: Bool = false) -> IKEDatagram {
    let asking = Endpoint(address: IPAddress(ipv4: 0x0A00_0000 + UInt32(number)), port: 500)
    let asked = Endpoint(address: IPAddress(ipv4: 0xC000_0201), port: 500)
    return IKEDatagram(
      frame: FrameRecord(
        number: number, time: Timestamp(nanoseconds: Int64(number) * 1000), fileOffset: 0,
        capturedLength: 70, originalLength: 70, linkType: .ethernet),
      source: isAnswer ? asked : asking, destination: isAnswer ? asking : asked, octets: octets)
  }

  @Test func whatIsRemovedLeavesNothingBehind() {
    var table = NegotiationTable()
    for number in 1...500 {
      table.observe(datagram(message(UInt64(number)), number: number), capture: 0)
    }
    #expect(table.count == 500)
    for place in table.places.filter({ $0 % 2 == 0 }) { table.remove(place) }
    #expect(table.count == 250)
    #expect(table.outlines.map(\.initiatorSPI) == (1...500).filter { $0 % 2 == 0 }.map(UInt64.init))
    for place in table.places { table.remove(place) }
    #expect(table.count == 0)
    #expect(table.octets == 0)
    #expect(table.outlines.isEmpty)
    #expect(table.idlest(leaving: 0).isEmpty)
  }

  @Test func aFloodPushesOutOnlyWhatIsHalfOpen() {
    var table = NegotiationTable()
    // One that went on, and was idle for longest.
    for number in 1...3 {
      table.observe(
        datagram(message(7, number > 1 ? 9 : 0, isResponse: number == 2), number: 1), capture: 0)
    }
    var limit = 0
    for number in 2...20_000 {
      table.observe(datagram(message(UInt64(1000 + number)), number: number), capture: 0)
      if number == 1000 { limit = table.octets }
      if limit > 0, table.octets > limit {
        for place in table.idlest(leaving: limit / 2) { table.remove(place) }
      }
    }
    #expect(table.octets <= limit)
    #expect(table.count <= 1000)
    #expect(table.outlines.first?.initiatorSPI == 7)
    #expect(table.outlines.last?.initiatorSPI == 21_000)
  }

  @Test func laterMessagesOfARemovedNegotiationAreKnown() throws {
    var table = NegotiationTable()
    table.observe(datagram(message(7), number: 1), capture: 0)
    table.remove(try #require(table.places.first))
    table.observe(datagram(message(7, 9, isResponse: true), number: 1, isAnswer: true), capture: 0)
    table.observe(datagram(message(8), number: 2), capture: 0)
    #expect(table.outlines.map(\.continuesReported) == [true, false])
    #expect(table.outlines.map(\.startsLate) == [true, false])
  }

  @Test func aLongNegotiationKeepsItsBeginningAndItsEnd() throws {
    var table = NegotiationTable(longest: 80)
    table.observe(datagram(message(7), number: 1), capture: 0)
    for id in 0..<1000 {
      var octets = message(7, 9)
      octets[18] = 37
      octets[22] = UInt8(id >> 8)
      octets[23] = UInt8(id & 255)
      table.observe(datagram(octets, number: 1), capture: 0)
    }
    let place = try #require(table.places.first)
    #expect(table.count == 1)
    #expect(table.messageCount(at: place) <= 80)
    let negotiation = try #require(table.negotiation(at: place))
    #expect(negotiation.messages.first?.message.header.exchangeType == .ikeSAInit)
    #expect(negotiation.messages.last?.message.header.messageID == 999)
    let size = table.octets
    table.remove(place)
    #expect(size > 0)
    #expect(table.octets == 0)
  }

  /// Headers alone tell of every sample what reading it whole tells.
  @Test(arguments: Sample.all) func outlinesAgreeWithReadings(sample: Sample) throws {
    var run = Run()
    var reader = CaptureReader()
    let summary = reader.read(try CaptureFile(path: sample.capture.path)) { run.observe($0) }
    run.finish(summary)
    for place in run.table.places {
      let outline = try #require(run.table.outline(at: place))
      let negotiation = try #require(run.table.negotiation(at: place))
      #expect(outline.id == negotiation.id)
      #expect(outline.version == negotiation.version.rawValue)
      #expect(outline.initiatorEndpoint == negotiation.initiator.endpoint)
      #expect(outline.responderEndpoint == negotiation.responder.endpoint)
      #expect(outline.firstFrame == negotiation.messages.first?.reference)
      #expect(outline.startsLate == negotiation.startsLate)
      let isHalfOpen =
        !negotiation.startsLate
        && negotiation.messages.allSatisfy {
          switch $0.name {
          case .main(1), .main(2), .aggressive(1), .aggressive(2), .ikev2(.ikeSAInit, _): true
          default: false
          }
        }
      #expect(outline.isHalfOpen == isHalfOpen)
      for role in [Role.initiator, .responder] {
        let times = negotiation.messages.filter { $0.from == role }.map(\.time)
        let activity =
          role == .initiator ? outline.initiatorActivity : outline.responderActivity
        #expect(activity?.lowerBound == times.first)
      }
    }
  }
}
