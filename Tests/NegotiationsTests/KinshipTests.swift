import Capture
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Which messages belong to one attempt, where the SPIs alone do not say it.
@Suite struct KinshipTests {
  private static let aes: [(type: UInt8, id: Int, keyLength: Int?)] = [
    (1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil), (4, 19, nil),
  ]

  private func request(spi: UInt64, group: Int, cookie: [UInt8]? = nil) -> [UInt8] {
    var message = MessageBuilder(.ikeSAInit, version: .ikev2).with {
      $0.initiatorSPI = spi
      $0.flags = 0x08
    }
    if let cookie {
      message = message.payload(.notify, MessageBuilder.ikev2Notify(.cookie, cookie))
    }
    return message.payload(.securityAssociationV2, MessageBuilder.ikev2SA(Self.aes))
      .payload(
        .keyExchangeV2, MessageBuilder.uint16(group) + [0, 0] + [UInt8](repeating: 7, count: 64)
      )
      .payload(.nonceV2, [UInt8](repeating: UInt8(truncatingIfNeeded: spi), count: 32)).octets
  }

  private func answer(spi: UInt64, _ type: IKEv2.NotifyType, _ data: [UInt8]) -> [UInt8] {
    MessageBuilder(.ikeSAInit, version: .ikev2).with {
      $0.initiatorSPI = spi
      $0.flags = 0x20
    }.payload(.notify, MessageBuilder.ikev2Notify(type, data)).octets
  }

  private func table(_ scene: Scene) -> NegotiationTable {
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    return table
  }

  /// RFC 7296 section 1.3 asks for the request again; OpenIKED takes a new SPI for it.
  @Test(arguments: [(19, 1), (14, 2)])
  func aRetryInTheDemandedGroupIsTheSameAttempt(group: Int, negotiations: Int) throws {
    var scene = Scene()
    scene.send(request(spi: 1, group: 14), fromInitiator: true)
    scene.send(answer(spi: 1, .invalidKEPayload, [0, 19]), fromInitiator: false)
    scene.send(request(spi: 2, group: group), fromInitiator: true, after: 2000)
    let table = table(scene)
    #expect(table.count == negotiations)
    if negotiations == 1 {
      let negotiation = try #require(table.negotiation(at: 0))
      #expect(negotiation.initiatorSPI == 2)
      #expect(negotiation.messages.count == 3)
      #expect(negotiation.phase1.failure == nil)
    }
  }

  /// RFC 7296 section 2.6: the cookie comes back as it was sent.
  @Test(arguments: [([UInt8](repeating: 5, count: 20), 1), ([UInt8](repeating: 6, count: 20), 2)])
  func aRetryWithTheCookieIsTheSameAttempt(cookie: [UInt8], negotiations: Int) {
    var scene = Scene()
    scene.send(request(spi: 1, group: 14), fromInitiator: true)
    scene.send(answer(spi: 1, .cookie, [UInt8](repeating: 5, count: 20)), fromInitiator: false)
    scene.send(request(spi: 2, group: 14, cookie: cookie), fromInitiator: true)
    #expect(table(scene).count == negotiations)
  }

  @Test func theSecondCaptureOfARetryFindsIt() {
    var scene = Scene()
    scene.send(request(spi: 1, group: 14), fromInitiator: true)
    scene.send(answer(spi: 1, .invalidKEPayload, [0, 19]), fromInitiator: false)
    scene.send(request(spi: 2, group: 19), fromInitiator: true, after: 2000)
    var table = NegotiationTable()
    for capture in 0...1 {
      for datagram in scene.datagrams { table.observe(datagram, capture: capture) }
    }
    #expect(table.count == 1)
    #expect(table.negotiation(at: 0)?.messages.count == 3)
    table.remove(0)
    #expect(table.count == 0)
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    #expect(table.count == 1)
  }

  /// Software under test takes fixed SPIs: months later, between other hosts, they are others.
  @Test(arguments: [(Int64(400 * 86_400_000), 2), (1000, 1)])
  func theSameSPIOfStrangersIsAnother(milliseconds: Int64, negotiations: Int) {
    var first = Scene()
    first.send(request(spi: 1, group: 14), fromInitiator: true)
    var second = Scene(initiator: "203.0.113.7", responder: "203.0.113.8")
    second.send(
      MessageBuilder(.ikeSAInit, version: .ikev2).with {
        $0.initiatorSPI = 1
        $0.responderSPI = 9
        $0.flags = 0x20
      }.payload(.securityAssociationV2, MessageBuilder.ikev2SA(Self.aes)).octets,
      fromInitiator: false, after: milliseconds)
    var table = NegotiationTable()
    for datagram in first.datagrams + second.datagrams { table.observe(datagram, capture: 0) }
    #expect(table.count == negotiations)
  }

  /// RFC 7296 section 3.1 wants the original initiator's SPI first in every message; a free5GC N3IWF
  /// puts its own first where it begins an exchange.
  @Test func swappedSPIsNameTheSameSA() throws {
    var scene = Scene()
    scene.send(request(spi: 1, group: 14), fromInitiator: true)
    scene.send(
      MessageBuilder(.ikeSAInit, version: .ikev2).with {
        $0.initiatorSPI = 1
        $0.responderSPI = 9
        $0.flags = 0x20
      }.payload(.securityAssociationV2, MessageBuilder.ikev2SA(Self.aes)).octets,
      fromInitiator: false)
    scene.send(
      MessageBuilder(.createChildSA, version: .ikev2).with {
        $0.initiatorSPI = 9
        $0.responderSPI = 1
        $0.flags = 0x08
      }.payload(.encryptedAndAuthenticated, [UInt8](repeating: 1, count: 100)).octets,
      fromInitiator: false)
    scene.send(
      MessageBuilder(.createChildSA, version: .ikev2).with {
        $0.initiatorSPI = 9
        $0.responderSPI = 1
        $0.flags = 0x20
      }.payload(.encryptedAndAuthenticated, [UInt8](repeating: 2, count: 100)).octets,
      fromInitiator: true)
    let table = table(scene)
    #expect(table.count == 1)
    let negotiation = try #require(table.negotiation(at: 0))
    #expect(negotiation.messages.map(\.from) == [.initiator, .responder, .responder, .initiator])
    #expect(!negotiation.startsLate)
    #expect(table.outline(at: 0)?.responderActivity?.upperBound == negotiation.messages[2].time)
  }
}
