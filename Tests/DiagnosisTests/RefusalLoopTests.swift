import Capture
import Diagnosis
import ISAKMP
import Keys
import Negotiations
import TestSupport
import Testing

/// Answers to the first message that lead nowhere, as RFC 7296 sections 1.3, 2.6 and 2.21 define them.
@Suite struct RefusalLoopTests {
  private static let suite: [(type: UInt8, id: Int, keyLength: Int?)] = [
    (1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil),
  ]

  private func request(cookie: [UInt8]? = nil, group: UInt8 = 14) -> [UInt8] {
    var message = MessageBuilder(.ikeSAInit, version: .ikev2).with { $0.flags = 0x08 }
    if let cookie {
      message = message.payload(.notify, MessageBuilder.ikev2Notify(.cookie, cookie))
    }
    return message.payload(.securityAssociationV2, MessageBuilder.ikev2SA(Self.suite))
      .payload(.keyExchangeV2, [0, group, 0, 0] + [UInt8](repeating: 1, count: 256))
      .payload(.nonceV2, [UInt8](repeating: 2, count: 32))
      .payload(.vendorIDV2, [UInt8](repeating: 3, count: 16)).octets
  }

  private func answer(_ type: IKEv2.NotifyType, _ data: [UInt8] = []) -> [UInt8] {
    MessageBuilder(.ikeSAInit, version: .ikev2).with { $0.flags = 0x20 }
      .payload(.notify, MessageBuilder.ikev2Notify(type, data)).octets
  }

  private func judge(_ scene: Scene) throws -> [Finding] {
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    let negotiation = try #require(table.negotiation(at: 0, search: nil))
    let facts = RunFacts(
      Run(), history: RunHistory(policies: [], forgets: false), secrets: Secrets())
    return Judgement.findings(in: negotiation, of: facts)
      .filter { $0.severity != .note && !$0.page.code.hasPrefix("IKE6") }
  }

  private func challenges(_ count: UInt8) -> Scene {
    var scene = Scene()
    scene.send(request(), fromInitiator: true)
    for number in 1...count {
      scene.send(answer(.cookie, [number, 0, 0, 1]), fromInitiator: false)
      scene.send(request(cookie: [number, 0, 0, 1]), fromInitiator: true)
    }
    return scene
  }

  /// The secret of a cookie may change between demand and return, once.
  @Test func aSecondCookieIsNoLoop() throws {
    #expect(try judge(challenges(2)).isEmpty)
  }

  @Test func cookiesWithoutEnd() throws {
    let found = try judge(challenges(4))
    #expect(found.map(\.page.code) == ["IKE508"])
    #expect(found.first?.severity == .error)
    #expect(found.first?.confidence == .proven)
    #expect(found.first?.evidence.map(\.reference.frame) == [2, 3, 4, 8])
  }

  @Test func theGroupThatWasUsedIsDemanded() throws {
    var scene = Scene()
    for _ in 1...2 {
      scene.send(request(), fromInitiator: true, after: 2000)
      scene.send(answer(.invalidKEPayload, [0, 14]), fromInitiator: false)
    }
    let found = try judge(scene)
    #expect(found.map(\.page.code) == ["IKE109"])
    #expect(found.first?.confidence == .proven)
  }

  /// Whatever a peer refuses with, a failed negotiation has an error.
  @Test(arguments: [
    IKEv2.NotifyType.invalidSyntax, .unsupportedCriticalPayload, .init(rawValue: 8200),
  ])
  func anyOtherErrorIsTold(_ type: IKEv2.NotifyType) throws {
    var scene = Scene()
    scene.send(request(), fromInitiator: true)
    scene.send(answer(type), fromInitiator: false)
    let found = try judge(scene)
    #expect(found.map(\.page.code) == ["IKE513"])
    #expect(found.first?.confidence == .likely)
    #expect(found.first?.settle != nil)
  }
}
