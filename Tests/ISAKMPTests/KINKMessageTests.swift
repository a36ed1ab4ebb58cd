import ISAKMP
import TestSupport
import Testing

/// A CREATE message written by hand from RFC 4430 sections 4.1 and 4.2: an AP_REQ of 9 octets with
/// its padding, an ISAKMP payload that holds a nonce of Quick Mode, and a checksum of 12 octets.
@Suite struct KINKMessageTests {
  private static let create = """
    01 10 0040 00000001 c0ffee07 01 80 000c
      06 00 000d 6082 0102 03 04 05 06 07 000000
      00 00 0014 0a 10 0000
        00 00 000c a1a2a3a4a5a6a7a8
      d0d1d2d3d4d5d6d7d8d9dadb
    """

  private func message(_ hex: String) throws -> KINKMessage? {
    KINKMessage(decoding: try #require(Hex.octets(hex.filter { !$0.isWhitespace })))
  }

  @Test func headerPayloadsAndChecksum() throws {
    let message = try #require(try message(Self.create))
    #expect(message.problems.isEmpty)
    #expect(message.type == 1 && message.typeName == "CREATE" && message.majorVersion == 1)
    #expect(message.domainOfInterpretation == 1 && message.transactionID == 0xc0ff_ee07)
    #expect(message.asksForAcknowledgement)
    #expect(message.payloads.map(\.name) == ["KINK_AP_REQ", "KINK_ISAKMP"])
    #expect(message.payloads.map(\.value.count) == [9, 16])
    #expect(Array(message.checksum) == Array(0xd0...0xdb))
    let inner = try #require(message.payloads.last).inner
    #expect(inner.map(\.type) == [.nonce])
    #expect(inner.first.map { Array($0.body) } == Array(0xa1...0xa8))
  }

  @Test func damageHasAPlaceAndKeepsWhatWasRead() throws {
    // The second payload states more than the message has.
    let hex = Self.create.replacing("00 00 0014 0a", with: "00 00 0214 0a")
    let message = try #require(try message(hex))
    #expect(message.payloads.map(\.type) == [1])
    #expect(message.problems.map(\.offset) == [32])
    #expect(try self.message("01 10 0040 0000") == nil)
  }

  @Test func everyPrefixHasAnAnswer() throws {
    let octets = try #require(Hex.octets(Self.create.filter { !$0.isWhitespace }))
    for length in 0..<octets.count {
      let message = KINKMessage(
        decoding: Array(octets.prefix(length)), missingOctets: octets.count - length)
      #expect((message == nil) == (length < 16))
      #expect(message?.problems.allSatisfy { $0.kind == .cutByCapture } ?? true)
      #expect(message?.problems.isEmpty != true)
    }
  }
}
