import Capture
import Diagnosis
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Requests of IKE_SA_INIT that came again although they were answered, and answers that ask for the
/// request anew.
@Suite struct CrossedAnswerTests {
  private func message(_ spi: UInt64, group: Int) -> MessageBuilder {
    MessageBuilder(.ikeSAInit, version: .ikev2).with {
      $0.initiatorSPI = spi
      $0.flags = 0x08
    }.payload(
      .securityAssociationV2,
      MessageBuilder.ikev2SA([(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil), (4, 19, nil)])
    ).payload(
      .keyExchangeV2, MessageBuilder.uint16(group) + [0, 0] + [UInt8](repeating: 7, count: 64)
    )
    .payload(.nonceV2, [UInt8](repeating: UInt8(truncatingIfNeeded: spi), count: 32))
  }

  private func grant(_ spi: UInt64) -> [UInt8] {
    message(spi, group: 14).with {
      $0.flags = 0x20
      $0.responderSPI = 9
    }.octets
  }

  /// RFC 7296 section 2.1: the request is repeated until the answer comes, and the two may cross. Another
  /// repetition, or a capture that goes on without the next message, shows that the answer never came.
  @Test(arguments: [(1, Int64(0), []), (1, 6000, ["IKE503 likely"]), (2, 0, ["IKE503 likely"])])
  func aRequestThatCameAgainOnceMayHaveCrossedItsAnswer(
    _ again: Int, _ quiet: Int64, _ errors: [String]
  ) {
    var scene = Scene()
    scene.send(message(1, group: 14).octets, fromInitiator: true)
    scene.send(grant(1), fromInitiator: false, after: 950)
    for _ in 0..<again {
      scene.send(message(1, group: 14).octets, fromInitiator: true, after: 1000)
    }
    let judged = JudgedScene([scene.events], quiet: quiet)
    #expect(judged.errors == [errors])
    #expect((judged.negotiations.first?.negotiation.phase1.state == .failed) == (again > 1))
  }

  /// OpenIKED meets the demand of another group under a new SPI. Where the file has the answer to that
  /// before the request, as a capture on several processors may, the two are not joined.
  @Test func aDemandThatIsMetInAnotherNegotiationIsNoFailure() {
    func demand(_ group: UInt8) -> [UInt8] {
      MessageBuilder(.ikeSAInit, version: .ikev2).with {
        $0.initiatorSPI = 1
        $0.flags = 0x20
      }.payload(.notify, MessageBuilder.ikev2Notify(.invalidKEPayload, [0, group])).octets
    }
    func sealed(_ flags: UInt8) -> [UInt8] {
      MessageBuilder(.ikeAuth, version: .ikev2).with {
        $0.initiatorSPI = 2
        $0.responderSPI = 9
        $0.messageID = 1
        $0.flags = flags
      }.payload(.encryptedAndAuthenticated, [UInt8](repeating: flags, count: 208)).octets
    }
    func errors(wentOn: Bool) -> [[String]] {
      var scene = Scene()
      scene.send(message(1, group: 14).octets, fromInitiator: true)
      scene.send(demand(19), fromInitiator: false)
      scene.send(message(2, group: 19).octets, fromInitiator: true, after: 2000)
      scene.send(grant(2), fromInitiator: false, after: 4)
      if wentOn {
        scene.send(sealed(0x08), fromInitiator: true, after: 4)
        scene.send(sealed(0x20), fromInitiator: false, after: 4)
      }
      var events = scene.events
      events.swapAt(2, 3)
      return JudgedScene([events], quiet: 6000).errors
    }
    #expect(errors(wentOn: true).joined().isEmpty)
    #expect(errors(wentOn: false).joined().contains { $0.hasPrefix("IKE509") })
  }
}
