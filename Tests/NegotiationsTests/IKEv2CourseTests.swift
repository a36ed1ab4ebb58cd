import Capture
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Sizes by hand from RFC 7296 section 3.14 for AES-CBC-256 with HMAC-SHA2-256-128: IV 16,
/// integrity value 16, Pad Length 1. A body of 48 octets holds at most 15 octets of content, one of
/// 112 at most 79. IDr and AUTH made with a shared key and SHA2-256 need 9 + 40; a Child SA 80
/// more.
@Suite struct IKEv2CourseTests {
  private func initial(response: Bool, _ keyExchange: Int = 256) -> MessageBuilder {
    MessageBuilder(.ikeSAInit, version: .ikev2)
      .with {
        $0.flags = response ? 0x20 : 0x08
        $0.responderSPI = response ? 9 : 0
      }
      .payload(
        .securityAssociationV2,
        MessageBuilder.ikev2SA([(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil)])
      )
      .payload(.keyExchangeV2, [0, 14, 0, 0] + [UInt8](repeating: 1, count: keyExchange))
      .payload(.nonceV2, [UInt8](repeating: response ? 2 : 3, count: 32))
  }

  private func protected(
    _ exchange: ExchangeType, id: UInt32, response: Bool, fromInitiator: Bool, body: Int
  ) -> [UInt8] {
    MessageBuilder(exchange, version: .ikev2)
      .with {
        $0.flags = (response ? 0x20 : 0) | (fromInitiator ? 0x08 : 0)
        $0.responderSPI = 9
        $0.messageID = id
      }
      .payload(
        .encryptedAndAuthenticated, [UInt8](repeating: UInt8(truncatingIfNeeded: body), count: body)
      ).octets
  }

  private func read(_ scene: Scene) throws -> Negotiation {
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    #expect(table.count == 1)
    var negotiation = try #require(table.negotiation(at: 0))
    negotiation.assessNAT(search: InsideAddressSearch(reach: .seen))
    return negotiation
  }

  private func authentication(answer: Int) throws -> Negotiation {
    var scene = Scene()
    scene.send(initial(response: false).octets, fromInitiator: true)
    scene.send(initial(response: true).octets, fromInitiator: false)
    scene.send(
      protected(.ikeAuth, id: 1, response: false, fromInitiator: true, body: 212),
      fromInitiator: true)
    scene.send(
      protected(.ikeAuth, id: 1, response: true, fromInitiator: false, body: answer),
      fromInitiator: false)
    return try read(scene)
  }

  @Test func anAnswerTooShortForIdentityAndAuthIsARefusal() throws {
    let negotiation = try authentication(answer: 48)
    #expect(negotiation.phase1.state == .failed)
    guard
      case .refusedProtected(2, by: 3, evidence: .tooShort(let capacity, let needed))? =
        negotiation.phase1.failure
    else {
      Issue.record("\(String(describing: negotiation.phase1.failure))")
      return
    }
    #expect((capacity, needed) == (15, 49))
  }

  @Test func anAnswerWithRoomForAuthAloneGrantsNoChild() throws {
    let negotiation = try authentication(answer: 112)
    #expect(negotiation.phase1.state == .established)
    #expect(negotiation.phase2.map(\.state) == [.failed])
  }

  @Test func anAnswerWithRoomForEverythingIsAGrant() throws {
    let negotiation = try authentication(answer: 196)
    #expect(negotiation.phase1.state == .established)
    #expect(negotiation.phase2.map(\.state) == [.established])
    #expect(
      negotiation.messages.map(\.name.description) == [
        "SA_INIT.request", "SA_INIT.response", "AUTH.request", "AUTH.response",
      ])
  }

  /// 17 octets of content could be IDr and an EAP request, whose successor was not recorded.
  @Test func roomForAnEAPRequestIsNoRefusal() throws {
    let negotiation = try authentication(answer: 64)
    #expect(negotiation.phase1.state == .incomplete)
    #expect(negotiation.phase1.failure == nil)
  }

  @Test func aGroupRetryIsOneNegotiation() throws {
    var scene = Scene()
    scene.send(initial(response: false).octets, fromInitiator: true)
    let demand = MessageBuilder(.ikeSAInit, version: .ikev2)
      .with { $0.flags = 0x20 }
      .payload(.notify, MessageBuilder.ikev2Notify(.invalidKEPayload, [0, 19]))
    scene.send(demand.octets, fromInitiator: false)
    scene.send(initial(response: false, 64).octets, fromInitiator: true)
    scene.send(initial(response: true).octets, fromInitiator: false)
    let negotiation = try read(scene)
    #expect(negotiation.phase1.failure == nil)
    #expect(negotiation.phase1.offerMessage == 2)
    #expect(negotiation.responderSPI == 9)
  }

  @Test func theSameDemandAgainIsALoop() throws {
    var scene = Scene()
    let demand = MessageBuilder(.ikeSAInit, version: .ikev2)
      .with { $0.flags = 0x20 }
      .payload(.notify, MessageBuilder.ikev2Notify(.invalidKEPayload, [0, 19]))
    for size in [1, 2, 3] {
      scene.send(initial(response: false, size).octets, fromInitiator: true, after: 10)
      scene.send(demand.octets, fromInitiator: false, after: 10)
    }
    let negotiation = try read(scene)
    guard case .looping(let responses)? = negotiation.phase1.failure else {
      Issue.record("\(String(describing: negotiation.phase1.failure))")
      return
    }
    #expect(responses == [1, 3, 5])
  }
}
